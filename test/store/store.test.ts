import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { outboxFold } from '../../src/outbox/fold.ts';
import { isRam } from '../../src/store/medium.ts';
import { line, lines } from '../../src/store/record.ts';
import { readStore } from '../../src/store/store.ts';
import { bootId } from '../../src/time/clock.ts';
import { at, directory, notice, open } from './fixture.ts';

test('what was committed is there after a restart: the policy, the notices, how the last run ended', async (t) => {
  const dir = directory(t);
  const first = await open(dir);
  assert.deepEqual(first.store.before, { first: true, clean: false, last: null });
  const policy = { count: 1, nothing: null };
  assert.equal(
    await first.store.commit({ policy, orders: [{ do: 'queue', notice: notice('a') }], at: at(5) }),
    true,
  );
  await first.store.close(at(6));

  const second = await open(dir);
  assert.deepEqual(second.store.policy, policy);
  assert.equal(second.store.entries.live[0]?.notice.id, 'a');
  assert.deepEqual(second.store.before, { first: false, clean: true, last: at(6) });
  assert.equal(second.store.id, first.store.id);
  assert.ok(second.store.seq > first.store.seq);
  await second.store.commit({ policy: { count: 2 }, orders: [], at: at(7) });

  const image = await readStore(dir, outboxFold);
  assert.equal(image.clean, false, 'a run that did not stop is not taken for one that did');
  assert.deepEqual(image.policy, { count: 2 });
});

test('nothing is written when nothing durable changes', async (t) => {
  const dir = directory(t);
  const { store } = await open(dir);
  await store.commit({ policy: { a: 1 }, orders: [], at: at(1) });
  const before = readFileSync(join(dir, 'store.log'));
  const beat = notice('beat', { until: 5000 });
  await store.commit({ policy: { a: 1 }, orders: [{ do: 'queue', notice: beat }], at: at(2) });
  await store.move({ do: 'withdrawn', id: 'beat', text: '' }, at(3));
  assert.deepEqual(readFileSync(join(dir, 'store.log')), before);
});

test('files are for their owner only', async (t) => {
  const dir = directory(t);
  const { store } = await open(join(dir, 'state'));
  await store.commit({ policy: 1, orders: [], at: at(1) });
  assert.equal(statSync(join(dir, 'state')).mode & 0o777, 0o700);
  assert.equal(statSync(join(dir, 'state/store.log')).mode & 0o777, 0o600);
});

test('what is committed at once shares a write, and keeps its order', async (t) => {
  const dir = directory(t);
  const { store } = await open(dir);
  const steps = Array.from({ length: 50 }, (_, n) => store.commit({ policy: { n }, orders: [], at: at(n) }));
  await Promise.all(steps);
  const { records } = lines(readFileSync(join(dir, 'store.log')));
  const numbers = records.map((record) => (record as { seq: number }).seq);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  assert.deepEqual((await readStore(dir, outboxFold)).policy, { n: 49 });
});

