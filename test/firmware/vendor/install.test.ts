import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { device } from './device.ts';

test('one command without a question installs program, service, user, hooks and page', (t) => {
  const d = device(t);
  const { code, out } = d.install();
  assert.equal(code, 0, out);
  for (const path of [
    'usr/sbin/wanbell',
    'usr/sbin/wanbell-service',
    'usr/share/wanbell/servers.ini',
    'usr/share/wanbell/inbox.sh',
    'usr/share/wanbell/hooks/udhcpc',
    'usr/share/wanbell/hooks/dnsmasq',
    'etc/wanbell/conf.d/10-firmware.ini',
    'www/cgi-bin/wanbell',
  ])
    assert.ok(existsSync(`${d.root}/${path}`), path);
  assert.match(d.read('etc/inittab'), /^::respawn:\/usr\/sbin\/wanbell-service$/m);
  assert.match(d.read('etc/passwd'), /^wanbell:\*:101:101:wanbell:/m);
  assert.match(d.read('etc/group'), /^wanbell:x:101:$/m);
});

test('a firmware without BusyBox init gets an init script', (t) => {
  const d = device(t, '');
  assert.equal(d.install().code, 0);
  assert.ok(existsSync(`${d.root}/etc/init.d/S95wanbell`));
  assert.equal(existsSync(`${d.root}/etc/inittab`), false);
});

test('an upgrade replaces the program and keeps configuration and waiting mails', (t) => {
  const d = device(t);
  d.install();
  d.write('etc/wanbell/wanbell.ini', '[device]\nname = mine\n');
  d.write('var/lib/wanbell/log', 'waiting mails');
  writeFileSync(`${d.root}/../wanbell`, '#!/bin/sh\necho two\n');
  const { code, out } = d.install();
  assert.equal(code, 0, out);
  assert.match(d.read('usr/sbin/wanbell'), /two/);
  assert.equal(d.read('etc/wanbell/wanbell.ini'), '[device]\nname = mine\n');
  assert.equal(d.read('var/lib/wanbell/log'), 'waiting mails');
  assert.equal(d.read('etc/inittab').match(/wanbell-service/g)?.length, 1);
  assert.equal(d.read('etc/passwd').match(/^wanbell:/gm)?.length, 1);
});

test('where space is short nothing is changed, and the numbers are told', (t) => {
  const d = device(t);
  const before = d.snapshot();
  d.env.WANBELL_RESERVE = '99999999999';
  const { code, out } = d.install();
  assert.equal(code, 73);
  assert.match(out, /\d+ KB are needed and \d+ KB are free on \S+; nothing was changed/);
  assert.deepEqual(d.snapshot(), before);
});

test('a tarball that is not whole installs nothing', (t) => {
  const d = device(t);
  rmSync(`${d.root}/../wanbell`);
  const before = d.snapshot();
  const { code, out } = d.install();
  assert.equal(code, 66);
  assert.match(out, /wanbell is missing: the tarball is not whole/);
  assert.deepEqual(d.snapshot(), before);
});

test('uninstalling leaves configuration and waiting mails, and nothing else', (t) => {
  const d = device(t);
  const before = d.snapshot();
  d.install();
  d.write('etc/wanbell/wanbell.ini', 'mine');
  d.write('var/lib/wanbell/log', 'waiting');
  assert.equal(d.install('uninstall').code, 0);
  const { 'etc/passwd': passwd, 'etc/group': group, ...rest } = d.snapshot();
  assert.match(passwd ?? '', /^wanbell:/m);
  assert.match(group ?? '', /^wanbell:/m);
  const { 'etc/passwd': _, 'etc/group': __, ...expected } = before;
  assert.deepEqual(rest, {
    ...expected,
    'etc/wanbell/': '',
    'etc/wanbell/wanbell.ini': 'mine',
    'var/lib/wanbell/': '',
    'var/lib/wanbell/log': 'waiting',
  });
});

test('uninstalling with --purge leaves the firmware as it was', (t) => {
  const d = device(t);
  appendFileSync(`${d.root}/etc/inittab`, '::shutdown:/bin/umount -a -r\n');
  const before = d.snapshot();
  d.install();
  d.write('etc/wanbell/wanbell.ini', 'mine');
  d.write('var/lib/wanbell/log', 'waiting');
  assert.equal(d.install('uninstall', '--purge').code, 0);
  assert.deepEqual(d.snapshot(), before);
});

test('what is not installed cannot be uninstalled, and mistyped options are refused', (t) => {
  const d = device(t);
  assert.equal(d.install('uninstall').code, 66);
  assert.equal(d.install('--prefix').code, 64);
});

for (const file of ['etc/inittab', 'etc/passwd', 'etc/group'])
  test(`the last line of ${file} stays whole where it has no line end`, (t) => {
    const d = device(t);
    const before = d.read(file).trimEnd();
    d.write(file, before);
    assert.equal(d.install().code, 0);
    const lines = d.read(file).trimEnd().split('\n');
    assert.deepEqual(lines.slice(0, -1), before.split('\n'));
    assert.match(lines.at(-1) ?? '', /^(::respawn:\/usr\/sbin\/wanbell-service|wanbell:[*x]:101:.*)$/);
  });

test('an edited file keeps its mode', (t) => {
  const d = device(t);
  chmodSync(`${d.root}/etc/inittab`, 0o600);
  assert.equal(d.install().code, 0);
  assert.equal(statSync(`${d.root}/etc/inittab`).mode & 0o777, 0o600);
});

test('an upgrade removes what the earlier version had and this one has not', (t) => {
  const d = device(t);
  d.install();
  d.write('usr/share/wanbell/old', 'of long ago');
  d.write('usr/share/wanbell/installed', `usr/share/wanbell/old\n${d.read('usr/share/wanbell/installed')}`);
  assert.equal(d.install().code, 0);
  assert.equal(existsSync(`${d.root}/usr/share/wanbell/old`), false);
  assert.doesNotMatch(d.read('usr/share/wanbell/installed'), /\/old$/m);
});
