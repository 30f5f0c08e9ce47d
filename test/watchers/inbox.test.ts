import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, test } from 'node:test';
import type { InboxConfig } from '../../src/config/config.ts';
import type { AlarmEvent } from '../../src/events/event.ts';
import type { Cancel } from '../../src/time/clock.ts';
import { startInbox } from '../../src/watchers/inbox.ts';
import { comesTrue } from '../support/comes-true.ts';
import { type TestTime, testTime } from '../support/time.ts';

const limits: InboxConfig = { maxPending: 256, perSecond: 10, maxSize: 4096, keepRejected: 20 };
let root = '';
let dir = '';
let stop: Cancel = () => undefined;
beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/wanbell-inbox-`);
  dir = `${root}/inbox`;
  mkdirSync(dir);
});
afterEach(() => {
  stop();
  rmSync(root, { recursive: true });
});

interface Started {
  readonly time: TestTime;
  readonly events: AlarmEvent[];
  readonly ids: string[];
  readonly log: string[];
}

/** The inbox on controlled time; `accept` may hold or fail. */
function start(
  options: Partial<InboxConfig> = {},
  accept: (event: AlarmEvent) => Promise<void> = async () => undefined,
): Started {
  stop();
  const started: Started = { time: testTime(Date.UTC(2027, 0, 1)), events: [], ids: [], log: [] };
  const { time } = started;
  stop = startInbox({
    dir,
    limits: { ...limits, ...options },
    now: () => ({ mono: time.monotonic(), boot: 'b', wall: time.wallClock() }),
    async accept(event, id) {
      await accept(event);
      started.events.push(event);
      started.ids.push(id);
    },
    log: (line) => started.log.push(line),
    after: time.after,
  });
  return started;
}

/** Waits until something holds, at most 5 s. */
async function until(holds: () => boolean, what: string): Promise<void> {
  assert.ok(await comesTrue(holds, 5000), what);
}

/** Lets the kernel announce and the inbox look, where nothing is to happen. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

function drop(name: string, body: string): void {
  writeFileSync(`${dir}/.${name}`, `[event]\n${body}`);
  renameSync(`${dir}/.${name}`, `${dir}/${name}`);
}

const waiting = () => readdirSync(dir).filter((n) => n !== 'rejected');
const rejected = () => (existsSync(`${dir}/rejected`) ? readdirSync(`${dir}/rejected`) : []);

test('a directory that it makes is writable for its group, whatever the umask; one that is there stays as it is', () => {
  rmSync(dir, { recursive: true });
  const before = process.umask(0o077);
  start();
  process.umask(before);
  assert.equal(statSync(dir).mode & 0o7777, 0o770);
  chmodSync(dir, 0o750);
  start();
  assert.equal(statSync(dir).mode & 0o7777, 0o750);
});

test('events that wait at the start are taken, oldest first, and their files removed', async () => {
  drop('b', 'kind = power\nsubject = first\n');
  drop('a', 'kind = power\nsubject = second\n');
  utimesSync(`${dir}/b`, 1000, 1000);
  const { events } = start();
  await until(() => events.length === 2 && waiting().length === 0, 'both taken');
  assert.deepEqual(
    events.map((e) => e.subject),
    ['first', 'second'],
  );
});

test('an event that is dropped later is taken at once, without a timer', async () => {
  const { events } = start();
  drop('x', 'kind = power\n');
  await until(() => events.length === 1 && waiting().length === 0, 'taken');
});

test('names that are still being written are left alone', async () => {
  const { events } = start();
  writeFileSync(`${dir}/.hidden`, '[event]\nkind = power\n');
  writeFileSync(`${dir}/x.tmp`, '[event]\nkind = power\n');
  drop('y', 'kind = login\n');
  await until(() => events.length === 1, 'only the finished one');
  await settled();
  assert.deepEqual(
    events.map((e) => e.key),
    ['login'],
  );
  assert.deepEqual(waiting().sort(), ['.hidden', 'x.tmp']);
});

test('a file is removed only after the event is durable', async () => {
  const durable: (() => void)[] = [];
  const { events } = start({}, () => new Promise((resolve) => durable.push(resolve)));
  drop('x', 'kind = power\n');
  await until(() => durable.length === 1, 'offered');
  await settled();
  assert.deepEqual(waiting(), ['x']);
  durable[0]?.();
  await until(() => events.length === 1 && waiting().length === 0, 'removed afterwards');
});

test('what cannot be stored waits, is said, and is tried again', async () => {
  let full = true;
  const { events, time, log } = start({}, async () => {
    if (full) throw new Error('disk full');
  });
  drop('x', 'kind = power\n');
  await until(() => log.length > 0, 'said');
  assert.match(log[0] ?? '', /"x" waits, because it could not be stored: disk full/);
  assert.deepEqual(waiting(), ['x']);
  full = false;
  time.pass(1000);
  await until(() => events.length === 1 && waiting().length === 0, 'taken');
});

test('a file offered again by another run has the same id, another file another', async () => {
  drop('x', 'kind = power\n');
  const never = start({}, () => Promise.reject(new Error('killed')));
  await until(() => never.log.length > 0, 'tried');
  const ids: string[] = [];
  for (const _ of [1, 2]) {
    const copy = readFileSync(`${dir}/x`);
    const run = start();
    await until(() => run.ids.length === 1 && waiting().length === 0, 'taken');
    ids.push(...run.ids);
    stop();
    writeFileSync(`${dir}/x`, copy);
    // The inode may be the same again, and the clock of the file system is coarse.
    utimesSync(`${dir}/x`, 1000, 1000);
  }
  assert.equal(new Set(ids).size, 2);
});

test('bad files go to rejected/ with the reason, after a moment to be completed', async () => {
  const { events, time, log } = start();
  drop('bad', 'kind = nonsense\n');
  writeFileSync(`${dir}/slow`, '');
  await settled();
  assert.deepEqual(rejected(), []);
  writeFileSync(`${dir}/slow`, '[event]\nkind = power\n');
  await until(() => events.length === 1, 'the slow one is good by now');
  time.pass(1000);
  await until(() => rejected().length === 1, 'rejected');
  assert.deepEqual(rejected(), ['bad']);
  assert.match(log.join('\n'), /"bad" refused: there is no kind "nonsense"/);
});

test('links, pipes, directories and large files are refused and never followed or waited for', async () => {
  writeFileSync(`${root}/secret`, '[event]\nkind = power\n');
  symlinkSync(`${root}/secret`, `${dir}/link`);
  execFileSync('mkfifo', [`${dir}/pipe`]);
  mkdirSync(`${dir}/folder`);
  drop('large', `kind = power\ntext = ${'x'.repeat(5000)}\n`);
  const { events, log } = start();
  await until(() => rejected().length === 4, 'all four');
  assert.equal(events.length, 0);
  assert.match(log.join('\n'), /"link" refused: it is a link/);
  assert.match(log.join('\n'), /"pipe" refused: it is not a regular file/);
  assert.match(log.join('\n'), /"large" refused: it is larger than 4096 bytes/);
  assert.ok(existsSync(`${root}/secret`));
});

test('only the last rejected files are kept', async () => {
  const { log } = start({ keepRejected: 3, maxSize: 10, perSecond: 100 });
  for (let i = 0; i < 8; i++) {
    drop(`bad${i}`, 'kind = nonsense\n');
    await until(() => log.length === i + 1, `bad${i}`);
    // They are told apart by when they were moved, and the clock of the file system is coarse.
    await settled();
  }
  assert.deepEqual(rejected().sort(), ['bad5', 'bad6', 'bad7']);
});

test('no more than the allowed number is taken in a second; the rest waits for the next', async () => {
  for (let i = 0; i < 25; i++) drop(`e${i}`, 'kind = power\n');
  const { events, time } = start();
  await until(() => events.length === 10, 'ten');
  await settled();
  assert.equal(events.length, 10);
  time.pass(1000);
  await until(() => events.length === 20, 'twenty');
  time.pass(999);
  await settled();
  assert.equal(events.length, 20);
  time.pass(1);
  await until(() => events.length === 25 && waiting().length === 0, 'all');
});

test('more than the allowed number of waiting files is refused, newest first, with one line', async () => {
  for (let i = 0; i < 9; i++) {
    drop(`e${i}`, `kind = power\nsubject = ${i}\n`);
    utimesSync(`${dir}/e${i}`, 1000 + i, 1000 + i);
  }
  const { events, log } = start({ maxPending: 4 });
  await until(() => events.length === 4, 'the oldest four');
  assert.deepEqual(
    events.map((e) => e.subject),
    ['0', '1', '2', '3'],
  );
  assert.deepEqual(log, ['inbox: 5 refused: more than 4 events wait already']);
});

test('a directory that vanishes and comes back is watched again', async () => {
  const { events, time } = start();
  rmSync(dir, { recursive: true });
  await until(() => time.pending() === 1, 'noticed');
  time.pass(5000);
  await until(() => existsSync(dir), 'made again');
  drop('x', 'kind = power\n');
  await until(() => events.length === 1, 'taken');
});
