import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Smtp } from '../../src/config/config.ts';
import { sameAccount } from '../../src/smtp/account.ts';
import { withStoredSecret } from '../../src/smtp/secret.ts';
import { smtp } from './attempt.ts';

const saved = smtp({
  server: 'ses',
  host: null,
  region: 'eu-west-1',
  user: 'me',
  password: 'stored',
  tls: 'required',
  tlsFingerprint: 'a'.repeat(64),
  caFile: '/etc/ca.pem',
});

/** Every change that would send the stored password somewhere or somehow else. */
const elsewhere: Partial<Smtp>[] = [
  { server: 'custom' },
  { host: 'evil.example' },
  { region: 'us-east-1' },
  { region: null },
  { user: 'you' },
  { user: null },
  { tls: 'off' },
  { tls: 'opportunistic' },
  { tls: null },
  { tlsFingerprint: null },
  { tlsFingerprint: 'b'.repeat(64) },
  { caFile: null },
  { caFile: '/tmp/ca.pem' },
  { allowPlainPassword: true },
];

for (const change of elsewhere) {
  test(`a stored password is not used with ${JSON.stringify(change)}`, () => {
    const typed = { ...saved, ...change, password: null };
    assert.equal(sameAccount(saved, typed), false);
    assert.equal(withStoredSecret(saved, typed), 'secret-needed');
  });
}

test('a stored password or token is used with what it was saved with, whatever the timeouts and the name', () => {
  const typed = { ...saved, password: null, replyTimeout: 5, helo: 'other.test' };
  assert.deepEqual(withStoredSecret(saved, typed), { ...typed, password: 'stored' });
  const token = { ...saved, password: null, tokenFile: '/run/token' };
  assert.deepEqual(withStoredSecret(token, { ...token, tokenFile: null }), token);
});

test('a password that was typed is used as it is, and where none is stored none is asked for', () => {
  const typed = { ...saved, server: 'custom', host: 'other.example', password: 'typed' };
  assert.equal(withStoredSecret(saved, typed), typed);
  const open = smtp({ user: null });
  assert.equal(withStoredSecret(open, open), open);
  assert.equal(withStoredSecret(null, open), open);
});
