import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasControls } from '../../src/config/lines.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { problemText } from '../../src/config/problem.ts';
import { fields, sections } from '../../src/config/schema.ts';
import { servers } from './server-list.ts';

const names = fields().map((f) => f.key);
const headers = sections.flatMap((s) => [
  `[${s.name}]`,
  `[${s.name}.a]`,
  `[${s.name}.__proto__]`,
  `[${s.name}`,
]);
const values = [
  '"',
  '"a',
  '""',
  "'",
  '\\',
  ';',
  ' ;',
  '#',
  'yes',
  'off',
  '0',
  '-1',
  '1e9',
  '99999999999999999999',
  '5s',
  '1%',
  '90% for',
  '@',
  'a@b',
  'dns://',
  'dns://[',
  'tcp://a:0',
  '[]',
  '{}',
  '__proto__',
  '\u0000',
  '\u2028',
  '"\\u0000"',
  '\ud800',
  '* * * * *',
  '(',
  ',',
  ',,',
  'x'.repeat(5000),
];
const line = fc.oneof(
  fc.constantFrom(...headers),
  fc
    .tuple(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...values), fc.string({ unit: 'binary' })))
    .map(([k, v]) => `${k} = ${v}`),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'server = custom',
    'host = nas.example',
    'address = me@example.net',
    'interface = eth0',
    '= x',
    'x',
    '=',
    '[',
    ']',
    '[]',
  ),
);

test('no text makes reading fail, and what is said of it is one clean line each', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const { config, problems } = parseConfig([{ file: 'x.ini', text: lines.join('\n') }], servers);
      assert.ok(config.wans.length >= 1);
      for (const problem of problems) {
        const said = problemText(problem);
        assert.ok(!hasControls(said) && said.length < 600, said);
        assert.ok(
          problem.line === null || (problem.line >= 1 && problem.line <= lines.join('\n').split('\n').length),
        );
      }
    }),
    { numRuns: 500, seed: 11 },
  );
});
