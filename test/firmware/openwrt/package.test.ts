import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { feed, installed } from './sdk.ts';

const makefile = readFileSync(`${feed}/Makefile`, 'utf8');
const lines = makefile.split('\n');
const scripts = [
  `${feed}/test.sh`,
  `${feed}/root/etc/init.d/wanbell`,
  `${feed}/root/etc/hotplug.d/iface/90-wanbell`,
  `${feed}/root/etc/hotplug.d/dhcp/90-wanbell`,
  `${feed}/root/etc/hotplug.d/ntp/90-wanbell`,
  'firmware/common/inbox.sh',
];

/** The lines between `define NAME` and its `endef`. */
function section(name: string): string[] {
  const from = lines.indexOf(`define ${name}`);
  assert.notEqual(from, -1, `there is no ${name}`);
  return lines.slice(from + 1, lines.indexOf('endef', from));
}

test('the package has the version of package.json, in a form that ipk and apk both take', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.match(makefile, new RegExp(`^PKG_VERSION:=${version.replaceAll('.', '\\.')}$`, 'm'));
  assert.match(version, /^\d+(\.\d+)+$/);
});

test('the package Makefile keeps the formalities that OpenWrt asks of packages', () => {
  for (const name of ['PKG_NAME', 'PKG_RELEASE', 'PKG_HASH', 'PKG_MAINTAINER', 'PKG_LICENSE']) {
    assert.equal(lines.filter((line) => line.startsWith(`${name}:=`)).length, 1, name);
  }
  // The sum of the source tarball, which make release names; never a word that lets any tarball pass.
  assert.match(makefile, /^PKG_HASH:=[0-9a-f]{64}$/m);
  assert.match(makefile, /^PKG_MAINTAINER:=.+ <.+@.+>$/m);
  assert.match(makefile, /^PKG_LICENSE_FILES:=LICENSE /m);
  assert.match(makefile, /^\$\(eval \$\(call BuildPackage,wanbell\)\)$/m);
  assert.doesNotMatch(makefile, /define .*\$\(PKG_NAME\)|BuildPackage,\$/);
  assert.doesNotMatch(makefile, /[ \t]$/m);
  assert.ok(lines.indexOf('include $(TOPDIR)/rules.mk') < lines.indexOf('PKG_NAME:=wanbell'));
  for (const line of section('Package/wanbell')) assert.match(line, /^ {2}[A-Z]+:=\S/);
  for (const name of ['Build/Compile', 'Package/wanbell/install'])
    for (const line of section(name)) assert.match(line, /^\t/);
  for (const line of section('Package/wanbell/conffiles')) assert.match(line, /^\/.*\/$/);
});

test('neither npm nor a package tool is called while the package is built or installed', () => {
  assert.doesNotMatch(makefile, /\b(npm|node|opkg|apk)\b/);
});

test('the daemon runs as its own user, pulls in certificates and keeps its folder over upgrades', () => {
  const fields = section('Package/wanbell').join('\n');
  assert.match(fields, /USERID:=wanbell:wanbell/);
  assert.match(fields, /\+ca-bundle/);
  assert.doesNotMatch(fields, /luci/);
  assert.deepEqual(section('Package/wanbell/conffiles'), ['/etc/wanbell/']);
});

test('the install section lays every file to its place with the right mode', (t) => {
  const device = installed(t);
  const files = spawnSync('find', ['.', '-type', 'f', '-printf', '%m %P\n'], {
    cwd: device,
    encoding: 'utf8',
  });
  assert.deepEqual(files.stdout.trim().split('\n').sort(), [
    '600 etc/wanbell/conf.d/10-firmware.ini',
    '644 etc/hotplug.d/dhcp/90-wanbell',
    '644 etc/hotplug.d/iface/90-wanbell',
    '644 etc/hotplug.d/ntp/90-wanbell',
    '644 etc/sysctl.d/90-wanbell.conf',
    '644 usr/share/acl.d/wanbell_acl.json',
    '644 usr/share/wanbell/folders.sh',
    '644 usr/share/wanbell/inbox.sh',
    '644 usr/share/wanbell/servers.ini',
    '755 etc/init.d/wanbell',
    '755 usr/sbin/wanbell',
  ]);
  const tree = spawnSync('find', ['root', '-type', 'f', '-printf', '%P\n'], { cwd: feed, encoding: 'utf8' });
  for (const file of tree.stdout.trim().split('\n')) statSync(`${device}/${file}`);
});

test('the access list lets the agent read interfaces and the log, and nothing else', () => {
  const acl = JSON.parse(readFileSync(`${feed}/root/usr/share/acl.d/wanbell_acl.json`, 'utf8'));
  assert.equal(acl.user, 'wanbell');
  const methods = Object.values<{ methods: string[] }>(acl.access).flatMap((entry) => entry.methods);
  assert.deepEqual([...new Set(methods)].sort(), ['board', 'dump', 'info', 'read', 'status']);
  assert.equal(acl.publish, undefined);
});

test('every script of the package is plain shell that routers understand', () => {
  const checked = spawnSync('shellcheck', ['-s', 'dash', ...scripts], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  for (const script of scripts) {
    const { status, stderr } = spawnSync('busybox', ['ash', '-n', script], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
});
