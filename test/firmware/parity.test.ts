import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { buildExecutable, run, runOnNode } from './executable.ts';

// What a section of Node's modules prints on Node, the firmware executable prints. Differences that are known and
// stay, each kept out of the sections:
// - `for await` left early does not wait for an async generator's `finally` (the engine's fault; our own iterators
//   clean up at once).
// - Errors of TLS that are not about certificates carry mbedTLS's words and OpenSSL's code only where it has one.
// - A fatal error is one line and exit code 70 instead of a page and 1.
// - The numbers of random boundaries, process ids and addresses.
// - No text becomes code: eval, Function and the like throw, for want of a parser.
// - The heap of JavaScript ends at 16 MB, with exit code 70 (Node: by the machine's memory).
// - TLS is for clients alone, without a certificate of their own: no server, no `key` and `cert`; no key exchange by
//   RSA or finite-field DH, only curves P-256, P-384, P-521 and X25519; a chain of certificates of 16 KB at most.
// - nodemailer guesses the type of an attachment from 16 file extensions, those that a router sends; others are
//   application/octet-stream. wanbell names its types itself.
// - One thread waits for files, so they are served in turn, unless UV_THREADPOOL_SIZE says otherwise (Node: four).
const entry = 'test/firmware/parity/main.ts';
const sections = [
  ['buffers', 'Buffer: encodings, search, numbers, errors'],
  ['children', 'child processes: output, limits, signals, errors, order of events'],
  ['cron', 'node-cron and the zones it reads, around every change of clocks'],
  ['crypto', 'hashes, HMAC and randomness'],
  ['events', 'event emitters and abort signals'],
  ['files', 'files, at once and promised, with their errors, and watching'],
  ['ini', 'the INI reader'],
  ['mail', 'nodemailer: the same bytes for sixty mails with hostile names'],
  ['paths', 'paths'],
  ['slow', 'files that keep a reader waiting keep nothing else waiting'],
  ['smtp', 'every failure of an SMTP server, told by nodemailer and by the transport'],
  ['sockets', 'TCP, local sockets, datagrams, name resolution: data, order of events, errors'],
  ['streams', 'streams: order of events, back pressure, errors'],
  ['system', 'what os and process tell'],
  ['text', 'formatting, arguments, encodings of text, regular expressions, numbers'],
  ['timers', 'timers, ticks, promises: their order'],
  ['urls', 'URLs'],
  ['zlib', 'compression'],
] as const;

let executable: string;
before(() => {
  executable = buildExecutable('parity', entry);
});

for (const [section, what] of sections) {
  test(`without Node the same: ${what}`, async () => {
    const env = { TZ: 'Europe/Berlin' };
    const [node, firmware] = await Promise.all([
      runOnNode(entry, [section], env),
      run(executable, [section], env),
    ]);
    assert.equal(node.err, '');
    assert.equal(firmware.err, '');
    assert.deepEqual(firmware.out.split('\n'), node.out.split('\n'));
    assert.equal(firmware.code, node.code);
    assert.ok(node.out.split('\n').length > 5, 'the section printed facts');
  });
}
