import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { make, tree } from './buildroot-tree.ts';

const read = (path: string) => readFileSync(`${tree}/${path}`, 'utf8');

test('the tree has what Buildroot asks of an external tree', () => {
  assert.match(read('external.desc'), /^name: WANBELL\ndesc: .{1,40}\n$/);
  assert.match(read('Config.in'), /^source "\$BR2_EXTERNAL_WANBELL_PATH\/package\/wanbell\/Config\.in"$/m);
  assert.match(
    read('external.mk'),
    /\$\(sort \$\(wildcard \$\(BR2_EXTERNAL_WANBELL_PATH\)\/package\/\*\/\*\.mk\)\)/,
  );
  assert.match(read('configs/wanbell_qemu_aarch64_defconfig'), /^BR2_PACKAGE_WANBELL=y$/m);
});

test('the package has the version of package.json and the licences of the project', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const mk = read('package/wanbell/wanbell.mk');
  assert.ok(mk.includes(`\nWANBELL_VERSION = ${version}\n`));
  const hashes = read('package/wanbell/wanbell.hash');
  for (const file of ['LICENSE', 'THIRD-PARTY-LICENSES']) {
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
    assert.ok(hashes.includes(`sha256  ${sum}  ${file}\n`), `${file}: ${sum}`);
  }
});

test('package files keep the form that check-package asks for', () => {
  const config = read('package/wanbell/Config.in');
  for (const line of config.split('\n')) assert.match(line, /^(|\S.*|\t{1,2}\S.*|\t {2}\S.{0,61})$/, line);
  assert.ok(config.indexOf('depends on') < config.indexOf('select'));
  const mk = read('package/wanbell/wanbell.mk');
  assert.ok(mk.startsWith(`${'#'.repeat(80)}\n#\n# wanbell\n#\n${'#'.repeat(80)}\n\n`));
  for (const line of mk.split('\n')) assert.doesNotMatch(line, /[ \t]$|^ |^[A-Z_]+( {2,}|=)/, line);
  const init = read('package/wanbell/S99wanbell');
  assert.match(init, /^DAEMON="wanbell"$/m);
  assert.match(init, /^PIDFILE="\/var\/run\/\$DAEMON\.pid"$/m);
  assert.equal(statSync(`${tree}/package/wanbell/S99wanbell`).mode & 0o111, 0);
});

test('the install commands lay every file to its place', (t) => {
  const source = mkdtempSync(`${tmpdir()}/wanbell-buildroot-source-`);
  t.after(() => rmSync(source, { recursive: true, force: true }));
  mkdirSync(`${source}/firmware`);
  for (const part of ['common', 'vendor'])
    symlinkSync(resolve(`firmware/${part}`), `${source}/firmware/${part}`);
  writeFileSync(`${source}/wanbell`, 'program');
  const { target, code, out } = make(t, 'target', source);
  assert.equal(code, 0, out);
  const files = spawnSync('find', ['.', '-type', 'f', '-printf', '%m %P\n'], {
    cwd: target,
    encoding: 'utf8',
  });
  assert.deepEqual(files.stdout.trim().split('\n').sort(), [
    '600 etc/wanbell/conf.d/10-firmware.ini',
    '644 etc/sysctl.d/90-wanbell.conf',
    '644 usr/share/wanbell/folders.sh',
    '644 usr/share/wanbell/inbox.sh',
    '644 usr/share/wanbell/servers.ini',
    '755 etc/init.d/S99wanbell',
    '755 usr/sbin/wanbell',
    '755 usr/sbin/wanbell-service',
    '755 usr/share/wanbell/hooks/dnsmasq',
    '755 usr/share/wanbell/hooks/udhcpc',
  ]);
});
