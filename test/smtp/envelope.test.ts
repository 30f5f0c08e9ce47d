import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { type Account, resolveAccount } from '../../src/smtp/account.ts';
import { asciiAddress, asciiHost } from '../../src/smtp/host.ts';
import { enterNamespace } from '../support/namespace.ts';
import { serve } from '../support/smtp-script.ts';
import { attempt, message, servers, smtp, told } from './attempt.ts';

await enterNamespace(import.meta.url);

test('the envelope is ASCII: domains go in punycode, one recipient a transaction', async (t) => {
  const server = await serve(t, { ehlo: ['SIZE 1000000', '8BITMIME'] });
  const mail = { ...message('Grüße\r\n'), from: 'router@Bücher.example', to: 'me@münchen.example' };
  assert.equal(told(await attempt({}, { message: mail })), 'delivered');
  const lines = server.lines.map(({ text }) => text);
  assert.deepEqual(lines.slice(1, 4), [
    `MAIL FROM:<router@xn--bcher-kva.example> BODY=8BITMIME SIZE=${mail.raw.length}`,
    'RCPT TO:<me@xn--mnchen-3ya.example>',
    'DATA',
  ]);
});

test('EHLO names helo, else this host where its name is whole, else the address it speaks from', async (t) => {
  const server = await serve(t, {}, '127.0.0.1');
  const six = await serve(t, {}, '::1');
  await attempt({ helo: 'attic.example.net' });
  await attempt({ helo: null });
  await attempt({ helo: null, host: '::1' });
  const said = [server, six].flatMap(({ lines }) =>
    lines.map(({ text }) => text).filter((l) => l.startsWith('EHLO')),
  );
  const whole = /^[\w-]+(\.[\w-]+)+$/.test(hostname());
  assert.deepEqual(said, [
    'EHLO attic.example.net',
    `EHLO ${whole ? hostname() : '[127.0.0.1]'}`,
    `EHLO ${whole ? hostname() : '[IPv6:::1]'}`,
  ]);
});

test('a server that never answers QUIT does not hold up the result', async (t) => {
  const server = await serve(t, { quit: {} });
  assert.equal(told(await attempt()), 'delivered');
  assert.equal(server.mails.length, 1);
});

test('[smtp] and its entry give the account, or the key that is wrong', () => {
  const accountOf = (given: Parameters<typeof smtp>[0]): Account | string => {
    const resolved = resolveAccount(smtp({ host: null, tls: null, ...given }), servers);
    return 'code' in resolved ? `${resolved.key}: ${resolved.code}` : resolved;
  };
  const login = { user: 'me', password: 'secret' };
  const bad: [Parameters<typeof smtp>[0], string][] = [
    [{ server: 'nosuch' }, 'server: unknown-server'],
    [{ server: 'isp' }, 'host: host-missing'],
    [{ server: 'custom', host: 'no host' }, 'host: host-bad'],
    [{ server: 'smtp2go', host: 'evil.example', ...login }, 'host: host-not-taken'],
    [{ server: 'ses', ...login }, 'region: region-missing'],
    [{ server: 'ses', region: 'mars', ...login }, 'region: region-unknown'],
    [{ server: 'smtp2go' }, 'password: password-missing'],
    [{ server: 'custom', host: 'a.example', user: 'me' }, 'password: password-missing'],
    [{ server: 'custom', host: 'a.example', password: 'secret' }, 'user: user-missing'],
  ];
  for (const [given, problem] of bad) assert.equal(accountOf(given), problem);
  const good: [Parameters<typeof smtp>[0], Partial<Account>][] = [
    [
      { server: 'isp', host: 'relay.example' },
      { tls: 'opportunistic', verify: false, login: null },
    ],
    [
      { server: 'custom', host: 'Bücher.example' },
      { host: 'xn--bcher-kva.example', tls: 'required', verify: true },
    ],
    [{ server: 'ses', region: 'eu-west-1', ...login }, { host: 'email-smtp.eu-west-1.amazonaws.com' }],
    [{ server: 'smtp2go', region: 'eu', ...login }, { host: 'mail-eu.smtp2go.com' }],
    [{ server: 'smtp2go', ...login }, { host: 'mail.smtp2go.com' }],
    [
      { server: 'sendgrid', password: 'key' },
      { login: { user: 'apikey', password: 'key', tokenFile: null, allowPlain: false } },
    ],
    [
      { server: 'lan', host: '[::1]', tlsFingerprint: 'ab'.repeat(32) },
      { host: '::1', tls: 'required', verify: false, fingerprint: 'ab'.repeat(32) },
    ],
    [
      { server: 'custom', host: '127.0.0.1', tls: 'off', tlsFingerprint: 'ab' },
      { tls: 'off', fingerprint: null },
    ],
  ];
  for (const [given, expected] of good) {
    const account = accountOf(given);
    assert.ok(typeof account === 'object', String(account));
    assert.deepEqual({ ...account, ...expected }, account);
  }
});

test('host names and addresses are told from what is none', () => {
  assert.deepEqual(['mail.example.', '[::1]', '::1', '1.2.3.4', 'ÄÖ.example'].map(asciiHost), [
    'mail.example',
    '::1',
    '::1',
    '1.2.3.4',
    'xn--4ca0b.example',
  ]);
  for (const bad of [
    '',
    ' ',
    'a b',
    'a..b',
    '-a',
    '1.2.3',
    '1.2.3.4.5',
    'a/b',
    'a\r\nb',
    'x'.repeat(64),
    '[::1',
  ])
    assert.equal(asciiHost(bad), null, bad);
  assert.equal(asciiAddress('me@Exämple.org'), 'me@xn--exmple-cua.org');
  assert.equal(asciiAddress('nobody'), 'nobody');
});
