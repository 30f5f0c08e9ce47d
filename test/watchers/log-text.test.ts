import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf, longestLine } from '../../src/watchers/lines-of.ts';
import { logBuffer } from '../../src/watchers/log-buffer.ts';
import { maskLine } from '../../src/watchers/log-mask.ts';

const at = { mono: 0, boot: 'b', wall: null };

test('passwords, tokens, Authorization headers and the configured secrets are masked', () => {
  const cases: [string, string][] = [
    ['login user=admin password=hunter2 ok', 'login user=admin password=*** ok'],
    ['wpa_psk: "a b c", ssid=home', 'wpa_psk: ***, ssid=home'],
    ['{"api_key":"k-123","user":"me"}', '{"api_key":***,"user":"me"}'],
    ['DB_PASSWORD=x; next', 'DB_PASSWORD=***; next'],
    ['refresh_token = abc.def', 'refresh_token = ***'],
    ["private-key='zzz' passphrase 'open sesame' end", 'private-key=*** passphrase *** end'],
    ['GET / Authorization: Basic dXNlcjpwYXNz', 'GET / Authorization: ***'],
    ['proxy-authorization: Digest username="x", response="y"', 'proxy-authorization: ***'],
    ['{"authorization": "Bearer abc.def", "x": 1}', '{"authorization": "***", "x": 1}'],
    ['curl -H "Authorization: Bearer eyJhbGciOi" http://x', 'curl -H "Authorization: ***" http://x'],
    ['sent bearer eyJhbGciOiJIUzI1', 'sent bearer ***'],
    ['dial pppoe://user:pass@isp.example/x', 'dial pppoe://user:***@isp.example/x'],
    ['Cookie: sid=1; x=2', 'Cookie: ***'],
    ['> AUTH PLAIN AHVzZXIAcGFzcw==', '> AUTH PLAIN ***'],
    ['saw p4ss/w.rd+ twice p4ss/w.rd+', 'saw *** twice ***'],
    ['failed password for root from 192.0.2.1', 'failed password for root from 192.0.2.1'],
    ['eth0: link up, abc', 'eth0: link up, abc'],
  ];
  for (const [line, shown] of cases) assert.equal(maskLine(line, ['p4ss/w.rd+', 'abc']), shown);
});

test('control characters are taken out', () => {
  assert.equal(maskLine('a\u0000\u001b[31mb\u202ec', []), 'a [31mb c');
});

test('a hostile line is masked in no time', () => {
  const started = process.cpuUsage().user;
  for (const unit of ['a-', 'password', 'x:/', 'a://', 'authorization', '"', 'token=', '. '])
    maskLine(unit.repeat(longestLine / unit.length), ['secret']);
  // Eight lines; a search that backtracks takes seconds for one.
  assert.ok(process.cpuUsage().user - started < 2_000_000);
});

test('lines come whole however the bytes are cut, in any encoding of ends', () => {
  const bytes = Buffer.from('one\ntwo ü😀\r\n\n\nthree\nrest');
  for (let size = 1; size < 9; size++) {
    const lines: string[] = [];
    const feed = linesOf((line) => lines.push(line));
    for (let i = 0; i < bytes.length; i += size) feed(bytes.subarray(i, i + size));
    assert.deepEqual(lines, ['one', 'two ü😀', 'three']);
  }
});

test('a line without end is cut, told once, and does not grow', () => {
  const lines: string[] = [];
  const feed = linesOf((line) => lines.push(line));
  for (let i = 0; i < 100; i++) feed(Buffer.alloc(1000, 0x78));
  feed(Buffer.from('end\nnext\n'));
  assert.deepEqual(
    lines.map((l) => l.length),
    [longestLine, 4],
  );
});

test('the buffer keeps the newest lines and says how many it left out', () => {
  const buffer = logBuffer(100);
  for (let i = 0; i < 5000; i++) buffer.add(`line ${i}`, { ...at, mono: i * 1000 });
  assert.ok(buffer.size() <= 100);
  const { bytes, lines, first } = buffer.content() ?? { bytes: Buffer.alloc(0), lines: 0, first: null };
  const text = bytes.toString();
  assert.equal(lines, 10);
  assert.equal(first?.mono, 4_990_000);
  assert.ok(text.startsWith('[4990 older lines left out]\nline 4990\n'));
  assert.ok(text.endsWith('line 4999\n'));
  buffer.clear();
  assert.equal(buffer.content(), null);
});
