import assert from 'node:assert/strict';
import { call } from '../../src/control/client.ts';
import type { Json } from '../../src/control/protocol.ts';
import type { JobReport, Started } from '../../src/control/settings.ts';
import type { Agent } from '../support/agent.ts';

/** Keys of `[smtp]` as the page has them typed; null takes one out. */
export type Changes = readonly (readonly [key: string, value: string | null])[];

export function asChanges(changes: Changes): Json {
  return changes.map(([key, value]) => ({ section: 'smtp', key, value }));
}

/** Asks the agent's socket as the page does; refusals fail. */
export async function ask<T>(
  agent: Agent,
  method: string,
  params: { readonly [name: string]: Json },
): Promise<T> {
  const answer = await call(`${agent.dir}/run/wanbell.sock`, method, params);
  assert.ok('result' in answer, JSON.stringify(answer));
  return answer.result as unknown as T;
}

/** Runs a test of `[smtp]` with what is typed and not saved, with mails where `send`, to its end. */
export async function tested(agent: Agent, changes: Changes, send = false): Promise<JobReport> {
  const asked = { section: 'smtp', changes: asChanges(changes), send };
  const started = await ask<Started>(agent, 'test.start', asked);
  assert.ok('id' in started, JSON.stringify(started));
  return agent.until('the test has ended', async () => {
    const job = await ask<JobReport>(agent, 'job.poll', { id: started.id });
    return job.running ? null : job;
  });
}