test('a second agent is refused while the first one lives, and not after it was killed', async (t) => {
  const dir = directory(t);
  await open(dir);
  await assert.rejects(open(dir), { code: 'in-use', message: /another agent/ });

  const other = directory(t);
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
  const since = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  symlinkSync(`${child.pid}:${since}:${bootId()}`, join(other, 'lock'));
  await assert.rejects(open(other), { code: 'in-use' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { store } = await open(other);
  await store.close(at(1));
  assert.equal(existsSync(join(other, 'lock')), false);
});

test('a lock of another boot, or of a process number that was given again, is void', async (t) => {
  for (const holder of [`${process.pid}:1:${bootId()}`, `1:1:another-boot`, 'nonsense']) {
    const dir = directory(t);
    symlinkSync(holder, join(dir, 'lock'));
    await (await open(dir)).store.close(at(1));
  }
});

test('torn, garbage and foreign records are set aside and told; what is whole still counts', async (t) => {
  const dir = directory(t);
  const first = await open(dir);
  await first.store.commit({ policy: { kept: true }, orders: [], at: at(1) });
  await first.store.close(at(2));
  const log = join(dir, 'store.log');
  appendFileSync(log, Buffer.from([0, 1, 2, 10, 255]));
  appendFileSync(log, '\n');
  appendFileSync(log, line({ of: 'another program' }));
  appendFileSync(log, line({ seq: 99, change: { more: 1 } }).subarray(0, 20));

  const second = await open(dir);
  assert.deepEqual(second.store.policy, { kept: true });
  assert.deepEqual(
    second.store.found.map(({ code }) => code),
    ['records-damaged'],
  );
  assert.match(readFileSync(join(dir, 'store.bad'), 'latin1'), /another program/);
  await second.store.commit({ policy: { kept: true, more: 2 }, orders: [], at: at(3) });
  await second.store.close(at(4));
  const third = await open(dir);
  assert.deepEqual(third.store.policy, { kept: true, more: 2 });
  assert.deepEqual(third.store.found, []);
});

test('records that are missing in the middle are told, and what follows still counts', async (t) => {
  const dir = directory(t);
  const first = await open(dir);
  for (const [key, n] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const) {
    const policy = { ...(first.store.policy as object), [key]: n };
    await first.store.commit({ policy, orders: [], at: at(n) });
  }
  await first.store.close(at(9));
  const log = join(dir, 'store.log');
  const all = readFileSync(log, 'latin1').split('\n');
  writeFileSync(log, all.filter((text) => !text.includes('"b"')).join('\n'));
  const second = await open(dir);
  assert.deepEqual(second.store.policy, { a: 1, c: 3 });
  assert.deepEqual(
    second.store.found.map(({ code }) => code),
    ['records-lost'],
  );
});

test('a store of a later release is kept under another name and told', async (t) => {
  const dir = directory(t);
  writeFileSync(join(dir, 'store.log'), line({ seq: 1, wanbell: 'store', format: 2, id: 'abcdefgh' }));
  const { store } = await open(dir);
  assert.equal(store.found[0]?.code, 'format');
  assert.ok(readdirSync(dir).includes('store.log.format-2'));
  assert.equal(await store.commit({ policy: 1, orders: [], at: at(1) }), true);
});

test('the log is written anew when it has outgrown what is alive, and says the same', async (t) => {
  const dir = directory(t);
  const { store } = await open(dir, 100_000);
  writeFileSync(join(dir, 'store.tmp'), 'what an interrupted one left');
  await store.commit({ policy: null, orders: [{ do: 'queue', notice: notice('a') }], at: at(0) });
  const filler = 'x'.repeat(900);
  for (let n = 0; n < 400; n++)
    await store.commit({ policy: { n, filler: `${n}${filler}` }, orders: [], at: at(n) });
  const { size } = statSync(join(dir, 'store.log'));
  assert.ok(size <= 100_000 / 2 + 2000, `${size} bytes`);
  const image = await readStore(dir, outboxFold);
  assert.equal((image.policy as { n: number }).n, 399);
  assert.equal(image.entries.live[0]?.notice.id, 'a');
  assert.equal(image.seq, store.seq);
  assert.equal(existsSync(join(dir, 'store.tmp')), false);
});

test('a state directory in RAM is recognised, an overlay by its upper layer', () => {
  const mounts = [
    '/dev/root / squashfs ro 0 0',
    'tmpfs /tmp tmpfs rw 0 0',
    '/dev/ubi0_1 /overlay ubifs rw 0 0',
    'overlayfs:/overlay / overlay rw,lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work 0 0',
    'overlay /early overlay rw,upperdir=/tmp/root/upper 0 0',
    'tmpfs /mnt/with\\040space tmpfs rw 0 0',
  ].join('\n');
  assert.equal(isRam('/etc/wanbell/state', mounts), false);
  assert.equal(isRam('/tmp/state', mounts), true);
  assert.equal(isRam('/tmpfoo', mounts), false);
  assert.equal(isRam('/early/etc', mounts), true);
  assert.equal(isRam('/mnt/with space/x', mounts), true);
});
