import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { os } from '../../src/os/index.ts';
import { comesTrue } from '../support/comes-true.ts';
import { linkUp } from '../support/link-up.ts';
import { enterNamespace } from '../support/namespace.ts';
import { collect } from '../support/seen.ts';

await enterNamespace(import.meta.url);

const ip = (line: string) => void execFileSync('ip', line.split(' '));
const path = process.env.PATH;

beforeEach(async () => {
  ip('link add wan type veth peer name isp');
  ip('link set isp up');
  ip('link set wan up');
  await linkUp(['wan']);
});
afterEach(() => {
  process.env.PATH = path;
  ip('link del wan');
});

/** Processes in this namespace whose command line fits. */
function processes(command: RegExp): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return command.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        return false;
      }
    })
    .map(Number);
}
const monitors = () => processes(/^ip monitor /);

/** Waits at least 60 s: some of it starts Node. */
async function until(what: string, holds: () => boolean): Promise<void> {
  assert.ok(await comesTrue(holds, 60_000), `${what}: not within 60 s`);
}

/** A directory for PATH that offers only these programs. */
function pathOf(...programs: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'path-'));
  for (const program of programs) {
    const found = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    symlinkSync(found, join(directory, program));
  }
  return directory;
}

test('a link tells up, carrier and counts apart; a device that is down has no carrier', () => {
  const up = os.link('wan');
  assert.deepEqual([up?.up, up?.carrier, up?.operstate], [true, true, 'up']);
  ip('link set isp down');
  const pulled = os.link('wan');
  assert.deepEqual([pulled?.up, pulled?.carrier], [true, false]);
  assert.equal(pulled?.carrierDowns, (up?.carrierDowns ?? Number.NaN) + 1);
  ip('link set wan down');
  assert.deepEqual([os.link('wan')?.up, os.link('wan')?.carrier], [false, false]);
});

for (const name of [
  '',
  '.',
  '..',
  '../wan',
  'wan/../lo',
  'a-name-of-sixteen',
  '-I',
  'wan\0',
  'wan ',
  'wän',
]) {
  test(`no device is called ${JSON.stringify(name)}`, () => {
    assert.equal(os.link(name), null);
  });
}

test('addresses are those that one can be reached by: labelled ones too, link-local ones not', () => {
  ip('addr add 10.81.1.2/24 dev wan');
  ip('addr add 10.81.9.2/24 dev wan label wan:1');
  ip('addr add 169.254.7.7/16 dev wan');
  ip('addr add 2001:db8::2/64 dev wan nodad');
  assert.deepEqual([...os.addresses('wan')].sort(), ['10.81.1.2', '10.81.9.2', '2001:db8::2']);
  assert.deepEqual(os.source('wan', 4), { localAddress: '10.81.1.2' });
  assert.deepEqual(os.source('wan', 6), { localAddress: '2001:db8::2' });
  assert.equal(os.source('isp', 4), null);
});

test('announcements go on when the program that hears them is killed', async () => {
  const told = collect<true>();
  const stop = os.watchNetwork(() => told.add(true));
  try {
    await until('a monitor', () => monitors().length === 1);
    for (const pid of monitors()) process.kill(pid, 'SIGKILL');
    await told.first('the loss of the monitor as a hint', () => true);
    const before = told.all.length;
    ip('addr add 10.81.1.2/24 dev wan');
    await told.first('the address', () => true, before);
    await until('another monitor', () => monitors().length === 1);
  } finally {
    stop();
  }
  await until('no monitor after the end', () => monitors().length === 0);
});

test('without ip the devices are compared each second', async () => {
  process.env.PATH = pathOf('sh');
  const told = collect<true>();
  const stop = os.watchNetwork(() => told.add(true));
  try {
    await told.first('the missing program as a hint', () => true);
    process.env.PATH = path;
    const before = told.all.length;
    ip('link set isp down');
    await told.first('the lost carrier', () => true, before);
  } finally {
    stop();
  }
});

test('the program that hears announcements ends with an agent that is killed', async () => {
  const script =
    "import { os } from './src/os/index.ts'; os.watchNetwork(() => {}); setInterval(() => {}, 1000);";
  const agent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: 'inherit',
  });
  await until('a monitor', () => monitors().length === 1);
  agent.kill('SIGKILL');
  await until('no monitor', () => monitors().length === 0);
});

test('an echo is answered, times out, finds no way, or is not tried for a hostile name', async () => {
  ip('addr add 10.81.1.2/24 dev wan');
  const answered = await os.ping('127.0.0.1', null, 20_000);
  assert.ok(answered.ok && answered.ms >= 0 && answered.ms < 20_000);
  assert.deepEqual(await os.ping('10.81.1.1', 'wan', 300), { ok: false, error: 'timeout' });
  assert.deepEqual(await os.ping('192.0.2.1', null, 20_000), { ok: false, error: 'unreachable' });
  for (const host of ['-f', '', '127.0.0.1; true', '$(true)', '127.0.0.1\n', '%'])
    assert.deepEqual(await os.ping(host, null, 300), { ok: false, error: 'unreachable' });
  assert.deepEqual(await os.ping('127.0.0.1', '-f', 300), { ok: false, error: 'unreachable' });
});

test('an echo that may not be sent is told from silence', async () => {
  const directory = pathOf();
  const script = '#!/bin/sh\necho "ping: permission denied (are you root?)" >&2\nexit 1\n';
  writeFileSync(join(directory, 'ping'), script, { mode: 0o755 });
  process.env.PATH = `${directory}:${path}`;
  assert.deepEqual(await os.ping('127.0.0.1', null, 20_000), { ok: false, error: 'not-permitted' });
  rmSync(directory, { recursive: true });
});

test('with two lines, an address without its own rule is reported, until the rule is there', async () => {
  ip('link add lte type veth peer name tower');
  for (const device of ['tower', 'lte']) ip(`link set dev ${device} up`);
  await linkUp(['lte']);
  ip('addr add 10.81.1.2/24 dev wan');
  ip('addr add 10.81.2.2/24 dev lte');
  ip('route add default via 10.81.1.1 dev wan metric 100');
  ip('route add default via 10.81.2.1 dev lte metric 200');
  assert.deepEqual(await os.missingSourceRules(['wan', 'lte']), [
    { device: 'lte', address: '10.81.2.2', leavesBy: 'wan' },
  ]);
  ip('route add default via 10.81.2.1 dev lte table 102');
  ip('rule add from 10.81.2.2 lookup 102');
  assert.deepEqual(await os.missingSourceRules(['wan', 'lte']), []);
  ip('link del lte');
});
