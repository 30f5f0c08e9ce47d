import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import type { Smtp } from '../../src/config/config.ts';
import { type KeyPair, makeCertificates } from '../support/certificates.ts';
import { enterNamespace } from '../support/namespace.ts';
import { type Script, serve } from '../support/smtp-script.ts';
import { attempt, told } from './attempt.ts';

await enterNamespace(import.meta.url);

const certificates = makeCertificates();
const { good, wrongName, expired, notYet, untrusted, selfSigned, caFile } = certificates;
const pin = (pair: KeyPair): string =>
  new X509Certificate(pair.cert).fingerprint256.replaceAll(':', '').toLowerCase();

const required: Partial<Smtp> = { tls: 'required', caFile };
const relay: Partial<Smtp> = { server: 'isp', host: '127.0.0.1', tls: null };
const opportunistic: Partial<Smtp> = { tls: 'opportunistic' };

/** What the server shows, what is configured, what comes of it, and whether the mail went encrypted. */
const cases: readonly [string, Script, Partial<Smtp>, string, boolean | null][] = [
  ['a good certificate', { tls: good }, required, 'delivered', true],
  ['no STARTTLS', {}, required, 'failed at starttls: starttls-missing', null],
  ['ca_file and a relay by the list', { tls: good }, { ...relay, caFile }, 'delivered', true],
  [
    'ca_file, and the relay shows another certificate',
    { tls: selfSigned },
    { ...relay, caFile },
    'failed at certificate: certificate-untrusted',
    null,
  ],
  [
    'ca_file, and the relay has no TLS',
    {},
    { ...relay, caFile },
    'failed at starttls: starttls-missing',
    null,
  ],
  ['ca_file, opportunistic written out, no TLS', {}, { ...opportunistic, caFile }, 'delivered', false],
  [
    'ca_file, opportunistic written out, another certificate',
    { tls: untrusted },
    { ...opportunistic, caFile },
    'failed at certificate: certificate-untrusted',
    null,
  ],
  ['no ca_file and a relay by the list', { tls: selfSigned }, relay, 'delivered', true],
  ['no EHLO', { ehlo: { answer: '502 No' } }, required, 'failed at ehlo: greeting-refused (502)', null],
  [
    'STARTTLS that is not available now',
    { tls: good, starttls: '454 4.7.0 TLS not available' },
    required,
    'failed at starttls: starttls-broken (454)',
    null,
  ],
  [
    'garbage instead of a handshake',
    { ehlo: ['STARTTLS'], handshake: 'garbage' },
    required,
    'failed at starttls: tls-failed',
    null,
  ],
  [
    'silence instead of a handshake',
    { ehlo: ['STARTTLS'], handshake: 'silence' },
    // EHLO and STARTTLS are answered before, also when this process is held up meanwhile.
    { ...required, replyTimeout: 3000 },
    'failed at starttls: reply-timeout',
    null,
  ],
  [
    'a connection that ends at STARTTLS',
    { ehlo: ['STARTTLS'], starttls: { raw: '220 Go\r\n', close: true } },
    required,
    'failed at starttls: tls-failed',
    null,
  ],
  [
    'replies slipped in before the handshake',
    { tls: good, starttls: { raw: '220 Go\r\n250 injected\r\n' } },
    required,
    'failed at starttls: starttls-broken',
    null,
  ],
  [
    'an untrusted certificate',
    { tls: untrusted },
    required,
    'failed at certificate: certificate-untrusted',
    null,
  ],
  ['a self-signed one', { tls: selfSigned }, required, 'failed at certificate: certificate-untrusted', null],
  ['one for another name', { tls: wrongName }, required, 'failed at certificate: certificate-name', null],
  ['an expired one', { tls: expired }, required, 'failed at certificate: certificate-expired', null],
  ['one not yet valid', { tls: notYet }, required, 'failed at certificate: certificate-not-yet', null],
  [
    'a trusted one, but no root that says so',
    { tls: good },
    { tls: 'required', caFile: '/nonexistent.pem' },
    'failed at certificate: ca-file',
    null,
  ],
  [
    'a root that the system does not know',
    { tls: good },
    { tls: 'required' },
    'failed at certificate: certificate-untrusted',
    null,
  ],
  [
    'the pinned one, though self-signed',
    { tls: selfSigned },
    { tlsFingerprint: pin(selfSigned), tls: 'required' },
    'delivered',
    true,
  ],
  [
    'another than the pinned one',
    { tls: good },
    { ...required, tlsFingerprint: pin(selfSigned) },
    'failed at certificate: certificate-pin',
    null,
  ],
  [
    'no STARTTLS where a certificate is pinned',
    {},
    { ...opportunistic, tlsFingerprint: pin(good) },
    'failed at starttls: starttls-missing',
    null,
  ],
  ['no STARTTLS, TLS being welcome', {}, opportunistic, 'delivered', false],
  ['a self-signed one, TLS being welcome', { tls: selfSigned }, opportunistic, 'delivered', true],
  ['an expired one, TLS being welcome', { tls: expired }, opportunistic, 'delivered', true],
  [
    'broken STARTTLS, TLS being welcome',
    { tls: good, starttls: '454 4.7.0 No' },
    opportunistic,
    'failed at starttls: starttls-broken (454)',
    null,
  ],
  ['STARTTLS that is not wanted', { tls: good }, { tls: 'off' }, 'delivered', false],
];

