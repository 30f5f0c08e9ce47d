import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { LogConfig } from '../../src/config/config.ts';
import type { AlarmEvent, LogEvent } from '../../src/events/event.ts';
import { type LogWatcher, startLogWatch } from '../../src/watchers/log.ts';
import { wantsLog } from '../../src/watchers/wanted.ts';
import { comesTrue } from '../support/comes-true.ts';
import { type TestTime, testTime } from '../support/time.ts';

let dir = '';
let path = '';
let watch: LogWatcher | null = null;
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/wanbell-log-`);
  mkdirSync(`${dir}/state`);
  path = `${dir}/messages`;
});
afterEach(() => {
  watch?.stop();
  rmSync(dir, { recursive: true });
});

const quiet: LogConfig = {
  source: { kind: 'off' },
  match: [],
  severity: 'warning',
  mailWhenFull: null,
  schedule: null,
  maxSize: 10_000,
  gzipAbove: 5000,
};

interface Started {
  readonly time: TestTime;
  readonly alarms: AlarmEvent[];
  readonly mails: LogEvent[];
  readonly log: string[];
}

function start(config: Partial<LogConfig>): Started {
  const started: Started = { time: testTime(Date.UTC(2027, 0, 1)), alarms: [], mails: [], log: [] };
  const { time, alarms, mails, log } = started;
  watch = startLogWatch({
    config: { ...quiet, source: { kind: 'file', path }, ...config },
    secrets: ['topsecret'],
    state: `${dir}/state`,
    now: () => ({ mono: time.monotonic(), boot: 'b', wall: time.wallClock() }),
    emit: (event) => (event.kind === 'log' ? mails.push(event) : alarms.push(event)),
    log: (line) => log.push(line),
    after: time.after,
  });
  return started;
}

/** Waits until something holds, at least 20 s: some of it is done by programs that must start first. */
async function until(holds: () => boolean, what: string): Promise<void> {
  assert.ok(await comesTrue(holds, 20_000), what);
}

const texts = (events: readonly AlarmEvent[]) => events.map((e) => e.text);
const lines = (from: number, to: number) => {
  let text = '';
  for (let i = from; i < to; i++) text += `line ${i} of the system log\n`;
  return text;
};

test('lines that match are told, those from before the start are not', async () => {
  writeFileSync(path, 'kernel: oom old\n');
  const { alarms } = start({ match: ['oom', 'segfault'] });
  appendFileSync(path, 'nothing\nkernel: oom password=x killed\n');
  await until(() => alarms.length === 1, 'told');
  const { at, ...event } = alarms[0] as AlarmEvent;
  assert.deepEqual(event, {
    kind: 'alarm',
    key: 'log.match',
    phase: 'once',
    severity: 'warning',
    subject: 'oom',
    text: 'kernel: oom password=*** killed',
    facts: {},
  });
});

test('a flood of matches is told once a minute with its number', async () => {
  writeFileSync(path, '');
  const { alarms, time } = start({ match: ['oom', 'other'] });
  appendFileSync(path, 'oom 1\noom 2\noom 3\nother\n');
  await until(() => alarms.length === 2, 'both patterns');
  assert.deepEqual(texts(alarms), ['oom 1', 'other']);
  time.pass(60_000);
  assert.deepEqual([texts(alarms).slice(2), alarms[2]?.facts], [['oom 3'], { lines: '2' }]);
  time.pass(120_000);
  assert.equal(alarms.length, 3);
  appendFileSync(path, 'oom 4\n');
  await until(() => alarms.length === 4, 'told again');
});

test("wanbell's own lines never match", async () => {
  writeFileSync(path, '');
  const { alarms } = start({ match: ['oom'] });
  appendFileSync(
    path,
    'Jan 1 router daemon.err wanbell[123]: oom\nwanbell: oom\nJan 1 router wanbell: oom\nthe oom of others\n',
  );
  await until(() => alarms.length > 0, 'told');
  assert.deepEqual(texts(alarms), ['the oom of others']);
});

test('a file is followed across rotation, replacement and truncation', async () => {
  writeFileSync(path, 'old\n');
  const { mails, time } = start({ schedule: '0 7 * * 1' });
  appendFileSync(path, 'a\n');
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, 'b\n');
  writeFileSync(path, 'c\n');
  time.pass(10_000);
  writeFileSync(path, '');
  time.pass(10_000);
  appendFileSync(path, 'd\n');
  rmSync(path);
  time.pass(10_000);
  writeFileSync(path, 'e\n');
  time.pass(10_000);
  watch?.scheduled();
  await until(() => mails.length === 1, 'mailed');
  assert.equal(
    readFileSync(`${dir}/state/${mails[0]?.file}`, 'utf8'),
    'a\nb\nc\ne\n'.replace('c\n', 'c\nd\n'),
  );
});

test('a file that is missing is said once and followed when it comes', async () => {
  const { log, alarms, time } = start({ match: ['oom'] });
  time.pass(60_000);
  assert.equal(log.length, 1);
  assert.match(log[0] ?? '', /cannot be read/);
  writeFileSync(path, 'oom\n');
  time.pass(10_000);
  await until(() => alarms.length === 1, 'told');
  assert.match(log[1] ?? '', /is there now/);
});

test('the log is laid down for mailing when it is full, for the owner alone, without secrets', async () => {
  writeFileSync(path, '');
  const { mails } = start({ mailWhenFull: 1000 });
  appendFileSync(path, `user topsecret\n${lines(0, 20)}`);
  appendFileSync(path, lines(20, 60));
  await until(() => mails.length === 1, 'mailed');
  const { file, lines: count, bytes, reason, first } = mails[0] as LogEvent;
  const text = readFileSync(`${dir}/state/${file}`, 'utf8');
  assert.match(file, /^log-[0-9a-f]{12}\.txt$/);
  assert.equal(statSync(`${dir}/state/${file}`).mode & 0o777, 0o600);
  assert.ok(text.startsWith('user ***\nline 0 of'));
  assert.deepEqual([reason, bytes, count], ['full', text.length, text.split('\n').length - 1]);
  assert.ok(bytes >= 1000 && bytes < 1100);
  assert.ok(first);
});

for (const [maxSize, kept] of [
  [1024, 1023],
  [512, 512],
] as const) {
  test(`what came together is mailed when it is 1024 bytes, of which ${maxSize} are kept, whatever lengths lines have`, async () => {
    writeFileSync(path, '');
    const { mails } = start({ mailWhenFull: 1024, maxSize });
    // 11 bytes each
    appendFileSync(path, Array.from({ length: 300 }, (_, n) => `up ${1_000_000 + n}\n`).join(''));
    await until(() => mails.length >= 3, 'three mails');
    const note = /^\[\d+ older lines left out\]\n/;
    for (const { file } of mails) {
      const text = readFileSync(`${dir}/state/${file}`, 'utf8');
      assert.equal(note.test(text), maxSize < 1024);
      assert.equal(Buffer.byteLength(text.replace(note, '')), Math.floor(kept / 11) * 11);
    }
  });
}

test('on schedule a larger log is laid down compressed, with the newest max_size bytes; an empty one not at all', async () => {
  writeFileSync(path, '');
  const { mails, time } = start({ schedule: '0 7 * * 1' });
  watch?.scheduled();
  appendFileSync(path, lines(0, 1000));
  time.pass(10_000);
  watch?.scheduled();
  await until(() => mails.length === 1, 'mailed');
  const { file, lines: count, reason } = mails[0] as LogEvent;
  assert.match(file, /\.txt\.gz$/);
  const text = gunzipSync(readFileSync(`${dir}/state/${file}`)).toString();
  assert.equal(reason, 'scheduled');
  assert.ok(text.startsWith(`[${1000 - count} older lines left out]\n`));
  assert.ok(text.endsWith('line 999 of the system log\n'));
  assert.ok(text.length <= 10_000 + 40);
});

test('files of mails that did not leave do not fill the flash', async () => {
  writeFileSync(path, '');
  writeFileSync(`${dir}/state/store.log`, 'x');
  const { mails } = start({ mailWhenFull: 1000 });
  for (let i = 0; i < 9; i++) {
    appendFileSync(path, `${i} ${'x'.repeat(1100)}\n`);
    await until(() => mails.length === i + 1, `mail ${i}`);
  }
  const kept = readdirSync(`${dir}/state`);
  assert.equal(kept.length, 5);
  assert.ok(kept.includes('store.log') && kept.includes(mails[8]?.file ?? ''));
});

test('a state directory that cannot be written is said and costs nothing more', async () => {
  writeFileSync(path, '');
  rmSync(`${dir}/state`, { recursive: true });
  const { log, mails } = start({ mailWhenFull: 1000 });
  appendFileSync(path, lines(0, 45));
  await until(() => log.length === 1, 'said');
  assert.match(log[0] ?? '', /lines cannot be kept for mailing \(ENOENT/);
  mkdirSync(`${dir}/state`);
  appendFileSync(path, lines(0, 45));
  await until(() => mails.length === 1, 'mailed');
});

function script(body: string): string {
  writeFileSync(`${dir}/follow`, `#!/bin/sh\n${body}\n`);
  chmodSync(`${dir}/follow`, 0o755);
  return `${dir}/follow`;
}

