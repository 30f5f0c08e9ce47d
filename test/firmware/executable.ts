import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? '.', '../..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Builds the firmware executable that runs `entry` instead of the product, for this machine; only what changed since.
 * With WANBELL_SANITIZE=1 under the address and undefined behaviour sanitizers. Returns its path.
 */
export function buildExecutable(variant: string, entry: string): string {
  const sanitize = process.env.WANBELL_SANITIZE === '1';
  const settings = sanitize ? ['ARCH=host', 'SAN=1'] : ['ARCH=x86_64'];
  execFileSync(
    'flock',
    [
      'build/.lock',
      'make',
      '--no-print-directory',
      'firmware-one',
      ...settings,
      `VARIANT=${variant}`,
      `ENTRY=${entry}`,
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, MAKEFLAGS: '' } },
  );
  const path = `${root}/build/${sanitize ? 'host-san' : 'x86_64'}/wanbell-${variant}`;
  if (!existsSync(path)) throw new Error(`${path} was not built`);
  return path;
}

/** Runs a program and tells how it ended; the time limit only keeps what hangs from hanging for ever. */
export function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((done) => {
    const options = { cwd: root, timeout: 300_000, maxBuffer: 32 << 20, env: { ...process.env, ...env } };
    execFile(file, [...args], options, (error, out, err) => {
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, out, err });
    });
  });
}

/** The same TypeScript file on Node. */
export function runOnNode(
  entry: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<Ran> {
  return run(process.execPath, ['--import', 'tsx', entry, ...args], env);
}
