import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { elsewhere } from './elsewhere.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('a release', () => {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-release-`);
  const arch = 'armv7';
  const run = (file: string, args: string[], out: string, env: Record<string, string>, cwd = '.') =>
    spawnSync(file, args, {
      cwd,
      encoding: 'utf8',
      timeout: 900_000,
      env: {
        ...process.env,
        RELEASE_OUT: out,
        SOURCE_DATE_EPOCH: '1700000000',
        MINISIGN_KEY: '',
        SIGNIFY_KEY: '',
        ...env,
      },
    });
  const unpack = (name: string) => {
    execFileSync('tar', ['-xJf', `${folder}/one/${name}.tar.xz`, '-C', folder]);
    return `${folder}/${name}`;
  };
  const list = (name: string) =>
    execFileSync('tar', ['-tvJf', `${folder}/one/${name}`], { encoding: 'utf8' })
      .trim()
      .split('\n');
  const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

  before(() => {
    assert.ok(existsSync('build/src/quickjs/quickjs.c'), 'make firmware-sources');
    execFileSync('minisign', ['-G', '-W', '-p', `${folder}/mini.pub`, '-s', `${folder}/mini.key`]);
    const make = ['build/.lock', 'make', '-s', 'release', `RELEASE_ARCHES=${arch}`];
    const { status, stderr } = run('flock', make, `${folder}/one`, {
      MINISIGN_KEY: `${folder}/mini.key`,
      MAKEFLAGS: '',
    });
    assert.equal(status, 0, stderr);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
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
      'ca-certificates.crt',
      'ca-certificates.copyright',
      'manifest',
    ])
      assert.ok(names.includes(name), `${name} is missing:\n${names.join('\n')}`);
    for (const line of lines) assert.match(line, / 0\/0 .* 2023-11-14 /);
  });

  test('brings Mozilla’s trusted roots of a named version, and none that this machine trusts beside them', () => {
    const tarball = unpack(`wanbell-${version}-${arch}`);
    assert.match(readFileSync(`${tarball}/manifest`, 'utf8'), /^ca-certificates \d{8}\S* all$/m);
    const pem = readFileSync(`${tarball}/ca-certificates.crt`, 'utf8');
    const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
    assert.equal(found.length, pem.match(/BEGIN CERTIFICATE/g)?.length);
    assert.ok(found.length > 100, `${found.length} roots`);
    const names = readdirSync('.cache/image/certificates/root/usr/share/ca-certificates/mozilla');
    assert.equal(found.length, names.length);
    for (const root of found) assert.equal(new X509Certificate(root).ca, true);
  });

  test('installs from that tarball under BusyBox', () => {
    mkdirSync(`${folder}/device`);
    const script = `${unpack(`wanbell-${version}-${arch}`)}/install.sh`;
    const { status, stdout, stderr } = spawnSync('busybox', ['ash', script, '--into', `${folder}/device`], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    assert.ok(existsSync(`${folder}/device/usr/sbin/wanbell`));
    assert.ok(existsSync(`${folder}/device/etc/ssl/certs/ca-certificates.crt`));
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
    const source = unpack(`wanbell-${version}`);
    for (const part of readFileSync(`${source}/build/firmware/js/parts`, 'utf8').trim().split('\n'))
      assert.ok(existsSync(`${source}/${part.replace(/^.*=/, '')}`), part);
    assert.doesNotMatch(readFileSync(`${source}/build/firmware/js/main.js`, 'utf8'), /^.{500}/m);
  });

  test('names the sum of its source tarball in the OpenWrt and Buildroot packages', () => {
    const tarball = sum(`${folder}/one/wanbell-${version}.tar.xz`);
    const openwrt = unpack(`wanbell-${version}-openwrt`);
    for (const name of ['wanbell', 'luci-app-wanbell']) {
      const makefile = readFileSync(`${openwrt}/${name}/Makefile`, 'utf8');
      assert.match(makefile, new RegExp(`^PKG_VERSION:=${version}$`, 'm'));
      if (name === 'wanbell') assert.match(makefile, new RegExp(`^PKG_HASH:=${tarball}$`, 'm'));
    }
    const buildroot = unpack(`wanbell-${version}-buildroot`);
    const hashes = readFileSync(`${buildroot}/package/wanbell/wanbell.hash`, 'utf8');
    assert.match(hashes, new RegExp(`^sha256 {2}${tarball} {2}wanbell-${version}.tar.xz$`, 'm'));
  });

  test('lists the sums of all its files, and is the same when it is made again in another folder', (t) => {
    const other = elsewhere(t, ['.cache', 'build/src', `build/${arch}`]);
    const { status, stderr } = run('firmware/release/release.sh', [arch], `${folder}/two`, {}, other);
    assert.equal(status, 0, stderr);
    const sums = readFileSync(`${folder}/one/SHA256SUMS`, 'utf8');
    assert.equal(readFileSync(`${folder}/two/SHA256SUMS`, 'utf8'), sums);
    const named = sums
      .trim()
      .split('\n')
      .map((line) => {
        const [expected, name = ''] = line.split('  ');
        assert.equal(sum(`${folder}/one/${name}`), expected, name);
        return name;
      });
    const there = readdirSync(`${folder}/one`, { recursive: true, withFileTypes: true });
    assert.deepEqual(
      there
        .filter((entry) => entry.isFile() && !entry.name.startsWith('SHA256SUMS'))
        .map(({ name }) => name)
        .sort(),
      named.sort(),
    );
  });

  test('is signed by minisign, and a file that was changed is found out', () => {
    copyFileSync(`${folder}/one/SHA256SUMS`, `${folder}/sums`);
    const verify = () =>
      spawnSync(
        'minisign',
        ['-V', '-p', `${folder}/mini.pub`, '-m', `${folder}/sums`, '-x', `${folder}/one/SHA256SUMS.minisig`],
        { encoding: 'utf8' },
      );
    const good = verify();
    assert.equal(good.status, 0, good.stderr);
    assert.match(good.stdout, new RegExp(`Trusted comment: wanbell ${version}$`, 'm'));
    appendFileSync(`${folder}/sums`, '\n');
    assert.notEqual(verify().status, 0);
  });

  test('is signed by signify where that key is given', () => {
    execFileSync('signify-openbsd', ['-G', '-n', '-p', `${folder}/key.pub`, '-s', `${folder}/key.sec`]);
    mkdirSync(`${folder}/signify`);
    const sums = `${folder}/signify/SHA256SUMS`;
    copyFileSync(`${folder}/one/SHA256SUMS`, sums);
    const env = { ...process.env, MINISIGN_KEY: '', SIGNIFY_KEY: `${folder}/key.sec` };
    execFileSync('firmware/release/sign.sh', [`${folder}/signify`], { env });
    const verify = () =>
      spawnSync('signify-openbsd', ['-V', '-p', `${folder}/key.pub`, '-x', `${sums}.sig`, '-m', sums]).status;
    assert.equal(verify(), 0);
    appendFileSync(sums, '\n');
    assert.notEqual(verify(), 0);
  });

  test('weighs what the README says', () => {
    const readme = readFileSync('README.md', 'utf8');
    const said = (pattern: RegExp) => Number(pattern.exec(readme)?.[1]) * 1e6;
    const near = (name: string, bytes: number, expected: number) =>
      assert.ok(Math.abs(bytes / expected - 1) < 0.1, `${name}: ${bytes} bytes, the README says ${expected}`);
    near('executable', statSync(`build/${arch}/wanbell`).size, said(/without Node\.js: (\d\.\d+) MB/));
    const tarball = statSync(`${folder}/one/wanbell-${version}-${arch}.tar.xz`).size;
    near('tarball', tarball, said(/`wanbell-VERSION-ARCH\.tar\.xz` \((\d\.\d+) MB\)/));
  });

  test('is not made for a version that the changelog does not name', () => {
    assert.match(readFileSync('CHANGELOG.md', 'utf8'), new RegExp(`^## ${version}$`, 'm'));
  });
});
