import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, elapsed } from '../../src/time/instant.ts';

test('a duration within a boot comes from the monotonic clock, whatever the wall clock did', () => {
  const span = elapsed({ mono: 1000, boot: 'a', wall: 5_000_000 }, { mono: 4000, boot: 'a', wall: 1 });
  assert.deepEqual(span, { ms: 3000, bound: 'exact' });
});

test('across boots it needs two wall clocks that were set', () => {
  assert.deepEqual(elapsed({ mono: 9, boot: 'a', wall: 100 }, { mono: 1, boot: 'b', wall: 350 }), {
    ms: 250,
    bound: 'exact',
  });
  assert.deepEqual(elapsed({ mono: 9, boot: 'a', wall: null }, { mono: 1, boot: 'b', wall: 350 }), {
    ms: 0,
    bound: 'unknown',
  });
});

test('an instant is completed only from its own boot', () => {
  const known = { mono: 5000, boot: 'a', wall: 1_000_000 };
  assert.equal(completed({ mono: 2000, boot: 'a', wall: null }, known).wall, 997_000);
  assert.equal(completed({ mono: 2000, boot: 'b', wall: null }, known).wall, null);
});
