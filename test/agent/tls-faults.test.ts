import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { makeCertificates } from '../support/certificates.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Script } from '../support/smtp-script.ts';
import {
  accepted,
  createFaultBench,
  type FaultBench,
  type FaultServer,
  quickRetries,
  quickTimeouts,
} from './fault-bench.ts';

await enterNamespace(import.meta.url);

const certificates = makeCertificates();
const login = { user: 'attic', password: 'correct horse' };
const good: Script = { tls: certificates.good, ehloTls: ['AUTH PLAIN LOGIN'], login };

const faults: readonly { readonly name: string; readonly how: Script; readonly why: RegExp }[] = [
  { name: 'does not offer STARTTLS', how: { ehlo: ['AUTH PLAIN LOGIN'], login }, why: /starttls-missing/ },
  { name: 'refuses STARTTLS for now', how: { ...good, starttls: '454 4.7.0 TLS not available' }, why: /454/ },
  { name: 'answers the handshake with garbage', how: { ...good, handshake: 'garbage' }, why: /tls-failed/ },
  { name: 'is silent in the handshake', how: { ...good, handshake: 'silence' }, why: /timeout|tls-failed/ },
  {
    name: 'shows a certificate that nobody trusts',
    how: { ...good, tls: certificates.untrusted },
    why: /certificate-untrusted/,
  },
  {
    name: 'shows a self-signed certificate',
    how: { ...good, tls: certificates.selfSigned },
    why: /certificate-untrusted/,
  },
  {
    name: 'shows a certificate of another name',
    how: { ...good, tls: certificates.wrongName },
    why: /certificate-name/,
  },
  {
    name: 'shows an expired certificate',
    how: { ...good, tls: certificates.expired },
    why: /certificate-expired/,
  },
  {
    name: 'shows a certificate that is not valid yet',
    how: { ...good, tls: certificates.notYet },
    why: /certificate-not-yet/,
  },
  { name: 'offers no AUTH behind TLS', how: { ...good, ehloTls: ['8BITMIME'] }, why: /auth-missing/ },
  { name: 'refuses the login behind TLS', how: { ...good, auth: '535 5.7.8 wrong' }, why: /535/ },
  { name: 'cannot check the login now', how: { ...good, auth: '454 4.7.0 later' }, why: /454/ },
];

const hosts = '127.0.0.1 localhost\n198.51.100.40 mail.test\n198.51.100.41 backup.test\n';
const section = (name: string, host: string) =>
  `[${name}]\nserver = custom\nhost = ${host}\nuser = ${login.user}\npassword = "${login.password}"\nca_file = ${certificates.caFile}\n${quickTimeouts}`;

let bench: FaultBench;
let first: FaultServer;
let second: FaultServer;
before(async () => {
  bench = await createFaultBench();
  first = await bench.server('198.51.100.40');
  second = await bench.server('198.51.100.41');
});
after(() => bench.close());

function report(agent: Agent, index: number): string {
  const marker = `marker-${index}-`;
  agent.drop({ kind: `custom.fault-${index}`, severity: 'warning', subject: marker, text: marker });
  return marker;
}

/** The mails about `marker` that a server took; each came encrypted and logged in. */
function taken(server: FaultServer, marker: string): number {
  const mails = server.mails().filter((mail) => accepted(mail) && mail.text.includes(marker));
  for (const { encrypted, user } of mails)
    assert.deepEqual({ encrypted, user }, { encrypted: true, user: login.user });
  return mails.length;
}

describe('promises 1, 3 and 4 with a server that must be verified', () => {
  test('alone: each mail is delivered once, when the server is in order again', async (t) => {
    const agent = await bench.start(
      'alone',
      '192.0.40',
      `${quickRetries}\n${section('smtp', 'mail.test')}`,
      hosts,
    );
    for (const [index, { name, how, why }] of faults.entries()) {
      await t.test(`a server that ${name}`, async () => {
        await first.behave(how);
        const marker = report(agent, index);
        // On a busy machine an attempt may end by its time before it comes to that.
        await agent.until(`an attempt has failed by ${why}`, async () =>
          (await agent.outbox()).some((row) => row.state === 'waiting' && why.test(row.reply ?? '')),
        );
        assert.equal(taken(first, marker), 0);
        await first.behave(good);
        await agent.until('delivered', async () => (await agent.status()).mail.waiting === 0);
        assert.equal(taken(first, marker), 1);
      });
    }
    await agent.close();
  });

  test('with a healthy second server: each mail arrives there at once, and once', async (t) => {
    await second.behave(good);
    const ini = [quickRetries, section('smtp', 'mail.test'), section('smtp.backup', 'backup.test')].join(
      '\n',
    );
    const agent = await bench.start('pair', '192.0.41', ini, hosts);
    for (const [index, { name, how }] of faults.entries()) {
      await t.test(`a first server that ${name}`, async () => {
        await first.behave(how);
        // so that the first one is due again
        await sleep(220);
        const before = first.connections();
        const marker = report(agent, 100 + index);
        await agent.until('arrived', () => taken(second, marker) > 0);
        await agent.until('delivered', async () => (await agent.status()).mail.waiting === 0);
        assert.ok(first.connections() > before, 'the first was tried');
        assert.equal(taken(first, marker) + taken(second, marker), 1);
      });
    }
  });

  test('promise 14: neither a login nor a mail ever left unencrypted', () => {
    const open = [...first.lines(), ...second.lines()].filter(({ encrypted }) => !encrypted);
    assert.ok(open.length > 0);
    assert.deepEqual(
      open.filter(({ text }) => !/^(EHLO|HELO|STARTTLS|QUIT)\b/.test(text) && /^[ -~]+$/.test(text)),
      [],
    );
  });
});
