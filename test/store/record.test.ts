import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crc32 } from '../../src/store/crc32.ts';
import { line, lines } from '../../src/store/record.ts';

const records = [{ a: 1 }, { text: 'Grüße\nzweite Zeile' }, [], { long: 'x'.repeat(300) }];
const log = Buffer.concat(records.map(line));

test('the checksum is the CRC-32 that everybody has', () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
});

test('what was written is read', () => {
  assert.deepEqual(lines(log), { records, bad: [], whole: true });
});

test('a log cut at any byte gives the records before the cut, and says that it is torn', () => {
  for (let cut = 0; cut < log.length; cut++) {
    const read = lines(log.subarray(0, cut));
    assert.deepEqual(read.records, records.slice(0, read.records.length));
    const exact = records.map((_, index) => Buffer.concat(records.slice(0, index).map(line)).length);
    assert.equal(read.whole, exact.includes(cut), `cut at ${cut}`);
    assert.ok(Buffer.concat(read.records.map(line)).length <= cut + 1);
  }
});

test('a damaged byte costs the records that it touches and no other', () => {
  fc.assert(
    fc.property(fc.nat(log.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Buffer.from(log);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      const read = lines(damaged);
      const kept = records.filter((record) =>
        read.records.some((other) => JSON.stringify(other) === JSON.stringify(record)),
      );
      assert.ok(kept.length >= records.length - 2, `${kept.length} kept`);
      assert.equal(read.records.length, kept.length, 'nothing that was never written');
    }),
  );
});

test('garbage and foreign lines are set aside as they are', () => {
  const garbage = Buffer.from([0, 255, 10, 13, 0]);
  const read = lines(Buffer.concat([line(1), garbage, Buffer.from('\n00000000 2 {}\n'), line(2)]));
  assert.deepEqual(read.records, [1, 2]);
  assert.deepEqual(
    read.bad.map((part) => part.toString('latin1')),
    ['\u0000\u00ff', '\r\u0000', '00000000 2 {}'],
  );
});
