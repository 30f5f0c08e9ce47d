import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseMechanisms } from '../../src/smtp/auth.ts';
import { makeCertificates } from '../support/certificates.ts';
import { enterNamespace } from '../support/namespace.ts';
import { serve } from '../support/smtp-script.ts';
import { attempt, told } from './attempt.ts';

await enterNamespace(import.meta.url);

const { good, caFile } = makeCertificates();
const login = { user: 'me@mail.test', password: 'pass word "ü"' };
const secured = { tls: 'required', caFile, ...login } as const;
const all = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2', 'NTLM', 'GSSAPI'];

/** Every combination of `all`. */
const combinations = Array.from({ length: 2 ** all.length }, (_, bits) =>
  all.filter((_mechanism, i) => (bits >> i) & 1),
);

/** What the rules say in words, found another way than the code does. */
function expected(
  offered: readonly string[],
  encrypted: boolean,
  allowPlain: boolean,
  token: boolean,
): string {
  if (offered.length === 0) return 'auth-missing';
  const has = (mechanism: string): boolean => offered.includes(mechanism);
  if (token)
    return !has('XOAUTH2') ? 'auth-mechanism' : encrypted || allowPlain ? 'XOAUTH2' : 'auth-plain-refused';
  const plain = ['PLAIN', 'LOGIN'].filter(has);
  const cram = ['CRAM-MD5'].filter(has);
  if (encrypted) return [...plain, ...cram].join(' ') || 'auth-mechanism';
  const allowed = [...cram, ...(allowPlain ? plain : [])];
  return allowed.join(' ') || (plain.length > 0 ? 'auth-plain-refused' : 'auth-mechanism');
}

test('for every combination of mechanisms the right ones are tried, in the right order', () => {
  for (const offered of combinations) {
    for (const bits of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const [encrypted, allowPlain, token] = [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0];
      const chosen = chooseMechanisms({ offered, encrypted, allowPlain, token });
      const words = typeof chosen === 'string' ? chosen : chosen.join(' ');
      assert.equal(words, expected(offered, encrypted, allowPlain, token), `${offered} ${bits}`);
    }
  }
});

for (const offered of combinations.filter((list) => !list.includes('GSSAPI'))) {
  const way = expected(offered, true, false, false);
  const works = !way.startsWith('auth-');
  test(`over TLS, a server that offers ${offered.join(' ') || 'no login'}: ${works ? 'logged in' : way}`, async (t) => {
    const extensions = offered.length > 0 ? [`AUTH ${offered.join(' ')}`] : [];
    const server = await serve(t, { tls: good, ehlo: extensions, login });
    const outcome = await attempt(secured);
    assert.equal(told(outcome), works ? 'delivered' : `failed at auth: ${way}`);
    if (works) {
      assert.equal(server.mails[0]?.user, login.user);
      const used = server.lines
        .filter(({ text }) => text.startsWith('AUTH'))
        .map(({ text }) => text.split(' ')[1]);
      assert.deepEqual(used, [way.split(' ')[0]]);
    } else assert.equal(server.mails.length, 0);
  });
}

test('in the clear only CRAM-MD5 is used, unless the plain password is allowed', async (t) => {
  const server = await serve(t, { ehlo: ['AUTH PLAIN LOGIN CRAM-MD5'], login });
  assert.equal(told(await attempt({ tls: 'off', ...login })), 'delivered');
  const plain = await serve(t, { ehlo: ['AUTH PLAIN LOGIN'], login }, '127.0.0.2');
  const refused = await attempt({ tls: 'off', ...login, host: '127.0.0.2' });
  assert.equal(told(refused), 'failed at auth: auth-plain-refused');
  const allowed = { tls: 'off', ...login, allowPlainPassword: true } as const;
  assert.equal(told(await attempt({ ...allowed, host: '127.0.0.2' })), 'delivered');
  const verbs = [server, plain].map(({ lines }) =>
    lines.filter(({ text }) => text.startsWith('AUTH')).map(({ text }) => text.split(' ')[1]),
  );
  assert.deepEqual(verbs, [['CRAM-MD5'], ['PLAIN']]);
});

test('the old spelling AUTH= is understood', async (t) => {
  await serve(t, { tls: good, ehlo: ['AUTH=LOGIN'], login });
  assert.equal(told(await attempt(secured)), 'delivered');
});

test('a wrong password is a wrong login, told with the reply, in every mechanism', async (t) => {
  for (const [i, mechanism] of ['PLAIN', 'LOGIN', 'CRAM-MD5'].entries()) {
    const host = `127.0.0.${i + 1}`;
    await serve(t, { tls: good, ehlo: [`AUTH ${mechanism}`], login }, host);
    const outcome = await attempt({ ...secured, host, password: 'wrong' });
    assert.equal(told(outcome), 'failed at auth: auth-failed (535)');
    assert.equal(outcome.result === 'failed' && outcome.login, true);
  }
});

test('a login that cannot be checked now is no wrong login', async (t) => {
  await serve(t, { tls: good, ehlo: ['AUTH PLAIN'], auth: '454 4.7.0 Temporary authentication failure' });
  const outcome = await attempt(secured);
  assert.equal(told(outcome), 'failed at auth: auth-temporary (454)');
  assert.equal(outcome.result === 'failed' && outcome.login, false);
});

test('a server that does not know the mechanism it offered is asked for the next', async (t) => {
  const server = await serve(t, { tls: good, ehlo: ['AUTH PLAIN LOGIN'], auth: '504 5.5.4 Unknown' });
  assert.equal(told(await attempt(secured)), 'failed at auth: auth-mechanism (504)');
  assert.equal(server.lines.filter(({ text }) => text.startsWith('AUTH')).length, 2);
});

test('a server that challenges for ever is left', async (t) => {
  await serve(t, { tls: good, ehlo: ['AUTH PLAIN'], auth: { raw: '334 \r\n'.repeat(300) } });
  assert.equal((await attempt(secured)).result, 'failed');
});

test('a secret that the server echoes is not repeated', async (t) => {
  const echo = `535 5.7.8 bad password "${login.password}"`;
  await serve(t, { tls: good, ehlo: ['AUTH PLAIN'], auth: echo });
  const outcome = await attempt(secured);
  assert.equal(JSON.stringify(outcome).includes('pass word'), false);
  assert.match(outcome.reply?.text ?? '', /bad password "\*\*\*"/);
});

test('a token is read anew from its file at each attempt', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-token-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const tokenFile = join(directory, 'token');
  const given = { tls: 'required', caFile, user: 'me@mail.test', tokenFile } as const;
  const server = await serve(t, {
    tls: good,
    ehlo: ['AUTH LOGIN XOAUTH2 PLAIN'],
    login: { user: 'me@mail.test', password: 'new-token' },
  });
  assert.equal(told(await attempt(given)), 'failed at auth: token-file');
  writeFileSync(tokenFile, 'old-token\n');
  const expired = await attempt(given);
  assert.equal(told(expired), 'failed at auth: token-refused (535)');
  assert.equal(expired.result === 'failed' && expired.login, false);
  writeFileSync(tokenFile, 'new-token\n');
  assert.equal(told(await attempt(given)), 'delivered');
  const verbs = server.lines
    .filter(({ text }) => text.startsWith('AUTH'))
    .map(({ text }) => text.split(' ')[1]);
  assert.deepEqual(verbs, ['XOAUTH2', 'XOAUTH2']);
  writeFileSync(tokenFile, 'two lines\nof text\n');
  assert.equal(told(await attempt(given)), 'failed at auth: token-file');
});
