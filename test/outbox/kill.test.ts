import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { wanbell } from '../support/agent.ts';
import { type Lane, startLane } from '../support/kill-lane.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Script } from '../support/smtp-script.ts';
import { attach, counts, provesKill, threads } from '../support/strace.ts';

await enterNamespace(import.meta.url);

/** `kill -9` at the beginning of the `n`th `call` of a thread, counted from the idle agent on. */
interface Cut {
  /** Place of the thread in the order of their making. */
  readonly thread: number;
  readonly call: string;
  readonly n: number;
}

interface Result {
  readonly cut: Cut;
  /** Notices of which a second copy arrived. */
  readonly second: number;
}

// V8's own threads would make the order of calls a matter of chance
const argv =
  wanbell[0] === process.execPath ? [process.execPath, '--single-threaded', ...wanbell.slice(1)] : wanbell;

/** As many cuts as must be proven in all. */
const enough = 500;

let marks = 0;
let misses = 0;
const mark = () => `cut${++marks}x`;

/** An agent that has sent nothing yet, or one that has. */
async function ready(lane: Lane, cold: boolean): Promise<void> {
  await lane.settle();
  if (!cold) return;
  await lane.kill();
  await lane.settle();
}

/** How often each of `places`' threads makes each call between an event's arrival and the sleep thereafter. */
async function watch(
  lane: Lane,
  cold: boolean,
  places: readonly number[] | null,
): Promise<Map<string, number>[]> {
  await ready(lane, cold);
  const traced = threads(lane.pid()).filter((_, place) => places === null || places.includes(place));
  const outputs = traced.map((thread) => join(lane.dir, `trace-${thread}`));
  const tracers = await Promise.all(traced.map((thread, index) => attach(thread, outputs[index] ?? '', [])));
  const name = mark();
  lane.drop(name);
  assert.equal(await lane.killed(name), false);
  for (const tracer of tracers) await tracer.end();
  return outputs.map(counts);
}

/** The cuts: every call of every thread that has work, as many of each as came in all of several runs. */
async function plan(lane: Lane, cold: boolean): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const [thread, calls] of (await watch(lane, cold, null)).entries()) {
    // all but the sleep that it was found in
    if ([...calls.values()].reduce((sum, n) => sum + n, 0) <= 2) continue;
    const runs: Map<string, number>[] = [];
    // traced alone, as when it is cut: being traced changes how calls fall together
    for (let run = 0; run < 4; run++) runs.push(...(await watch(lane, cold, [thread])));
    for (const call of runs[0]?.keys() ?? []) {
      const seen = runs.map((run) => run.get(call) ?? 0);
      const [least, most] = [Math.min(...seen), Math.max(...seen)];
      // the first of these is the sleep in which the event finds the thread
      const idle = call === 'epoll_pwait' || call === 'futex' || call === 'restart_syscall';
      for (let n = idle ? 2 : 1; n <= least - (most - least); n++) cuts.push({ thread, call, n });
    }
  }
  return cuts;
}

/** Kills, restarts, and compares what arrived with what may have. null: the call did not come. */
async function kill(lane: Lane, cut: Cut, cold: boolean): Promise<Result | null> {
  const name = mark();
  const what = `thread ${cut.thread}, ${cut.call} ${cut.n}, ${name}`;
  await ready(lane, cold);
  const output = join(lane.dir, 'trace');
  const thread = threads(lane.pid())[cut.thread] ?? 0;
  const tracer = await attach(thread, output, ['-e', `inject=${cut.call}:signal=KILL:when=${cut.n}`]);
  lane.drop(name);
  const seen = await lane.killed(name);
  await tracer.end();
  // The signal may come after the agent had done its work and slept.
  const fired = provesKill(output, cut.call, cut.n);
  assert.ok(fired || !seen, `${what}: not proven by its trace`);
  if (fired) await lane.ended();
  await lane.drained();
  const may = new Set<string>();
  for (const recipient of lane.recipients) {
    const arrived = lane.copies(name, recipient).length;
    assert.ok(arrived <= 1, `${what}: ${arrived} copies before the restart`);
    if (arrived === 1 && !(await lane.isDelivered(name, recipient))) may.add(recipient);
  }
  await lane.settle();
  let second = 0;
  for (const recipient of lane.recipients) {
    const ids = lane.copies(name, recipient);
    assert.ok(ids.length > 0, `${what}: the mail to ${recipient} is lost`);
    assert.ok(ids.length <= (may.has(recipient) ? 2 : 1), `${what}: ${ids.length} copies for ${recipient}`);
    assert.equal(new Set(ids).size, 1, `${what}: another Message-ID`);
    second += ids.length - 1;
  }
  const unheard = await lane.unheard();
  assert.equal(unheard.length, 0, `${what}: ${unheard.join(', ')} hold places in the budget for ever`);
  return fired ? { cut, second } : null;
}

