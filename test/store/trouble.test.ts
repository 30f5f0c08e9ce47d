import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { outboxFold } from '../../src/outbox/fold.ts';
import { inRam } from '../../src/store/medium.ts';
import { readStore } from '../../src/store/store.ts';
import { enterNamespace } from '../support/namespace.ts';
import { at, directory, notice, open } from './fixture.ts';

await enterNamespace(import.meta.url);

/** An empty directory that `mount` mounts something on. */
function mounted(t: TestContext, ...options: string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-mount-'));
  execFileSync('mount', [...options, dir]);
  t.after(() => {
    execFileSync('umount', ['-l', dir]);
    rmSync(dir, { recursive: true });
  });
  return dir;
}

/** A file system of 64 KB. */
function small(t: TestContext): string {
  return mounted(t, '-t', 'tmpfs', '-o', 'size=64k', 'none');
}

function fill(dir: string): void {
  const chunk = Buffer.alloc(4096, 120);
  for (let n = 0; ; n++) {
    try {
      writeFileSync(join(dir, `filler-${n}`), chunk);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      return;
    }
  }
}

function clear(dir: string): void {
  for (const name of readdirSync(dir)) if (name.startsWith('filler')) rmSync(join(dir, name));
}

test('a full disk: it goes on in memory, says so once, and writes all of it down when there is room', async (t) => {
  const dir = small(t);
  const { store, troubles, retry, waits } = await open(dir);
  await store.commit({ policy: { n: 0 }, orders: [], at: at(1) });
  fill(dir);
  const text = 'x'.repeat(2000);
  let durable = true;
  for (let n = 1; n <= 10; n++) {
    const news = { about: 'alarm', text: `${text}${n}` } as never;
    const orders = [{ do: 'queue', notice: notice(`n${n}`, { news }) }] as const;
    durable = (await store.commit({ policy: { n }, orders, at: at(n) })) && durable;
  }
  assert.equal(durable, false);
  assert.deepEqual(
    troubles.map((trouble) => trouble?.code),
    ['disk-full'],
  );
  assert.match(troubles[0]?.text ?? '', /no space left; free some/);
  assert.equal(store.trouble?.code, 'disk-full');
  assert.equal(store.entries.live.length, 10);

  assert.equal(waits(), 1000);
  retry();
  await store.flushed();
  assert.equal(waits(), 2000, 'it is tried again later and later');

  clear(dir);
  retry();
  await store.flushed();
  assert.equal(store.trouble, null);
  assert.equal(troubles.at(-1), null);
  const image = await readStore(dir, outboxFold);
  assert.deepEqual(image.policy, { n: 10 });
  assert.equal(image.entries.live.length, 10);
  assert.equal(await store.commit({ policy: { n: 11 }, orders: [], at: at(11) }), true);
  assert.equal(waits(), null);
});

test('what is committed while a write fails is settled with it, and counts once', async (t) => {
  const dir = small(t);
  const { store, retry } = await open(dir);
  await store.commit({ policy: { list: [] }, orders: [], at: at(1) });
  fill(dir);
  const list: string[] = [];
  const settled: Promise<boolean>[] = [];
  for (let n = 0; n < 30; n++) {
    list.push(`${n}`.repeat(300));
    settled.push(store.commit({ policy: { list: [...list] }, orders: [], at: at(n) }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await Promise.all(settled)).at(-1), false);
  clear(dir);
  retry();
  list.push('last');
  await store.commit({ policy: { list: [...list] }, orders: [], at: at(99) });
  await store.flushed();
  assert.deepEqual((await readStore(dir, outboxFold)).policy, { list });
});

test('a disk that fills up within a record leaves the records before it readable', async (t) => {
  const dir = small(t);
  const { store } = await open(dir);
  await store.commit({ policy: { kept: 1 }, orders: [], at: at(1) });
  fill(dir);
  for (let n = 0; n < 40; n++)
    await store.commit({ policy: { n: `${n}`.repeat(300) }, orders: [], at: at(n) });
  const image = await readStore(dir, outboxFold);
  assert.notEqual(image.policy, null);
  assert.ok(statSync(join(dir, 'store.log')).size > 0);
  assert.equal(readdirSync(dir).includes('store.tmp'), false, 'what did not fit does not fill the disk');
});

test('a read-only state directory: it runs in memory and says what to do', async (t) => {
  const dir = mounted(t, '--bind', directory(t));
  const before = await open(dir);
  await before.store.commit({ policy: { known: true }, orders: [], at: at(1) });
  await before.store.close(at(2));
  execFileSync('mount', ['-o', 'remount,ro,bind', dir]);

  const { store, troubles, retry } = await open(dir);
  assert.deepEqual(store.policy, { known: true });
  assert.equal(troubles[0]?.code, 'read-only');
  assert.match(troubles[0]?.text ?? '', /mount it writable/);
  assert.equal(await store.commit({ policy: { known: 2 }, orders: [], at: at(3) }), false);
  assert.deepEqual(store.policy, { known: 2 });

  execFileSync('mount', ['-o', 'remount,rw,bind', dir]);
  retry();
  await store.flushed();
  assert.equal(store.trouble, null);
  assert.deepEqual((await readStore(dir, outboxFold)).policy, { known: 2 });
});

test('a state directory that cannot be made is told, and the agent runs without', async (t) => {
  const dir = directory(t);
  writeFileSync(join(dir, 'file'), '');
  const { store, troubles } = await open(join(dir, 'file', 'state'));
  assert.equal(troubles[0]?.code, 'io-error');
  assert.equal(await store.commit({ policy: 1, orders: [], at: at(1) }), false);
  assert.equal(store.policy, 1);
});

test('a state directory in RAM is found by the mounts of this system', (t) => {
  const dir = small(t);
  assert.equal(inRam(dir), true);
  mkdirSync(join(dir, 'deeper'));
  assert.equal(inRam(join(dir, 'deeper')), true);
  assert.equal(inRam('/proc'), false);
});
