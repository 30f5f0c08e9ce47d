import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openAddressBook } from '../../src/smtp/address-file.ts';

function place(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-book-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'addresses.json');
}

const day = 24 * 3600 * 1000;

test('addresses outlive the process', (t) => {
  const file = place(t);
  openAddressBook(file).put('mail.test', ['192.0.2.1', '2001:db8::1']);
  assert.deepEqual(openAddressBook(file).get('mail.test'), ['192.0.2.1', '2001:db8::1']);
  assert.deepEqual(openAddressBook(file).get('other.test'), []);
});

test('it is written when there is news, and for a host whose addresses rotate once a day', (t) => {
  const file = place(t);
  let now = 0;
  const book = openAddressBook(file, () => now);
  const writes = (act: () => void): boolean => {
    rmSync(file, { force: true });
    act();
    return existsSync(file);
  };
  assert.equal(
    writes(() => book.put('a.test', ['192.0.2.1', '192.0.2.2'])),
    true,
  );
  assert.equal(
    writes(() => book.put('a.test', ['192.0.2.2', '192.0.2.1'])),
    false,
  );
  assert.equal(
    writes(() => book.put('a.test', ['192.0.2.3'])),
    false,
  );
  assert.deepEqual(book.get('a.test'), ['192.0.2.3']);
  now = day;
  assert.equal(
    writes(() => book.put('a.test', ['192.0.2.4'])),
    true,
  );
  assert.deepEqual(openAddressBook(file).get('a.test'), ['192.0.2.4', '192.0.2.1', '192.0.2.2']);
  assert.equal(
    writes(() => book.put('b.test', ['192.0.2.9'])),
    true,
  );
});

test('it stays small', (t) => {
  const file = place(t);
  const book = openAddressBook(file);
  const many = Array.from({ length: 100 }, (_, i) => `2001:db8::${i}`);
  for (let i = 0; i < 100; i++) book.put(`host${i}.test`, many);
  assert.ok(readFileSync(file).length < 2048);
  const again = openAddressBook(file);
  assert.equal(again.get('host99.test').length, 8);
  assert.deepEqual(again.get('host0.test'), []);
});

test('what is torn or foreign is not believed, and a place that cannot be written does no harm', (t) => {
  const file = place(t);
  const texts = ['', '{"a.test":["192.0.2.1"', 'null', '[]', '{"a.test":"192.0.2.1"}', '{"a.test":["x",1]}'];
  for (const text of [...texts, ' '.repeat(20_000), `{"a.test":${'['.repeat(5000)}`]) {
    writeFileSync(file, text);
    assert.deepEqual(openAddressBook(file).get('a.test'), []);
  }
  const nowhere = openAddressBook(join(file, 'below', 'a file'));
  nowhere.put('a.test', ['192.0.2.1']);
  assert.deepEqual(nowhere.get('a.test'), ['192.0.2.1']);
});
