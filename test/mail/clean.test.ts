import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clean, cleanLines, withoutAddresses } from '../../src/mail/clean.ts';

test('foreign text becomes one line without controls, invisible characters or direction changes', () => {
  assert.equal(clean('a\r\nb\tc\u0000d\u001be\u007ff', 99), 'a b cdef');
  assert.equal(clean('\u202egnp\u202c \u2066x\u2069 y\u200bz\ufeff', 99), 'gnp x yz');
  assert.equal(clean('a\u2028b\u2029c\u0085d', 99), 'a b c d');
  assert.equal(clean('  a   b  ', 99), 'a b');
});

test('text is cut by characters, never inside one', () => {
  assert.equal(clean('abcdef', 6), 'abcdef');
  assert.equal(clean('abcdefg', 6), 'abcde…');
  assert.equal(clean('🛜🛜🛜🛜', 3), '🛜🛜…');
  assert.equal(clean('x'.repeat(1_000_000), 10).length, 10);
});

test('half characters and encoded words do not get through', () => {
  assert.equal(clean('a\ud800b\udc00c', 99), 'a\ufffdb\ufffdc');
  assert.equal(clean('=?UTF-8?Q?=0ABcc?=', 99), '= ?UTF-8?Q?=0ABcc?=');
});

test('joiners stay where scripts need them and go where they only hide something', () => {
  assert.equal(clean('می\u200cخواهم', 99), 'می\u200cخواهم');
  assert.equal(clean('192.168\u200d.1.1', 99), '192.168.1.1');
});

test('a log keeps its lines and tabs and loses its controls', () => {
  assert.equal(cleanLines('a\tb\r\nc\rd\u0000\u001b[31me\n'), 'a\tb\nc\nd\ufffd\ufffd[31me\n');
});

const addresses = [
  '192.168.1.1',
  '10.0.0.255',
  '2001:db8::1',
  'fe80::1234:5678:9abc:def0',
  '2001:db8:1:2:3:4:5:6',
  '::1',
  '::ffff:192.0.2.1',
  'fd00::',
];

test('every form of address is masked, in any company', () => {
  for (const address of addresses) {
    for (const [before, after] of [
      ['', ''],
      ['from ', ' now'],
      ['[', ']'],
      ['(', '),'],
      ['=', ';'],
      ['"', '"'],
      ['', '/64'],
      ['', '.'],
    ] as const) {
      assert.equal(withoutAddresses(`${before}${address}${after}`), `${before}[IP]${after}`);
    }
  }
  for (const mac of ['00:11:22:aa:BB:cc', '00-11-22-aa-BB-cc', '0011.22aa.BBcc'])
    assert.equal(withoutAddresses(`dhcp ${mac}, ok`), 'dhcp [MAC], ok');
  assert.equal(withoutAddresses('192.0.2.1:53 and [2001:db8::1]:53'), '[IP]:53 and [[IP]]:53');
});

test('times, versions, words and counts are no addresses', () => {
  for (const text of [
    '14:02:31',
    '2026-11-23 14:02',
    'v1.2.3',
    '3.0.0.4.386',
    '1.2.3.400',
    'std::cout',
    '12:34',
    'face it',
    '00:11:22',
  ])
    assert.equal(withoutAddresses(text), text);
});
