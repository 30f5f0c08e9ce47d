import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest, image, smallest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe(`what wanbell costs on an ARM kernel with ${smallest} MB`, () => {
  let internet: Internet;
  let guest: Guest;
  let disk = '';
  before(async () => {
    internet = await createInternet();
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': routerIni() }, megabytes: smallest });
    await guest.boot();
    await guest.internet('up');
    const mount = await guest.run(`awk '$2 == "/flash" { print $1 }' /proc/mounts`);
    disk = mount.trim().replace('/dev/', '');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  const service = '$(cat /run/wanbell-service/wanbell.pid)';
  const number = async (command: string) => Number(await guest.run(command));
  const kb = (name: string, file: string) => number(`awk '/^${name}:/ { print $2 }' ${file}`);

  /** Bytes written so far: by wanbell, and by the device to its flash. */
  async function written(): Promise<{ wanbell: number; device: number }> {
    const sectors = await number(`sync; awk '{ print $7 }' /sys/block/${disk}/stat`);
    return {
      wanbell: await number(`awk '/^write_bytes/ { print $2 }' /proc/${service}/io`),
      device: 512 * sectors,
    };
  }

  async function resident(t: TestContext, when: string): Promise<void> {
    const file = `/proc/${service}/status`;
    const now = await kb('VmRSS', file);
    t.diagnostic(`resident ${when}: ${now} KB, at most ${await kb('VmHWM', file)} KB so far`);
    assert.ok(now > 500 && now < 6000, `${now} KB resident`);
  }

  test('flash: its share of the compressed root file system', (t) => {
    const size = (name: string) =>
      Number(
        new RegExp(`^${name} (?:\\S+ )?(\\d+)$`, 'm').exec(readFileSync(`${image}/manifest`, 'utf8'))?.[1],
      );
    for (const name of ['kernel', 'initramfs', 'root-without-wanbell', 'wanbell-share'])
      t.diagnostic(`${name}: ${size(name)} bytes`);
    assert.ok(size('root-without-wanbell') <= 1.5 * 1024 * 1024);
    assert.ok(size('wanbell-share') <= 0.8 * 1024 * 1024);
  });

  test('flash: what the README says of it', (t) => {
    if (!image.endsWith('/armv7')) return t.diagnostic('the README tells of armv7');
    const manifest = readFileSync(`${image}/manifest`, 'utf8');
    const readme = readFileSync('README.md', 'utf8');
    const figures = {
      'wanbell-share': /(\d\.\d+) MB of a compressed squashfs/,
      kernel: /kernel (\d\.\d+) MB/,
      initramfs: /initramfs (\d\.\d+) MB/,
      'root-without-wanbell': /root (\d\.\d+) MB without wanbell/,
    };
    for (const [name, pattern] of Object.entries(figures)) {
      const bytes = Number(new RegExp(`^${name} .*?(\\d+)$`, 'm').exec(manifest)?.[1]);
      const said = Number(pattern.exec(readme)?.[1]) * 1e6;
      assert.ok(Math.abs(bytes / said - 1) < 0.1, `${name}: ${bytes} bytes, the README says ${said}`);
    }
  });

  test('idle: nothing is written', async (t) => {
    await resident(t, 'idle, nothing mailed yet');
    t.diagnostic(
      `memory: ${await kb('MemAvailable', '/proc/meminfo')} KB available of ${await kb('MemTotal', '/proc/meminfo')}`,
    );
    const before = await written();
    await sleep(30_000);
    const after = await written();
    const each = (bytes: number) => `${bytes * 120} bytes an hour`;
    t.diagnostic(
      `idle: ${each(after.wanbell - before.wanbell)} written by wanbell, ${each(after.device - before.device)} by the device`,
    );
    assert.equal(after.wanbell - before.wanbell, 0);
  });

  test('an outage: a few kilobytes, one mail', async (t) => {
    const before = await written();
    await guest.cable('wan', false);
    await guest.internet('down');
    await sleep(4000);
    const plugged = performance.now();
    await guest.cable('wan', true);
    await internet.mail(/Internet was down/);
    t.diagnostic(`cable back → mail accepted: ${Math.round(performance.now() - plugged)} ms (emulated)`);
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    const after = await written();
    const bytes = after.wanbell - before.wanbell;
    t.diagnostic(
      `an outage: ${bytes} bytes written by wanbell, ${after.device - before.device} by the device`,
    );
    assert.ok(bytes > 0 && bytes <= 64 * 1024, `${bytes} bytes written for an outage`);
    await resident(t, 'after the first mail');
  });

  test('start: from exec to watching', async (t) => {
    const printed = await guest.run(
      'mkdir -p /tmp/b/inbox; read a _ </proc/uptime; wanbell run --config /etc/wanbell/wanbell.ini --state /tmp/b --run /tmp/b 2>/tmp/b/log & ' +
        'until grep -q watching /tmp/b/log; do :; done; read b _ </proc/uptime; kill $!; echo $a $b',
    );
    const [began = Number.NaN, watching = Number.NaN] = printed.trim().split(' ').map(Number);
    const ms = Math.round(1000 * (watching - began));
    t.diagnostic(`exec → watching: ${ms} ms (emulated; to 10 ms)`);
    assert.ok(ms > 0 && ms < 120_000, printed);
  });
});
