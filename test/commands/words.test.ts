import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, duration, span } from '../../src/commands/words.ts';

test('a duration shows its two weightiest units', () => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [999, '1 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [7_505_000, '2 h 5 min'],
    [90_061_000, '1 d 1 h'],
  ];
  for (const [ms, text] of cases) assert.equal(duration(ms), text);
});

test('a span says how far it can be trusted', () => {
  assert.equal(span({ ms: 60_000, bound: 'at-least' }), 'at least 1 min');
  assert.equal(span({ ms: 0, bound: 'unknown' }), 'unknown time');
});

test('a moment of another boot without a clock is not given a number', () => {
  const now = { mono: 5_000, boot: 'b', wall: 1_000_000 };
  assert.equal(ago({ mono: 1_000, boot: 'b', wall: null }, now), '4 s ago');
  assert.equal(ago({ mono: 1_000, boot: 'a', wall: 940_000 }, now), '1 min ago');
  assert.equal(ago({ mono: 1_000, boot: 'a', wall: null }, now), 'before the last boot');
});
