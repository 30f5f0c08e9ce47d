import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { arch, createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('a router whose owner installs another version by the tarball', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    const folder = mkdtempSync(`${tmpdir()}/wanbell-tarball-`);
    execFileSync('firmware/release/vendor.sh', [arch, `${folder}/wanbell`]);
    // Another program by its sum, the same by what it does.
    appendFileSync(`${folder}/wanbell/wanbell`, 'another version');
    execFileSync('tar', ['-czf', `${folder}/wanbell.tar.gz`, '-C', folder, 'wanbell']);
    const tarball = readFileSync(`${folder}/wanbell.tar.gz`);
    rmSync(folder, { recursive: true });
    guest = createGuest({
      files: { '/etc/wanbell/wanbell.ini': routerIni(), '/root/wanbell.tar.gz': tarball },
      flash: 16384,
    });
    await guest.boot();
    await guest.internet('up');
    await guest.run('cd /root && busybox tar -xzf wanbell.tar.gz');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  const agents = async () =>
    (
      await guest.run(
        'for p in /proc/[0-9]*; do [ "$(busybox readlink $p/exe)" != /usr/sbin/wanbell ] || echo $p; done',
      )
    )
      .split('\n')
      .filter(Boolean);
  const ini = '/etc/wanbell/wanbell.ini';
  const told = (mails: readonly { subject: string; text: string }[]) =>
    mails.filter(({ subject, text }) => /before the upgrade/.test(`${subject} ${text}`)).length;

  test('an upgrade under a running agent loses no waiting mail, and the mail goes out once', async () => {
    await internet.mailServer(false);
    await guest.run('wanbell event custom.upgrade severity=warning text="before the upgrade"');
    await guest.until('it waits', async () => (await guest.status()).mail.waiting === 1);
    const [before, ...others] = await agents();
    assert.deepEqual(others, []);
    const settings = await guest.run(`md5sum ${ini}`);

    assert.match(await guest.run('wanbell/install.sh'), /^wanbell is installed$/m);
    await guest.until('another agent', async () => {
      const now = await agents();
      return now.length === 1 && now[0] !== before;
    });
    const sums = await guest.run('md5sum </root/wanbell/wanbell; md5sum </usr/sbin/wanbell');
    assert.equal(new Set(sums.trim().split('\n')).size, 1, sums);
    assert.equal(await guest.run(`md5sum ${ini}`), settings);
    await guest.internet('up');
    assert.equal((await guest.status()).mail.waiting, 1);

    await internet.mailServer(true);
    await guest.run('wanbell outbox retry');
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    assert.equal(told(await internet.mails()), 1);
  });

  test('uninstalled it ends at once and does not come back, but keeps its configuration', async () => {
    assert.match(await guest.run('wanbell/install.sh uninstall'), /configuration and waiting mails stay/);
    assert.deepEqual(await agents(), []);
    assert.doesNotMatch(await guest.run('cat /etc/inittab'), /wanbell/);
    assert.match(
      await guest.run('ls /usr/sbin/wanbell /usr/share/wanbell /run/wanbell /run/wanbell-service'),
      /^(ls: .*No such file.*\n){4}$/,
    );
    await guest.reboot();
    assert.deepEqual(await agents(), []);
    assert.match(await guest.run(`ls -l ${ini}`), /^-rw------- +1 wanbell +wanbell/);
  });

  test('installed again it goes on with the configuration that was left', async () => {
    await guest.run('cd /root');
    assert.match(await guest.run('wanbell/install.sh'), /^wanbell is installed$/m);
    await guest.internet('up');
    assert.equal((await guest.status()).setup, 'ok');
    assert.equal(told(await internet.mails()), 1);
  });

  test('purged it leaves no user and no folder', async () => {
    assert.match(await guest.run('wanbell/install.sh uninstall --purge'), /with its configuration/);
    assert.deepEqual(await agents(), []);
    assert.doesNotMatch(await guest.run('cat /etc/passwd /etc/group /etc/inittab'), /wanbell/);
    assert.match(await guest.run('ls -d /etc/wanbell /var/lib/wanbell'), /^(ls: .*No such file.*\n){2}$/);
  });
});
