import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';

test('blocks of the JavaScript heap keep their bytes, and their pages go back when they are given back', (t) => {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-slab-`);
  t.after(() => rmSync(folder, { recursive: true }));
  const program = `${folder}/slab`;
  const sources = ['test/firmware/slab.c', 'firmware/runtime/src/slab.c'];
  const flags = [
    '-std=gnu11',
    '-O1',
    '-g',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fsanitize=undefined',
    '-fno-sanitize-recover',
    '-Wl,--wrap=getauxval,--wrap=madvise',
  ];
  execFileSync('gcc', [...flags, '-Ifirmware/runtime/src', ...sources, '-o', program]);
  // As it is, and on a kernel whose pages are larger than a chunk of the heap.
  for (const pages of [[], ['65536']])
    assert.equal(execFileSync(program, pages, { encoding: 'utf8', timeout: 120_000 }), 'good\n');
});
