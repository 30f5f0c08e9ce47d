import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface CrossCompiler {
  readonly compiler: string;
  readonly archiver: string;
  /** Flags for quick code that links statically. */
  readonly flags: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A compiler with its own C library, as firmware makers have: the fetched one for ARM with the built musl. */
export function crossCompiler(): CrossCompiler {
  const settings = readFileSync('build/toolchain/armv7.mk', 'utf8').replaceAll('$(CURDIR)', process.cwd());
  const setting = (name: string) =>
    new RegExp(`^(?:export )?${name} :?= (.*)$`, 'm').exec(settings)?.[1] ?? '';
  const musl = resolve('build/armv7/musl');
  const words = [
    'build/src/musl/tools/musl-gcc.specs.sh',
    `${musl}/include`,
    `${musl}/lib`,
    '/lib/ld-musl.so.1',
  ];
  mkdirSync('build/cross', { recursive: true });
  const compiler = resolve('build/cross/arm-musl-gcc');
  put(`${compiler}.specs`, execFileSync('sh', words));
  const linux = resolve(setting('LINUX_INCLUDE'));
  put(compiler, `#!/bin/sh\nexec ${setting('CC')} -specs=${compiler}.specs "$@" -idirafter ${linux}\n`);
  return {
    compiler,
    archiver: setting('AR'),
    flags: '-O0 -fno-pie -no-pie -march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard -mthumb',
    env: { ...process.env, MAKEFLAGS: '', LD_LIBRARY_PATH: setting('LD_LIBRARY_PATH') },
  };
}

/** Puts a program in its place as a whole: a build of another test file may be calling it. */
function put(path: string, content: string | Buffer): void {
  const made = `${path}.${process.pid}`;
  writeFileSync(made, content, { mode: 0o755 });
  renameSync(made, path);
}
