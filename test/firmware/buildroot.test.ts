import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { type TestContext, test } from 'node:test';

const tree = 'firmware/buildroot';
const read = (path: string) => readFileSync(`${tree}/${path}`, 'utf8');

/** As much of Buildroot as the package's own commands need. */
const rules = `
INSTALL := install
TARGET_MAKE_ENV := IN_BUILDROOT=yes
TARGET_CC := cross-gcc --sysroot=/s
TARGET_AR := cross-ar
HOSTCC := gcc
TARGET_CFLAGS := -Os -g0
TARGET_LDFLAGS := -Wl,-z,relro
generic-package =
include \${BR2_EXTERNAL_WANBELL_PATH}/external.mk
WANBELL_PKGDIR = \${BR2_EXTERNAL_WANBELL_PATH}/package/wanbell
build:
\t$(WANBELL_BUILD_CMDS)
target:
\t$(WANBELL_INSTALL_TARGET_CMDS)
\t$(WANBELL_INSTALL_INIT_SYSV)
`;

function make(t: TestContext, goal: string, source: (folder: string) => void) {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-buildroot-`);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(`${folder}/Makefile`, rules);
  source(folder);
  const made = spawnSync(
    'make',
    [
      '-f',
      'Makefile',
      `BR2_EXTERNAL_WANBELL_PATH=${resolve(tree)}`,
      `TARGET_DIR=${folder}/target`,
      `@D=${folder}`,
      goal,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  return { folder, code: made.status, out: made.stdout + made.stderr };
}

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

test('the build command hands Buildroot’s compiler and libraries to the release’s Makefile', (t) => {
  const built = make(t, 'build', (folder) => {
    writeFileSync(
      `${folder}/GNUmakefile`,
      'all:\n\t@echo "[$(IN_BUILDROOT)] [$(CC)] [$(AR)] [$(CFLAGS)] [$(LDFLAGS)] $(STATIC) $(LIBUV) $(MBEDTLS)"\n',
    );
  });
  assert.equal(built.code, 0, built.out);
  assert.match(
    built.out,
    /\[yes\] \[cross-gcc --sysroot=\/s\] \[cross-ar\] \[-Os -g0\] \[-Wl,-z,relro\] no system system/,
  );
});

test('the install commands lay every file to its place', (t) => {
  const { folder, code, out } = make(t, 'target', (to) => {
    mkdirSync(`${to}/firmware`);
    for (const part of ['common', 'vendor'])
      symlinkSync(resolve(`firmware/${part}`), `${to}/firmware/${part}`);
    writeFileSync(`${to}/wanbell`, 'program');
  });
  assert.equal(code, 0, out);
  const files = spawnSync('find', ['.', '-type', 'f', '-printf', '%m %P\n'], {
    cwd: `${folder}/target`,
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
