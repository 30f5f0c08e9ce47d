import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fields } from '../../src/config/schema.ts';

const root = new URL('../../', import.meta.url).pathname;

test("the README's tables of options and events are those of the schema and the catalogue", () => {
  const args = ['--import', 'tsx', 'scripts/readme.mjs', '--check'];
  assert.doesNotThrow(() => execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' }));
  const readme = readFileSync(`${root}README.md`, 'utf8');
  for (const { key } of fields()) assert.ok(readme.includes(`| \`${key}\` |`), key);
});
