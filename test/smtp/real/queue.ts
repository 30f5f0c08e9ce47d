import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Smtp } from '../../../src/config/config.ts';
import { compose } from '../../../src/mail/compose.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { setHosts } from '../../support/hosts.ts';
import { type MailServer, type ServerName, startMailServer } from '../../support/mail-server.ts';
import { context, notice, outage } from '../../support/notices.ts';
import { attempt, message, told } from '../attempt.ts';
import { course, examine } from '../examine.ts';

const { caFile, ...certificates } = makeCertificates('rsa');

/** A summary of an outage, for every kind of reader. */
const composed = [
  ['an English summary', { address: 'me@mail.test', format: 'full', language: 'en' }],
  ['a German summary', { address: 'me@mail.test', format: 'full', language: 'de' }],
  ['a summary for machines', { address: 'me@mail.test', format: 'machine', language: 'en' }],
  ['a German summary for machines', { address: 'me@mail.test', format: 'machine', language: 'de' }],
  ['a summary for an SMS gateway', { address: 'me@mail.test', format: 'short', language: 'de' }],
] as const;

/** What every real server must do: take the mail over TLS and queue it as it was composed. */
export async function takesMail(name: ServerName, spool: string, given: Partial<Smtp> = {}): Promise<Real> {
  setHosts({ '127.0.0.1': ['mail.test'] });
  const server = await startMailServer(name, { caFile, ...certificates });
  after(() => server.stop());
  const settings: Partial<Smtp> = { host: 'mail.test', tls: 'required', caFile, ...given };

  test(`${name} takes a mail over TLS and has it in its queue`, async () => {
    const marker = `It is marked for ${name}.`;
    const outcome = await attempt(settings, { message: message(`${marker}\r\n.\r\n`) });
    assert.equal(told(outcome), 'delivered');
    assert.equal(outcome.result === 'delivered' && outcome.encrypted, true);
    await queues(server, spool, [marker, '<1@mail.test>', 'me@mail.test']);
  });

  for (const [what, recipient] of composed) {
    test(`${name} queues ${what} as it was composed`, async () => {
      const id = `${name}-${recipient.format}-${recipient.language}`;
      const summary = notice({ about: 'outage', stage: 'ended', outage, via: null }, { id });
      const mail = await compose(
        summary,
        context({ device: { name: 'Gästehaus' }, recipient, from: 'router@mail.test' }),
      );
      assert.equal(told(await attempt(settings, { message: mail })), 'delivered');
      const raw = mail.raw.toString('latin1');
      const body = raw.slice(raw.indexOf('\r\n\r\n')).split('\r\n');
      await queues(server, spool, [mail.messageId, 'Auto-Submitted: auto-generated', ...body]);
    });
  }

  test(`${name} passes the doctor, who leaves nothing in the queue`, async () => {
    const report = await examine(settings);
    assert.equal(course(report), 'dns connect greeting starttls certificate auth mail rcpt');
  });

  test(`${name} shows a certificate that the system does not trust: nothing is sent`, async () => {
    assert.equal(
      told(await attempt({ ...settings, caFile: null })),
      'failed at certificate: certificate-untrusted',
    );
  });
  return { server, settings };
}

async function queues(server: MailServer, spool: string, expected: readonly string[]): Promise<void> {
  const missing = (queue: string) => expected.filter((line) => !queue.includes(line));
  assert.deepEqual(missing(await server.contents(spool, (queue) => missing(queue).length === 0)), []);
}

export interface Real {
  readonly server: MailServer;
  readonly settings: Partial<Smtp>;
}

/** What a server with logins must do besides. */
export function checksLogins({ settings }: Real, name: ServerName): void {
  test(`${name} turns a wrong password away, and the doctor says so`, async () => {
    const report = await examine({ ...settings, password: 'wrong' });
    assert.equal(course(report).split(' ').at(-1), 'auth!auth-failed');
    assert.match(report.steps.at(-1)?.words ?? '', /^535 /);
  });

  test(`${name} does not pass on mail for who did not log in`, async () => {
    const report = await examine(
      { ...settings, user: null, password: null },
      { recipients: ['me@mail.test', 'you@elsewhere.test'] },
    );
    assert.equal(course(report).split(' ').at(-1), 'rcpt!recipient-refused');
    assert.match(report.steps.at(-1)?.sentence ?? '', /does not pass on mail|does not accept the recipient/);
    const loggedIn = await examine(settings, { recipients: ['you@elsewhere.test'] });
    assert.equal(loggedIn.ok, true);
  });

  test(`${name} offers no login before TLS, so a password cannot leave in the clear`, async () => {
    const outcome = await attempt({ ...settings, tls: 'off', allowPlainPassword: true });
    assert.equal(told(outcome), 'failed at auth: auth-missing');
  });
}
