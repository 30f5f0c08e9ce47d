import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { test } from 'node:test';

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
    timeout: 240_000,
    stdio: ['ignore', 'ignore', 'pipe'],
  });

test('the same inputs give the same bytes in another folder, the linked file included', (t) => {
  const other = mkdtempSync(`${tmpdir()}/elsewhere, with a longer name `.replace(/[, ]+/g, '-'));
  t.after(() => rmSync(other, { recursive: true }));
  make('.');
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split(
    '\n',
  );
  execFileSync('cp', ['-a', '--parents', ...files.filter(Boolean), other]);
  // Inputs may be shared, and what only makes them: downloads, sources, the bytecode compiler, the C library.
  for (const shared of ['.cache', 'build/src', 'build/tools', 'build/x86_64/musl']) {
    execFileSync('mkdir', ['-p', resolve(other, shared, '..')]);
    if (shared.startsWith('build/x86_64'))
      execFileSync('cp', [
        '-a',
        'build/x86_64/flags.musl',
        'build/x86_64/musl',
        resolve(other, 'build/x86_64'),
      ]);
    else symlinkSync(resolve(shared), resolve(other, shared));
  }
  // A link would lead the bundler back to this folder.
  execFileSync('sh', ['-c', 'cp -al node_modules "$0" 2>/dev/null || cp -a node_modules "$0"', other]);
  make(other);
  for (const name of made) {
    const [here, there] = ['.', other].map((root) => readFileSync(`${root}/build/x86_64/${name}`));
    assert.ok(here && there && here.equals(there), `${name} differs`);
  }
});