test('a command is followed, started again when it ends, and ended with the agent', async () => {
  const pid = `${dir}/pid`;
  const argv = [
    script(`echo $$ >> ${pid}; echo "oom $1"; [ "$(wc -l < ${pid})" -lt 2 ] || exec sleep 600`),
    'x y',
  ];
  const { alarms, time, log } = start({ source: { kind: 'command', argv }, match: ['oom'] });
  await until(() => log.length === 1, 'ended');
  assert.match(log[0] ?? '', /ended \(exit code 0\); it is started again/);
  time.pass(60_000);
  await until(
    () => alarms.length >= 1 && readFileSync(pid, 'utf8').split('\n').length === 3,
    'started again',
  );
  assert.equal(alarms[0]?.text, 'oom x y');
  const running = Number(readFileSync(pid, 'utf8').split('\n')[1]);
  watch?.stop();
  await until(() => {
    try {
      return readFileSync(`/proc/${running}/stat`, 'utf8').split(' ')[2] === 'Z';
    } catch {
      return true;
    }
  }, 'ended');
});

test('a command that does not exist is said once and tried again ever more rarely', async () => {
  const { log, time } = start({ source: { kind: 'command', argv: [`${dir}/none`] }, match: ['x'] });
  await until(() => log.length === 1, 'said');
  assert.match(log[0] ?? '', /ENOENT/);
  time.pass(3_600_000);
  assert.equal(log.length, 1);
});

test("logread's past is no news", async () => {
  const command = script(`echo "oom past"; read go < ${dir}/go; echo "oom now"; exec sleep 600`);
  renameSync(command, `${dir}/logread`);
  const { execFileSync } = await import('node:child_process');
  execFileSync('mkfifo', [`${dir}/go`]);
  const { alarms, time } = start({
    source: { kind: 'command', argv: [`${dir}/logread`, '-f'] },
    match: ['oom'],
  });
  const { open } = await import('node:fs/promises');
  const go = await open(`${dir}/go`, 'w');
  await until(() => time.armed(300) === 2, 'its first line was read');
  time.pass(300);
  await go.writeFile('go\n');
  await go.close();
  await until(() => alarms.length === 1, 'told');
  assert.deepEqual(texts(alarms), ['oom now']);
});

test('nothing is followed unless something is asked for', () => {
  const off = { ...quiet, source: { kind: 'auto' } } as const;
  assert.equal(wantsLog(off), false);
  assert.equal(wantsLog({ ...off, match: ['x'] }), true);
  assert.equal(wantsLog({ ...off, schedule: '@daily' }), true);
  assert.equal(wantsLog({ ...quiet, mailWhenFull: 1000 }), false);
});
