import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correctedLine, mendIni } from '../../src/config/mend.ts';

test('lines are taken out or corrected, and all else stays byte for byte', () => {
  const rows = [
    ['[a]\nx = 1\ny\nz = 2\n', [{ line: 3, correct: false }], '[a]\nx = 1\nz = 2\n'],
    ['[a]\r\nx = 1\r\n[b\r\ny = 2\r\n', [{ line: 3, correct: true }], '[a]\r\nx = 1\r\n[b]\r\ny = 2\r\n'],
    ['[a]\nx = 1\n; of b\n[b c]\ny = 2\n', [{ line: 4, correct: false }], '[a]\nx = 1\n; of b\n'],
    ['[a\nx = 1\n; of b\n[b]\ny = 2\n', [{ line: 1, correct: false }], '; of b\n[b]\ny = 2\n'],
    ['early = 1\n[a]\nbad\n', [1, 3].map((line) => ({ line, correct: false })), '[a]\n'],
    ['bad\n', [{ line: 1, correct: false }], ''],
    ['[a]\nx = 1', [{ line: 9, correct: false }], '[a]\nx = 1'],
    ['[a]\nbad\nx = 1', [{ line: 2, correct: true }], '[a]\nx = 1'],
  ] as const;
  for (const [text, mends, wanted] of rows) assert.equal(mendIni(text, mends), wanted, text);
});

test('only a header whose name is clear is corrected', () => {
  const rows = [
    ['[smtp', '[smtp]'],
    ['  [ smtp ] ; the server', '[smtp]'],
    ['[recipient.me and you', null],
    ['[smtp]', null],
    ['no equals', null],
    ['[', null],
  ] as const;
  for (const [line, wanted] of rows) assert.equal(correctedLine(line), wanted, line);
});
