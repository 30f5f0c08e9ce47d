import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { changed, difference } from '../../src/store/change.ts';

const value = fc.jsonValue({ maxDepth: 4 });
const tricky = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, '~', '~s', '~~', '', 0, false),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', '~', '__proto__', 'constructor'), tie('any')),
  ),
})).any;

function travelled(before: unknown, after: unknown): unknown {
  const change = difference(before, after);
  return change === undefined ? before : changed(before, JSON.parse(JSON.stringify(change)));
}

test('a change, written and read back, makes the new value of the old one, whatever the values', () => {
  for (const kind of [value, tricky]) {
    fc.assert(
      fc.property(kind, kind, (before, after) => {
        const [from, to] = JSON.parse(JSON.stringify([before, after])) as [unknown, unknown];
        assert.deepEqual(travelled(from, to), to);
        assert.equal(difference(to, JSON.parse(JSON.stringify(to))), undefined);
      }),
      { numRuns: 500 },
    );
  }
});

test('only what changed is written', () => {
  const before = { a: { b: 1, c: [1, 2, 3] }, d: null, e: 'x' };
  const after = { a: { b: 1, c: [1, 2, 4, 5] }, d: null, f: null };
  assert.deepEqual(difference(before, after), { e: null, a: { c: ['~s', 2, 1, 4, 5] }, f: '~' });
});

test('a member set to undefined is an absent one, as in JSON', () => {
  assert.equal(difference({ a: 1, b: undefined }, { a: 1 }), undefined);
  assert.deepEqual(difference({ a: 1 }, { a: undefined }), { a: null });
});

test('a hostile key does not reach the prototype of objects', () => {
  const after = changed({}, JSON.parse('{"__proto__":{"polluted":1}}'));
  assert.equal(Object.getPrototypeOf(after), Object.prototype);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});
