import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';

interface Device {
  readonly root: string;
  /** Environment of the installer. */
  readonly env: Record<string, string>;
  install(...options: string[]): { code: number; out: string };
  read(path: string): string;
  write(path: string, text: string): void;
  /** Every file with its bytes. */
  snapshot(): Record<string, string>;
}

/** The root folder of a small firmware, and a program to install. */
function device(t: TestContext, inittab = '::sysinit:/etc/init.d/rcS\n::respawn:/sbin/syslogd -n\n'): Device {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-vendor-`);
  const root = `${folder}/root`;
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ['etc/init.d', 'usr/sbin', 'usr/share', 'var/lib', 'www/cgi-bin'])
    mkdirSync(`${root}/${path}`, { recursive: true });
  if (inittab !== '') writeFileSync(`${root}/etc/inittab`, inittab);
  writeFileSync(`${root}/etc/passwd`, 'root:x:0:0:root:/root:/bin/sh\nsomebody:x:100:100::/:/bin/false\n');
  writeFileSync(`${root}/etc/group`, 'root:x:0:\nsomebody:x:100:\n');
  writeFileSync(`${folder}/wanbell`, '#!/bin/sh\necho one\n');
  const env: Record<string, string> = {};
  return {
    root,
    env,
    install(...options) {
      const script = ['ash', 'firmware/vendor/install.sh', ...options];
      const { status, stdout, stderr } = spawnSync(
        'busybox',
        [...script, '--into', root, '--program', `${folder}/wanbell`],
        { encoding: 'utf8', timeout: 30_000, env: { ...process.env, ...env } },
      );
      return { code: status ?? -1, out: stdout + stderr };
    },
    read: (path) => readFileSync(`${root}/${path}`, 'utf8'),
    write(path, text) {
      mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
      writeFileSync(`${root}/${path}`, text);
    },
    snapshot() {
      const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
      const paths = files.map((f) => `${f.parentPath}/${f.name}`).sort();
      return Object.fromEntries(
        paths.map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
      );
    },
  };
}

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
  assert.match(out, /\d+ KB are needed and \d+ KB are free; nothing was changed/);
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
    'etc/wanbell/wanbell.ini': 'mine',
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

test('every script for vendors and of the reference image is plain shell that BusyBox understands', () => {
  const found = spawnSync(
    'git',
    ['grep', '-lE', '^#!/bin/(busybox )?sh|^# shellcheck shell=dash', '--', 'firmware'],
    {
      encoding: 'utf8',
    },
  );
  const scripts = found.stdout.trim().split('\n');
  assert.ok(scripts.length >= 15);
  const options = ['-s', 'dash', '-x', '-e', 'SC1090,SC1091,SC2154'];
  const checked = spawnSync('shellcheck', [...options, ...scripts], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  for (const script of scripts) assert.equal(spawnSync('busybox', ['ash', '-n', script]).status, 0, script);
});

test('the vendor’s hooks leave clean events, whatever a device calls itself', (t) => {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-hooks-`);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, WANBELL_INBOX: folder, WANBELL_SHARE: 'firmware/common' };
  const run = (hook: string, ...args: string[]) =>
    assert.equal(spawnSync('busybox', ['ash', `firmware/vendor/hooks/${hook}`, ...args], { env }).status, 0);
  run('udhcpc', 'bound', 'wan');
  run('dnsmasq', 'add', '02:00:00:00:00:01', '192.168.1.7', 'x"\nkind = power');
  run('dnsmasq', 'old', '02:00:00:00:00:01', '192.168.1.7', 'phone');
  const events = readdirSync(folder)
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .sort();
  assert.equal(events.length, 2);
  assert.match(events[0] ?? '', /^kind = lan\.device\nsubject = "xkind {2}power"$/m);
  assert.match(events[1] ?? '', /^kind = wan\.link\nphase = "ended"$/m);
});
