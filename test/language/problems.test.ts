import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { problemsDe } from '../../src/language/problems.de.ts';
import { problemsEn } from '../../src/language/problems.en.ts';

const src = new URL('../../src/', import.meta.url);
const files = [
  ...readdirSync(new URL('config/', src), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `config/${name}`),
  'agent/settings.ts',
  'agent/examine.ts',
  'admin/post.ts',
  'admin/form.ts',
  'admin/get.ts',
];

/** How a rule names its code. */
const shapes = [
  /\b(?:bad|wrong|problem)\(\s*'([a-z0-9-]+)'/g,
  /\bcode: '([a-z0-9-]+)'/g,
  /'(?:error|warning)',\s*'([a-z0-9-]+)'/g,
  /\breport\([^,()']+,\s*'([a-z0-9-]+)'/g,
  /\b(?:error|warn)\(\s*'([a-z0-9-]+)'/g,
  /\bfault\([^()]*,\s*'([a-z0-9-]+)'/g,
];

/** Words in the same places that are no codes. */
const others = ['error', 'warning', 'not-found'];

const codes = new Set(
  files.flatMap((file) => {
    const text = readFileSync(new URL(file, src), 'utf8');
    return shapes.flatMap((shape) => [...text.matchAll(shape)].map(([, code]) => code ?? ''));
  }),
);

test('every rule of the configuration has a sentence for a person who never saw the file', () => {
  assert.ok(codes.size > 60, `${codes.size} codes were found`);
  const known: ReadonlySet<string> = new Set(Object.keys(problemsEn));
  assert.deepEqual(
    [...codes].filter((code) => !known.has(code) && !others.includes(code)),
    [],
  );
});

test('no sentence speaks in the language of the file', () => {
  for (const [code, text] of [...Object.entries(problemsEn), ...Object.entries(problemsDe)]) {
    assert.match(text, /^[\p{Lu}].*\.$/u, code);
    assert.equal(
      /\[(smtp|mail|wan|recipient)|"[a-z_]+"|\badd [a-z_]+ =/.test(text),
      false,
      `${code}: ${text}`,
    );
  }
});
