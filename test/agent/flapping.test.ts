import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Mail, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

const flaps = 100;
const flapEvery = 100;

interface FlappingNews {
  readonly about: string;
  readonly end?: unknown;
  readonly interruptions?: number;
}

let provider: Provider;
let agent: Agent;
before(async () => {
  provider = await createProvider(['wan', 'lte']);
  agent = provider.agent(
    quickIni(
      `[recipient.noc]\naddress = noc@example.net\nformat = machine\n\n[wan]\n${quickWan}report_after = 0s\nflap_clear = 5s\n\n[wan.fibre]\ninterface = wan\n\n[wan.mobile]\ninterface = lte\n`,
    ),
  );
  await agent.start();
  await agent.until('both up', async () =>
    (await agent.status()).uplinks.every(({ state }) => state === 'up'),
  );
});
after(() => provider.close());

function counted(): number {
  return Number(provider.router.command('cat', '/sys/class/net/wan/carrier_down_count'));
}

/** Pulls the cable and puts it back at once, again and again: by one process, as starting one each takes too long. */
async function flapAbout(times: number): Promise<void> {
  const ip = spawn('ip', ['-batch', '-'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(ip, 'exit');
  const began = performance.now();
  for (let flap = 0; flap < times; flap++) {
    ip.stdin.write('link set p-wan down\n');
    await sleep(Math.max(0, began + flap * flapEvery + flapEvery / 2 - performance.now()));
    ip.stdin.write('link set p-wan up\n');
    await sleep(Math.max(0, began + (flap + 1) * flapEvery - performance.now()));
  }
  ip.stdin.end();
  assert.deepEqual(await ended, [0, null]);
}

async function mailsTo(recipient: string): Promise<readonly Mail[]> {
  return (await provider.mails()).filter(({ to }) => to === `${recipient}@example.net`);
}

test('100 losses of the carrier in 10 s become at most one outage, one "flapping" and one "stable since" with the count of sysfs', async () => {
  const base = counted();
  const from = agent.log.length;
  await flapAbout(flaps);
  // None but where this machine stood still while the cable was in: then the line came back, and was told so.
  const ups = agent.log.slice(from).filter((line) => /fibre on wan: up/.test(line)).length;
  const downs = counted() - base;
  assert.ok(downs >= flaps, `${downs} of ${flaps} reached sysfs`);
  for (const recipient of ['me', 'noc'])
    await agent.until(`${recipient} was told that it is stable`, async () =>
      (await mailsTo(recipient)).some(({ subject }) => /stable since/.test(subject)),
    );
  await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);

  const subjects = (await mailsTo('me')).map(({ subject }) => subject);
  const all = subjects.join('\n');
  const like = (pattern: RegExp) => subjects.filter((subject) => pattern.test(subject));
  const openings = like(/ is down /).length;
  assert.ok(openings <= 1 + ups, all);
  // The end of what was opened, or the whole story of an outage that was over before its opening left.
  assert.ok(like(/ was down /).length <= 1 + ups, all);
  assert.equal(like(/ is unstable/).length, 1, all);
  assert.equal(like(/ stable since /).length, 1, all);
  assert.match(subjects.at(-1) ?? '', / stable since /, all);
  assert.match(subjects.at(-1) ?? '', new RegExp(` ${downs} interruptions`));

  const last = (await mailsTo('noc')).at(-1)?.json?.news as FlappingNews | undefined;
  assert.equal(last?.about, 'flapping');
  assert.notEqual(last?.end ?? null, null);
  assert.equal(last?.interruptions, downs);
  await agent.until('both up', async () =>
    (await agent.status()).uplinks.every(({ state }) => state === 'up'),
  );
});
