import { execFileSync } from 'node:child_process';

/** Bytes of the file as firmware images compress it (xz -9). */
export function xzSize(path: string): number {
  return execFileSync('xz', ['-9', '--stdout', path], { maxBuffer: 1 << 26 }).length;
}
