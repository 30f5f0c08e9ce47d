import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Change, changeIni } from '../../src/config/change.ts';
import { readIni } from '../../src/config/ini.ts';
import { hasControls } from '../../src/config/lines.ts';
import { isSecret } from '../../src/config/parse.ts';

const file = `; my router
[smtp]
server = smtp2go
; the key of last spring
password = "old"
later_key = 1

; upstairs
[recipient.me]
address = me@example.net
`;

test('changing a value touches that line only; comments, order and unknown keys stay', () => {
  const changed = changeIni(file, [{ section: 'smtp', key: 'password', value: 'n;e"w' }]);
  assert.equal(changed, file.replace('password = "old"', 'password = "n;e\\"w"'));
});

test('a new key comes after the last one of its section', () => {
  const changed = changeIni(file, [{ section: 'smtp', key: 'user', value: 'attic' }]);
  assert.equal(changed, file.replace('later_key = 1\n', 'later_key = 1\nuser = attic\n'));
});

test('a new section comes at the end, and a removed key leaves everything else', () => {
  const changed = changeIni(file, [
    { section: 'smtp', key: 'later_key', value: null },
    { section: 'wan', key: 'interface', value: 'eth1' },
    { section: 'smtp', key: 'never_there', value: null },
  ]);
  assert.equal(changed, `${file.replace('later_key = 1\n', '')}\n[wan]\ninterface = eth1\n`);
});

test('a section is removed as a whole, but not the comment above the next one', () => {
  const changed = changeIni(file, [{ section: 'smtp', key: '*', value: null }]);
  assert.equal(changed, '; my router\n\n; upstairs\n[recipient.me]\naddress = me@example.net\n');
  assert.equal(changeIni('', [{ section: 'smtp', key: 'user', value: 'a' }]), '[smtp]\nuser = a\n');
});

test('line ends of Windows stay as they are', () => {
  const changed = changeIni('[wan]\r\nfall = 3\r\n', [{ section: 'wan', key: 'rise', value: '2' }]);
  assert.equal(changed, '[wan]\r\nfall = 3\r\nrise = 2\r\n');
});

test('a value cannot smuggle in a line', () => {
  assert.throws(() => changeIni(file, [{ section: 'smtp', key: 'user', value: 'a\nport = 1' }]), RangeError);
});

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const section = fc.oneof(fc.constantFrom('smtp', 'wan', 'recipient.me', 'smtp.backup'), name);
const anyText = fc.string({ unit: 'binary', maxLength: 40 }).filter((s) => !hasControls(s));
const awkward = fc
  .array(fc.constantFrom(' ', ';', '#', '"', "'", '\\', '=', '[', ']', 'a', 'true', 'ü', '😀', '\\n'), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
const entries = fc.uniqueArray(fc.tuple(section, name, fc.oneof(anyText, awkward)), {
  selector: ([s, k]) => `${s} ${k}`,
  maxLength: 12,
});

/** What a file says, as `section key` → value. */
function meaning(text: string): Map<string, string> {
  const read = readIni('t.ini', text, isSecret);
  assert.deepEqual(read.problems, []);
  return new Map(read.entries.map((e) => [`${e.section} ${e.key}`, e.value]));
}

test('whatever is written is read back, and nothing else changes (any values, any order)', () => {
  fc.assert(
    fc.property(entries, entries, fc.boolean(), (first, second, remove) => {
      const write = (list: typeof first): Change[] =>
        list.map(([s, key, value]) => ({ section: s, key, value }));
      let text = changeIni('; top\n', write(first));
      const want = new Map(first.map(([s, k, v]) => [`${s} ${k}`, v]));
      assert.deepEqual(meaning(text), want);
      text = changeIni(text, write(second));
      for (const [s, k, v] of second) want.set(`${s} ${k}`, v);
      assert.deepEqual(new Map([...meaning(text)].sort()), new Map([...want].sort()));
      if (!remove) return;
      text = changeIni(
        text,
        second.map(([s, key]) => ({ section: s, key, value: null })),
      );
      for (const [s, k] of second) want.delete(`${s} ${k}`);
      assert.deepEqual(new Map([...meaning(text)].sort()), new Map([...want].sort()));
      assert.ok(text.startsWith('; top\n'));
    }),
    { numRuns: 300, seed: 7 },
  );
});
