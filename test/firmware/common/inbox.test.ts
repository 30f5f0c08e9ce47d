import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import type { AlarmEvent } from '../../../src/events/event.ts';
import { readEvent } from '../../../src/watchers/inbox-event.ts';

const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

/** Runs lines of a firmware's script under BusyBox and gives the event that they leave, as the agent reads it. */
function reported(t: TestContext, lines: string, text = ''): AlarmEvent {
  const inbox = mkdtempSync(`${tmpdir()}/wanbell-inbox-`);
  t.after(() => rmSync(inbox, { recursive: true, force: true }));
  const { status, stderr } = spawnSync('busybox', ['ash', '-c', lines, 'hook', text], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, WANBELL_INBOX: inbox },
  });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  const [name = '', ...more] = readdirSync(inbox);
  assert.deepEqual(more, []);
  const read = readEvent(readFileSync(`${inbox}/${name}`).toString('utf8'), {
    mono: Number.MAX_SAFE_INTEGER / 4,
    boot,
    wall: null,
  });
  assert.ok(read.ok, read.ok ? '' : read.reason);
  return read.event;
}

const told = (t: TestContext, text: string): string =>
  reported(t, '. firmware/common/inbox.sh; wanbell_event custom.x text "$1"', text).text;

const readme = readFileSync('README.md', 'utf8');
const [lines = ''] = /^ {4}if \[ -r \/usr\/share\/wanbell\/inbox\.sh [\s\S]*?^ {4}fi$/m.exec(readme) ?? [];

test('the lines of the README do nothing where wanbell is not installed', () => {
  assert.match(lines, /wanbell_event/);
  const { status, stderr } = spawnSync(
    'busybox',
    ['ash', '-ec', lines.replaceAll('/usr/share', '/nonexistent')],
    {
      encoding: 'utf8',
    },
  );
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});

test('the lines of the README report what they say', (t) => {
  const event = reported(t, lines.replaceAll('/usr/share/wanbell', 'firmware/common'));
  assert.equal(event.key, 'custom.data-limit');
  assert.equal(event.phase, 'began');
  assert.equal(event.subject, 'lte0');
  assert.equal(event.text, '80 % used');
});

for (const text of [
  'Größe: 10 €, "80 %" used; C:\\logs #1 = $HOME `id` 日本',
  "it's '80 %'",
  '%s %n \\u0041 \\n',
  'x'.repeat(1000),
])
  test(`a text stays as it is: ${text.slice(0, 30)}`, (t) => assert.equal(told(t, text), text));

test('a text of many lines becomes one, without control characters', (t) => {
  assert.equal(told(t, 'one\ntwo\r\nthree\tfour\u0001\u001b[2J\u007f'), 'one two  three four[2J');
  assert.equal(told(t, 'x"\nkind = power\n[event]'), 'x" kind = power [event]');
});

test('a text without end is cut between two characters', (t) => {
  assert.equal(told(t, `${'x'.repeat(999)}ü and so on`), 'x'.repeat(999));
  assert.equal(told(t, '€'.repeat(1000)), '€'.repeat(333));
  assert.equal(told(t, '"'.repeat(60_000)), '"'.repeat(1000));
});
