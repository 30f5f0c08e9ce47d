import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { accepts, composed, config, losesReply, type World, world } from './world.ts';

/** Hexadecimal digits that cannot be deflated below half their number; the same for the same seed. */
function digits(seed: string, length: number): string {
  let text = '';
  for (let n = 0; text.length < length; n++)
    text += createHash('sha256').update(`${seed} ${n}`).digest('hex');
  return text.slice(0, length);
}

const files = (it: World) => readdirSync(it.dir).filter((name) => name.startsWith('mail-'));

/** Each mail has 80 KB, and other words each time it is composed. */
function composeAnew(it: World): void {
  let times = 0;
  it.composing = async (to) => composed(to, 'me@example.net', digits(`${to.id} ${times++}`, 80_000));
}

/** Files of the disk take turns of the event loop, at least 20 s of them: a busy disk takes its time. */
async function until(it: World, what: () => boolean): Promise<void> {
  for (let turns = 0; turns < 10_000 && !what(); turns++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await it.settle();
  }
  assert.ok(what());
}

test('promise 4: a large mail whose reply was lost is the same to the byte after a restart, and its file goes with it', async (t) => {
  const it = await world(t);
  composeAnew(it);
  it.answers.smtp = losesReply;
  await it.queue('a');
  await until(it, () => it.copies.length === 1);
  assert.deepEqual(files(it), ['mail-a.bin']);
  await it.restart();
  it.answers.smtp = accepts;
  await it.pass(60_000);
  await until(it, () => it.copies.length === 2);
  const [first, second] = it.copies;
  assert.equal(second?.text, first?.text);
  assert.equal(second?.messageId, first?.messageId);
  await until(it, () => files(it).length === 0);
});

test('a large mail of whose file the storage lost a byte is composed again rather than lost', async (t) => {
  const it = await world(t);
  composeAnew(it);
  it.answers.smtp = losesReply;
  await it.queue('a');
  await until(it, () => it.copies.length === 1);
  writeFileSync(join(it.dir, 'mail-a.bin'), 'x', { flag: 'r+' });
  it.answers.smtp = accepts;
  await it.pass(60_000);
  await until(it, () => it.copies.length === 2);
  assert.equal(it.copies[1]?.messageId, it.copies[0]?.messageId);
});

test('files of mails that nobody waits for are removed at the start', async (t) => {
  const it = await world(t);
  for (const name of ['mail-gone.bin', 'mail-a.bin.tmp']) writeFileSync(join(it.dir, name), 'x');
  await it.restart();
  await until(it, () => files(it).length === 0);
});

test('large mails of unknown fate take a bounded part of the flash: the next one waits for room', async (t) => {
  const it = await world(t, { config: { ...config, outbox: { ...config.outbox, maxSize: 256 * 1024 } } });
  composeAnew(it);
  it.answers.smtp = losesReply;
  await it.queue('a');
  await until(it, () => it.copies.length === 1);
  await it.queue('b');
  it.outbox.retry('b');
  await it.settle();
  assert.deepEqual([files(it), it.tries.length], [['mail-a.bin'], 1]);
  assert.equal(it.outbox.list().find(({ id }) => id === 'b')?.waitsFor, 'room');
  it.answers.smtp = accepts;
  // Hours pass while the disk is read: fewer than after which mails expire.
  for (let n = 0; n < 100 && it.state('b') !== 'delivered'; n++) {
    await it.pass(3_600_000);
    await new Promise((resolve) => setTimeout(resolve, 5 * n));
  }
  assert.deepEqual([it.state('a'), it.state('b')], ['delivered', 'delivered']);
  await until(it, () => files(it).length === 0);
});
