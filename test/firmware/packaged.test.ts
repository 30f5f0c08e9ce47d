import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { make } from './buildroot-tree.ts';
import { crossCompiler } from './cross-compiler.ts';
import { feed, section } from './openwrt/sdk.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

// The source release as OpenWrt's and Buildroot's makers build it: with their compiler, against libuv and Mbed TLS in
// their stock configuration, without Node.js and npm. Without optimisation it takes about a minute of one core.
describe('the source release', () => {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-packaged-`);
  const source = `${folder}/wanbell-${version}`;
  const stock = resolve('build/stock/arm');
  let variables: Record<string, string> = {};
  let env: NodeJS.ProcessEnv = {};

  before(() => {
    const cross = crossCompiler();
    execFileSync(
      'flock',
      [
        ...['build/.lock', 'make', '-s', '-j2', '-f', 'test/firmware/stock.mk', 'static', `S=${stock}`],
        ...[`STOCK_CC=${cross.compiler}`, `STOCK_AR=${cross.archiver}`],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], env: cross.env },
    );
    execFileSync('firmware/release/source.sh', [source]);
    // Whoever calls these has not been told that they are missing.
    mkdirSync(`${folder}/bin`);
    for (const name of ['node', 'npm', 'npx'])
      writeFileSync(`${folder}/bin/${name}`, `#!/bin/sh\necho "$0 $*" >>${folder}/called\nexit 1\n`, {
        mode: 0o755,
      });
    env = { ...cross.env, PATH: `${folder}/bin:${process.env.PATH}`, PKG_CONFIG_LIBDIR: '/nonexistent' };
    variables = {
      TARGET_CC: cross.compiler,
      TARGET_AR: cross.archiver,
      HOSTCC: 'gcc',
      TARGET_CFLAGS: `${cross.flags} -I${stock}/include`,
      TARGET_LDFLAGS: `-static -L${stock}`,
    };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A `wanbell` for PATH that runs the ARM program, with the files of its package in their places. */
  function ran(t: TestContext, device: string): NodeJS.ProcessEnv {
    const bin = mkdtempSync(`${folder}/run-`);
    t.after(() => rmSync(bin, { recursive: true, force: true }));
    writeFileSync(`${bin}/wanbell`, `#!/bin/sh\nexec qemu-arm-static ${device}/usr/sbin/wanbell "$@"\n`, {
      mode: 0o755,
    });
    return { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  }

  test('is built by OpenWrt’s lines, and passes the test that OpenWrt runs on the device', (t) => {
    section(t, 'compile', source, { variables: { ...variables, PKG_JOBS: '-j2', TARGET_CPPFLAGS: '' }, env });
    const device = section(t, 'install', source);
    assert.equal(readFileSync(`${device}/usr/sbin/wanbell`).readUInt16LE(18), 40, 'for ARM');
    const { status, stdout, stderr } = spawnSync('sh', [`${feed}/test.sh`, 'wanbell', version], {
      encoding: 'utf8',
      timeout: 120_000,
      env: ran(t, device),
    });
    assert.equal(status, 0, stdout + stderr);
    assert.ok(stdout.includes(version));
  });

  test('is built by Buildroot’s lines into a program that runs', (t) => {
    rmSync(`${source}/wanbell`);
    rmSync(`${source}/build/custom/wanbell`);
    const built = make(t, 'build', source, variables, env);
    assert.equal(built.code, 0, built.out);
    const { target, code, out } = make(t, 'target', source);
    assert.equal(code, 0, out);
    assert.equal(statSync(`${target}/usr/sbin/wanbell`).mode & 0o777, 0o755);
    const printed = execFileSync('wanbell', ['--version'], { encoding: 'utf8', env: ran(t, target) });
    assert.ok(printed.includes(version), printed);
  });

  test('needs neither Node.js nor npm', () => {
    assert.throws(() => statSync(`${folder}/called`), /ENOENT/);
  });
});
