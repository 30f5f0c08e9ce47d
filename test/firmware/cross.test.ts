import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { before, test } from 'node:test';

// `make firmware CC=… AR=…` as a firmware maker calls it: with another toolchain's compiler and its own C library, here
// the fetched one for ARM with musl. Without optimisation it takes about 15 s of one core the first time.
const settings = readFileSync('build/toolchain/armv7.mk', 'utf8').replaceAll('$(CURDIR)', process.cwd());
const setting = (name: string) => new RegExp(`^(?:export )?${name} :?= (.*)$`, 'm').exec(settings)?.[1] ?? '';
const env = { ...process.env, MAKEFLAGS: '', LD_LIBRARY_PATH: setting('LD_LIBRARY_PATH') };
const output = 'build/cross/wanbell-cross';

before(() => {
  const musl = resolve('build/armv7/musl');
  const words = [
    'build/src/musl/tools/musl-gcc.specs.sh',
    `${musl}/include`,
    `${musl}/lib`,
    '/lib/ld-musl.so.1',
  ];
  mkdirSync('build/cross', { recursive: true });
  const compiler = resolve('build/cross/arm-musl-gcc');
  writeFileSync(`${compiler}.specs`, execFileSync('sh', words));
  const linux = resolve(setting('LINUX_INCLUDE'));
  writeFileSync(
    `${compiler}`,
    `#!/bin/sh\nexec ${setting('CC')} -specs=${compiler}.specs "$@" -idirafter ${linux}\n`,
  );
  chmodSync(compiler, 0o755);
  const flags = 'CFLAGS=-O0 -fno-pie -no-pie -march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard -mthumb';
  const chosen = ['ARCH=cross', 'VARIANT=cross', `CC=${compiler}`, `AR=${setting('AR')}`, flags];
  execFileSync('flock', ['build/.lock', 'make', '-s', '-j2', 'firmware-one', ...chosen], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
});

test('another compiler and archiver are all that is named: the executable is of their kind, static and stripped', () => {
  const file = readFileSync(output);
  assert.equal(file.readUInt16LE(18), 40, 'for ARM');
  assert.equal(file.includes('.symtab'), false);
  assert.equal(file.includes('ld-musl'), false);
});

test('it says that its C library is the toolchain’s, and so does its SBOM', () => {
  const printed = execFileSync('qemu-arm-static', [output, '--version'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.match(printed, /^C library of the toolchain$/m);
  assert.doesNotMatch(printed, /unknown|undefined/);
  const { components } = JSON.parse(readFileSync(`${output}.cdx.json`, 'utf8'));
  const names = components.map(({ name }: { name: string }) => name);
  for (const name of ['QuickJS', 'libuv', 'Mbed TLS', 'zlib', 'C library of the toolchain'])
    assert.ok(names.includes(name), name);
});
