import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  writeFileSync(`${compiler}.specs`, execFileSync('sh', words));
  const linux = resolve(setting('LINUX_INCLUDE'));
  writeFileSync(
    `${compiler}`,
    `#!/bin/sh\nexec ${setting('CC')} -specs=${compiler}.specs "$@" -idirafter ${linux}\n`,
  );
  chmodSync(compiler, 0o755);
  return {
    compiler,
    archiver: setting('AR'),
    flags: '-O0 -fno-pie -no-pie -march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard -mthumb',
    env: { ...process.env, MAKEFLAGS: '', LD_LIBRARY_PATH: setting('LD_LIBRARY_PATH') },
  };
}
