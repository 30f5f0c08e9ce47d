import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { elsewhere } from './elsewhere.ts';

const made = [
  'wanbell',
  'wanbell.sha256',
  'wanbell.manifest.json',
  'wanbell.cdx.json',
  'wanbell.licenses.txt',
];

/** One build at a time in a folder, as other tests build there too. */
const make = (cwd: string) =>
  execFileSync('flock', ['build/.lock', 'make', '--no-print-directory', 'firmware-one', 'ARCH=x86_64'], {
    cwd,
    env: { ...process.env, MAKEFLAGS: '' },
    timeout: 1_800_000,
    stdio: ['ignore', 'ignore', 'pipe'],
  });

test('the same inputs give the same bytes in another folder, the linked file included', (t) => {
  make('.');
  // Inputs may be shared, and what only makes them: downloads, sources, the bytecode compiler.
  const other = elsewhere(t, ['.cache', 'build/src', 'build/tools']);
  make(other);
  for (const name of made) {
    const [here, there] = ['.', other].map((root) => readFileSync(`${root}/build/x86_64/${name}`));
    assert.ok(here && there && here.equals(there), `${name} differs`);
  }
});
