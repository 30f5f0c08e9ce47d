import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, before, beforeEach, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { buildExecutable, run } from './executable.ts';

await enterNamespace(import.meta.url);

let executable: string;
before(() => {
  executable = buildExecutable('parity', 'test/firmware/parity/main.ts');
});

const ip = (line: string) => void execFileSync('ip', line.split(' '));
const wan = (index: number) => {
  ip(`link add wan index ${index} type veth peer name isp`);
  ip('link set isp up');
  ip('link set wan up');
};
beforeEach(() => wan(500));
afterEach(() => ip('link del wan'));

/** The program's lines as they come. */
function lines(child: ChildProcess): () => Promise<string> {
  const iterator = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    return done ? 'the end' : value;
  };
}

test('loss and return of the carrier are told as they come, and a device that vanishes and returns with another index', async () => {
  const child = spawn(executable, ['network', 'wan', 'carrier 192.0.2.9'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Listened for from the start: it may end as soon as its last line is out.
  const ended = once(child, 'exit');
  const line = lines(child);
  assert.equal(await line(), 'carrier 500');
  ip('link set isp down');
  assert.equal(await line(), 'no carrier 500');
  ip('link set isp up');
  assert.equal(await line(), 'carrier 500');
  ip('link del wan');
  assert.equal(await line(), 'gone null');
  wan(600);
  const back = await line();
  assert.equal(back === 'no carrier 600' ? await line() : back, 'carrier 600');
  ip('addr add 192.0.2.9/24 dev wan');
  assert.equal(await line(), 'carrier 192.0.2.9 600');
  assert.deepEqual(await ended, [0, null]);
});

test('announcements lost under load are made up for: what it tells is true, and it goes on listening', {
  timeout: 240_000,
}, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'overrun-'));
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(executable, ['overrun', 'wan', pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const line = lines(child);
  assert.equal(await line(), 'before "carrier"');
  // Opens once the program reads: from now on it stands still.
  const held = openSync(pipe, 'w');
  const address = (verb: string) =>
    Array.from({ length: 2000 }, (_, i) => `addr ${verb} 10.9.${i >> 8}.${i & 255}/32 dev isp\n`);
  writeFileSync(join(directory, 'batch'), [...address('add'), ...address('del')].join(''));
  execFileSync('ip', ['-batch', join(directory, 'batch')]);
  ip('link set isp down');
  writeSync(held, 'go on');
  closeSync(held);
  assert.equal(await line(), 'some were lost true');
  assert.equal(await line(), 'after "no carrier"');
  ip('link set isp up');
  assert.equal(await line(), 'announced "carrier"');
  rmSync(directory, { recursive: true });
  assert.deepEqual(await ended, [0, null]);
});

test('an echo request that this process cannot send, for want of a descriptor, says nothing about the line', async () => {
  const { out } = await run('prlimit', ['--nofile=64', executable, 'exhausted', '127.0.0.1']);
  assert.deepEqual(out.trim().split('\n'), ['then "EMFILE"', '127.0.0.1 "failed"']);
});

test('echo requests are answered, time out, and are sent by the device that is named', async () => {
  ip('addr add 192.0.2.1/24 dev wan');
  const { out, err } = await run(executable, [
    'echo',
    '127.0.0.1',
    '::1',
    '127.0.0.1@lo',
    '192.0.2.1',
    '192.0.2.77@wan@500',
    '198.51.100.1',
    'not-a-name.invalid',
  ]);
  assert.equal(err, '');
  assert.deepEqual(out.trim().split('\n'), [
    '127.0.0.1 true',
    '::1 true',
    '127.0.0.1@lo true',
    '192.0.2.1 true',
    '192.0.2.77@wan@500 "timeout"',
    '198.51.100.1 "unreachable"',
    'not-a-name.invalid "unreachable"',
  ]);
});
