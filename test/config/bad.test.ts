import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { problemText } from '../../src/config/problem.ts';
import { readConfig } from '../../src/config/read.ts';
import { servers } from './server-list.ts';

const dir = new URL('../fixtures/config/bad/', import.meta.url).pathname;
const expected: Record<string, string[]> = JSON.parse(readFileSync(`${dir}expected.json`, 'utf8'));
const names = readdirSync(dir)
  .filter((name) => name.endsWith('.ini'))
  .map((name) => name.slice(0, -'.ini'.length));

test('at least 60 bad files are kept, each with what is to be said of it', () => {
  assert.ok(names.length >= 60);
  assert.deepEqual(Object.keys(expected).sort(), names.sort());
});

describe('a bad file is told in one pass, by line, with what to do', () => {
  for (const name of names) {
    test(name, () => {
      const { problems } = readConfig({ file: `${dir}${name}.ini`, confDir: `${dir}none` }, servers);
      // What git makes of a file's mode and what this machine has is no matter of its text.
      const said = problems
        .filter((p) => !['file-mode', 'missing-file'].includes(p.code))
        .map((p) => problemText({ ...p, file: 'bad.ini' }));
      assert.ok(said.length > 0);
      assert.deepEqual(said, expected[name]);
      assert.doesNotMatch(said.join(), /secret-pw/);
    });
  }
});
