import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { crossCompiler } from './cross-compiler.ts';

// `make firmware CC=… AR=…` as a firmware maker calls it: with another toolchain's compiler and its own C library, here
// the fetched one for ARM with musl. Without optimisation it takes about 15 s of one core the first time.
const output = 'build/cross/wanbell-cross';

before(() => {
  const { compiler, archiver, flags, env } = crossCompiler();
  const chosen = ['ARCH=cross', 'VARIANT=cross', `CC=${compiler}`, `AR=${archiver}`, `CFLAGS=${flags}`];
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