for (const [name, script, given, expected, encrypted] of cases) {
  test(`${name}: ${expected}${encrypted === false ? ', not encrypted' : ''}`, async (t) => {
    const server = await serve(t, script);
    const outcome = await attempt(given);
    assert.equal(told(outcome), expected);
    assert.equal(server.mails.length, encrypted === null ? 0 : 1);
    assert.equal(outcome.result === 'delivered' ? outcome.encrypted : null, encrypted);
    if (encrypted !== null) assert.equal(server.mails[0]?.encrypted, encrypted);
  });
}

test('the name of the certificate is that of the configuration, also when DNS gave the address', async (t) => {
  await serve(t, { tls: good });
  assert.equal(told(await attempt({ ...required, host: 'localhost' })), 'delivered');
});

test('a certificate is not judged while the clock is not set, and nobody is called', async (t) => {
  const server = await serve(t, { tls: good });
  assert.equal(told(await attempt(required, { clockSet: false })), 'failed at certificate: clock-not-set');
  assert.equal(server.connections, 0);
  assert.equal(
    told(await attempt({ ...required, tlsFingerprint: pin(good) }, { clockSet: false })),
    'delivered',
  );
  assert.equal(told(await attempt(opportunistic, { clockSet: false })), 'delivered');
});

test('a password never crosses the network before TLS, nor to a certificate that is not the right one', async (t) => {
  const login = { user: 'me', password: 'secret' };
  const bad: [Script, Partial<Smtp>, string][] = [
    [{ tls: wrongName, login }, required, '::1'],
    [{ tls: selfSigned, login }, { ...required, tlsFingerprint: pin(good) }, '127.0.0.2'],
    [{ ehlo: ['AUTH PLAIN LOGIN'], login }, required, '127.0.0.3'],
    [{ ehlo: ['AUTH PLAIN LOGIN'], login }, opportunistic, '127.0.0.4'],
  ];
  for (const [script, given, host] of bad) {
    const server = await serve(t, { ehlo: ['AUTH PLAIN LOGIN'], ...script }, host);
    assert.equal((await attempt({ ...given, ...login, host })).result, 'failed');
    assert.deepEqual(
      server.lines.filter(({ text }) => text.startsWith('AUTH')),
      [],
    );
  }
  const server = await serve(t, { tls: good, ehlo: ['AUTH PLAIN LOGIN'], login });
  assert.equal(told(await attempt({ ...required, ...login })), 'delivered');
  const auth = server.lines.filter(({ text }) => text.startsWith('AUTH'));
  assert.deepEqual(
    auth.map(({ encrypted }) => encrypted),
    [true],
  );
  assert.equal(server.mails[0]?.user, 'me');
});
