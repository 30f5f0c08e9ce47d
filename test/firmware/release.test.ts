import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('a release', () => {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-release-`);
  const arch = `test-${process.pid}`;
  const made = (out: string) =>
    spawnSync('firmware/release/release.sh', [arch], {
      encoding: 'utf8',
      timeout: 120_000,
      env: {
        ...process.env,
        RELEASE_OUT: out,
        SOURCE_DATE_EPOCH: '1700000000',
        MINISIGN_KEY: '',
        SIGNIFY_KEY: '',
      },
    });
  const list = (name: string) =>
    execFileSync('tar', ['-tvJf', `${folder}/one/${name}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
  const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

  before(() => {
    assert.ok(existsSync('build/src/quickjs/quickjs.c'), 'make firmware-sources');
    mkdirSync(`build/${arch}`, { recursive: true });
    writeFileSync(`build/${arch}/wanbell`, '#!/bin/sh\necho wanbell\n', { mode: 0o755 });
    writeFileSync(`build/${arch}/wanbell.cdx.json`, '{}\n');
    const { status, stderr } = made(`${folder}/one`);
    assert.equal(status, 0, stderr);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(`build/${arch}`, { recursive: true, force: true });
  });

  test('has a tarball for each architecture, with what a vendor needs, owned by nobody in particular', () => {
    const lines = list(`wanbell-${version}-${arch}.tar.xz`);
    const names = lines.map((line) => line.replace(/.* wanbell-[^/]*\//, ''));
    for (const name of [
      'wanbell',
      'install.sh',
      'init.d/S95wanbell',
      'hooks/udhcpc',
      'hooks/dnsmasq',
      'page.cgi',
      'share/servers.ini',
      'share/wanbell-service',
      'LICENSE',
      'THIRD-PARTY-LICENSES',
      'CHANGELOG.md',
      'sbom.cdx.json',
    ])
      assert.ok(names.includes(name), `${name} is missing:\n${names.join('\n')}`);
    for (const line of lines) assert.match(line, / 0\/0 .* 2023-11-14 /);
  });

  test('installs from that tarball under BusyBox', () => {
    execFileSync('tar', ['-xJf', `${folder}/one/wanbell-${version}-${arch}.tar.xz`, '-C', folder]);
    mkdirSync(`${folder}/device`);
    const script = `${folder}/wanbell-${version}-${arch}/install.sh`;
    const { status, stdout, stderr } = spawnSync('busybox', ['ash', script, '--into', `${folder}/device`], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    assert.ok(existsSync(`${folder}/device/usr/sbin/wanbell`));
  });

  test('has a source tarball from which it is built without npm: readable modules and the C sources', () => {
    const names = list(`wanbell-${version}.tar.xz`).map((line) => line.replace(/.* wanbell-[^/]*\//, ''));
    for (const name of [
      'Makefile',
      'build/firmware/js/main.js',
      'build/firmware/js/parts',
      'build/src/quickjs/quickjs.c',
      'build/src/quickjs/LICENSE',
      'build/src/zlib/zlib.h',
      'firmware/runtime/build.mk',
      'firmware/runtime/src/main.c',
      'firmware/common/servers.ini',
      'scripts/firmware/bytecode.sh',
    ])
      assert.ok(names.includes(name), `${name} is missing`);
    assert.deepEqual(
      names.filter((name) => /node_modules|\.bin$/.test(name)),
      [],
    );
    execFileSync('tar', ['-xJf', `${folder}/one/wanbell-${version}.tar.xz`, '-C', folder]);
    const source = `${folder}/wanbell-${version}`;
    for (const part of readFileSync(`${source}/build/firmware/js/parts`, 'utf8').trim().split('\n'))
      assert.ok(existsSync(`${source}/${part.replace(/^.*=/, '')}`), part);
    assert.doesNotMatch(readFileSync(`${source}/build/firmware/js/main.js`, 'utf8'), /^.{500}/m);
  });

  test('names the sum of its source tarball in the OpenWrt and Buildroot packages', () => {
    const tarball = sum(`${folder}/one/wanbell-${version}.tar.xz`);
    const makefile = readFileSync(`${folder}/one/openwrt/wanbell/Makefile`, 'utf8');
    assert.match(makefile, new RegExp(`^PKG_HASH:=${tarball}$`, 'm'));
    const hashes = readFileSync(`${folder}/one/buildroot/package/wanbell/wanbell.hash`, 'utf8');
    assert.match(hashes, new RegExp(`^sha256 {2}${tarball} {2}wanbell-${version}.tar.xz$`, 'm'));
  });

  test('lists the sums of all its files, and is the same when it is made again', () => {
    const { status, stderr } = made(`${folder}/two`);
    assert.equal(status, 0, stderr);
    const sums = readFileSync(`${folder}/one/SHA256SUMS`, 'utf8');
    assert.equal(readFileSync(`${folder}/two/SHA256SUMS`, 'utf8'), sums);
    for (const line of sums.trim().split('\n')) {
      const [expected, name = ''] = line.split('  ');
      assert.equal(sum(`${folder}/one/${name}`), expected, name);
    }
  });

  test('is not made for a version that the changelog does not name', () => {
    assert.match(readFileSync('CHANGELOG.md', 'utf8'), new RegExp(`^## ${version}$`, 'm'));
  });
});
