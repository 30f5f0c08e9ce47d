import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fallback } from '../../src/config/key.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { fields, sections } from '../../src/config/schema.ts';
import { servers } from './server-list.ts';

test('every default of the schema passes its own check, and every key has a help sentence', () => {
  for (const section of sections)
    for (const [name, key] of Object.entries(section.keys)) {
      assert.doesNotThrow(() => fallback(key), `${section.name}.${name}`);
      assert.match(key.help, /^.{10,200}\.$/, `${section.name}.${name}`);
      assert.match(name, /^[a-z][a-z0-9_]*$/);
    }
});

test('every default can be written out in a file without changing anything', () => {
  const body = sections
    .filter((s) => s.labels === 'none' || s.name === 'wan')
    .map((s) => {
      const lines = Object.entries(s.keys).filter(([, k]) => k.default !== '');
      return `[${s.name}]\n${lines.map(([n, k]) => `${n} = ${k.default}\n`).join('')}`;
    })
    .join('');
  const written = parseConfig([{ file: 'w.ini', text: body }], servers);
  const empty = parseConfig([{ file: 'e.ini', text: '' }], servers);
  assert.deepEqual(
    written.problems.filter((p) => p.code !== 'not-set-up'),
    [],
  );
  assert.deepEqual(written.config, empty.config);
});

test('a page gets section, type, choices, limits, default, help and secrecy of each key', () => {
  const field = (section: string, key: string) =>
    fields().find((f) => f.section === section && f.key === key);
  assert.deepEqual(field('wan', 'interval'), {
    section: 'wan',
    key: 'interval',
    type: 'duration',
    choices: null,
    limits: { min: '100ms', max: '1d' },
    default: '5s',
    help: 'Time between two probes while all is well.',
    secret: false,
  });
  assert.deepEqual(field('recipient', 'format')?.choices, ['full', 'short', 'machine']);
  assert.deepEqual(
    fields()
      .filter((f) => f.secret)
      .map((f) => f.key),
    ['password'],
  );
});
