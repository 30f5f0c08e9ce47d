import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { CommandContext } from '../../src/commands/context.ts';
import { run } from '../../src/commands/event.ts';
import { bootId, monotonic } from '../../src/time/clock.ts';
import { readEvent } from '../../src/watchers/inbox-event.ts';

async function report(args: readonly string[], make = true) {
  const dir = mkdtempSync(`${tmpdir()}/wanbell-event-`);
  const inbox = `${dir}/inbox`;
  if (make) mkdirSync(inbox);
  let said = '';
  const stderr = new Writable({
    write(chunk, _, done) {
      said += chunk;
      done();
    },
  });
  const paths = { config: '', confDir: '', state: '', run: dir, socket: '', inbox };
  const context: CommandContext = { paths, json: false, version: '0', stdout: stderr, stderr };
  const code = await run(args, context);
  const names = make ? readdirSync(inbox) : [];
  const texts = names.map((name) => readFileSync(`${inbox}/${name}`, 'utf8'));
  const modes = names.map((name) => statSync(`${inbox}/${name}`).mode & 0o777);
  rmSync(dir, { recursive: true });
  return { code, said: said.replaceAll(dir, ''), names, texts, modes };
}

test('what root reports under a narrow umask can be read by the agent, which is another user', async (t) => {
  const before = process.umask(0o077);
  t.after(() => process.umask(before));
  assert.deepEqual((await report(['power', 'phase=began'])).modes, [0o644]);
});

test('event puts a finished file into the inbox, which reads as what was said, at that moment', async () => {
  const now = { mono: monotonic(), boot: bootId(), wall: null };
  const text = 'it\'s "80 %"; #1 \\ = ü';
  const { code, names, texts } = await report([
    'custom.data-limit',
    'phase=began',
    'subject=lte0',
    `text=${text}`,
    'used=',
  ]);
  assert.equal(code, 0);
  assert.match(names.join(), /^[0-9a-f-]+\.ini$/);
  const read = readEvent(texts[0] ?? '', { ...now, mono: monotonic() });
  assert.ok(read.ok);
  const { at, ...event } = read.event;
  assert.deepEqual(event, {
    kind: 'alarm',
    key: 'custom.data-limit',
    phase: 'began',
    severity: 'notice',
    subject: 'lte0',
    text,
    facts: { used: '' },
  });
  assert.equal(at.boot, now.boot);
  assert.ok(at.mono >= now.mono - 1 && at.mono <= monotonic());
});

test('line breaks in a value cannot add keys', async () => {
  const { texts } = await report(['power', 'text=a\nseverity = critical']);
  const read = readEvent(texts[0] ?? '', { mono: 1e15, boot: bootId(), wall: null });
  assert.ok(read.ok);
  assert.deepEqual([read.event.text, read.event.severity], ['a severity = critical', 'error']);
});

test('what is no event is said at once and leaves nothing', async () => {
  assert.deepEqual((await report([])).code, 64);
  const kind = await report(['wan.dwn']);
  assert.deepEqual([kind.code, kind.names], [64, []]);
  assert.match(kind.said, /did you mean "wan.down"/);
  assert.equal((await report(['power', 'subject'])).code, 64);
  assert.equal((await report(['power', 'bad key=1'])).code, 64);
});

test('a report that makes no mail of its own is answered by what it does', async () => {
  assert.match((await report(['wan.down', 'phase=began'])).said, /no mail of its own; it dates the outage/);
  assert.match((await report(['clock.set'])).said, /the clock counts as set/);
  assert.equal((await report(['power'])).said, '');
});

test('a missing inbox ends with 69 and says what to do', async () => {
  const { code, said } = await report(['power'], false);
  assert.equal(code, 69);
  assert.match(said, /start wanbell run/);
});