interface Scenario {
  readonly name: string;
  /** Each event is the first one of a run: mail code is loaded for it. */
  readonly cold: boolean;
  readonly recipients: readonly string[];
  /** What the first server does; the second one takes every mail. */
  readonly first: Script;
  /** Every how many-th cut is made; more of them where the scenarios before brought too few. */
  readonly every: number;
}

const scenarios: readonly Scenario[] = [
  { name: 'one recipient', cold: false, recipients: ['me'], first: {}, every: 1 },
  { name: 'three recipients', cold: false, recipients: ['me', 'you', 'her'], first: {}, every: 1 },
  {
    name: 'the first server says 451 after the dot',
    cold: false,
    recipients: ['me'],
    first: { dot: '451 4.3.0 Try again later' },
    every: 1,
  },
  // mostly calls that load code
  { name: 'first mail of a run', cold: true, recipients: ['me'], first: {}, every: 14 },
];

async function killAll({ cold, recipients, first, every }: Scenario, lacking: number): Promise<Result[]> {
  const lanes = await Promise.all(
    (
      [
        ['127.0.0.1', '127.0.0.2'],
        ['127.0.0.3', '127.0.0.4'],
      ] as const
    ).map((addresses) => startLane({ argv, addresses, first, recipients })),
  );
  const results: Result[] = [];
  try {
    const [planner] = lanes;
    if (planner === undefined) return [];
    const planned = await plan(planner, cold);
    // the busier the machine, the more its runs differ, and the fewer cuts came in all of them
    const each = Math.max(1, Math.min(every, Math.floor(planned.length / Math.max(1, lacking))));
    const cuts = planned.filter((_, index) => index % each === 0);
    const ends = await Promise.allSettled(
      lanes.map(async (lane) => {
        for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
          try {
            results.push(await fired(lane, cut, cold));
          } catch (error) {
            cuts.length = 0;
            throw error;
          }
        }
      }),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    for (const lane of lanes) await lane.close();
  }
  return results;
}

/** One cut. A call that this time did not come that often is waited for in further runs; never is a failure. */
async function fired(lane: Lane, cut: Cut, cold: boolean): Promise<Result> {
  // How calls fall together depends on what else the machine does: some take many runs.
  for (let tries = 0; tries < 30; tries++) {
    const result = await kill(lane, cut, cold);
    if (result !== null) return result;
    misses++;
  }
  throw new Error(`thread ${cut.thread}, ${cut.call} ${cut.n}: the cut did not fire`);
}

const missing = spawnSync('strace', ['--version']).error === undefined ? false : 'NOT RUN: install strace';
if (missing !== false) process.stderr.write(`test/outbox/kill.test.ts: ${missing}\n`);
const skip = process.env.CI === 'true' ? false : missing;

test('kill -9 at every system call of accepting and delivering: nothing lost, second copies only after the dot', {
  skip,
}, async (t) => {
  const results: Result[] = [];
  for (const scenario of scenarios) {
    const before = performance.now();
    const some = await killAll(scenario, enough - results.length);
    const second = some.filter((result) => result.second > 0);
    const where = second.map(({ cut }) => `${cut.call} ${cut.n}`).join(', ');
    const seconds = Math.round((performance.now() - before) / 1000);
    t.diagnostic(
      `${scenario.name}: ${some.length} cuts in ${seconds} s; second copies after ${second.length}: ${where}`,
    );
    results.push(...some);
  }
  const doubled = results.filter(({ second }) => second > 0).length;
  t.diagnostic(
    `${results.length} cuts, each proven by its trace (${misses} came only in a further run): 0 lost, ${doubled} with a second copy, all between the final dot and its durable result`,
  );
  assert.ok(results.length >= enough, `${results.length} cuts are too few`);
  assert.ok(doubled > 0, 'no cut fell between the dot and its result: the test is blind');
});
