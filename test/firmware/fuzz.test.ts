import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { buildExecutable, run } from './executable.ts';

const root = resolve(import.meta.dirname ?? '.', '../..');
const seconds = '1.5';

before(() => {
  execFileSync('flock', ['build/.lock', 'make', '--no-print-directory', 'fuzzers'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, MAKEFLAGS: '' },
  });
});

const targets = [
  ['icmp', 'answers to echo requests'],
  ['text', 'bytes of the network as text, and base64'],
  ['roots', 'files of trusted roots'],
] as const;

for (const [target, what] of targets) {
  test(`no ${what} make the C program read or write where it must not`, async () => {
    const corpus = mkdtempSync(join(tmpdir(), 'fuzz-'));
    cpSync(`${root}/firmware/runtime/fuzz/corpus/${target}`, corpus, { recursive: true });
    const { code, out, err } = await run(`${root}/build/fuzz/${target}`, [corpus, seconds, '1']);
    assert.equal(err, '');
    assert.equal(code, 0);
    assert.match(out, /^\d{4,} runs, /);
    rmSync(corpus, { recursive: true });
  });
}

test('no DNS answer does more than be refused', async () => {
  const executable = buildExecutable('parity', 'test/firmware/parity/main.ts');
  const { code, out, err } = await run(executable, ['hostile', '20000', '7']);
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /some read, some refused \[true,true\]/);
});
