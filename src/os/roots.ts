import { readFileSync } from 'node:fs';
import type { Roots } from './types.ts';

/** The trusted roots in `file` (PEM) as Node wants them; null when it cannot be read or holds none. */
export function readRoots(file: string): Roots | null {
  try {
    const ca = readFileSync(file, 'latin1');
    return ca.includes('-----BEGIN CERTIFICATE-----') ? { ca } : null;
  } catch {
    return null;
  }
}
