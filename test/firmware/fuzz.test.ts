import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { run } from './executable.ts';

const root = resolve(import.meta.dirname ?? '.', '../..');
const seconds = '2';

before(() => {
  execFileSync('flock', ['build/.lock', 'make', '--no-print-directory', 'fuzzers'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, MAKEFLAGS: '' },
  });
});

/** In C, each a program of its own. */
const parsers = [
  ['icmp', 'answers to echo requests'],
  ['text', 'bytes of the network as text, and base64'],
  ['roots', 'files of trusted roots'],
] as const;

/** In JavaScript, through the whole program: an outcome within time and memory, and words that can be shown. */
const readers = [
  ['smtp', 'replies of a mail server'],
  ['inbox', 'files in the inbox'],
  ['dns', 'answers of a name server'],
] as const;

async function fuzz(target: string, least: number, command: readonly [string, ...string[]]): Promise<void> {
  const corpus = mkdtempSync(join(tmpdir(), 'fuzz-'));
  cpSync(`${root}/firmware/runtime/fuzz/corpus/${target}`, corpus, { recursive: true });
  const [program, ...args] = command;
  const limits = [seconds, '1', `${least}`];
  const { code, out, err } = await run(`${root}/build/fuzz/${program}`, [...args, corpus, ...limits]);
  assert.equal(err, '');
  assert.equal(code, 0);
  assert.ok(Number(/^(\d+) runs, /.exec(out)?.[1]) >= least, out);
  rmSync(corpus, { recursive: true });
}

for (const [target, what] of parsers) {
  test(`no ${what} make the C program read or write where it must not`, () => fuzz(target, 1000, [target]));
}

for (const [target, what] of readers) {
  test(`no ${what} do more than be read or refused`, () => fuzz(target, 50, ['program', target]));
}
