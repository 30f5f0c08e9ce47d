import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Smtp } from '../../../src/config/config.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { setHosts } from '../../support/hosts.ts';
import { type MailServer, type ServerName, startMailServer } from '../../support/mail-server.ts';
import { attempt, message, told } from '../attempt.ts';
import { course, examine } from '../examine.ts';

const { caFile, ...certificates } = makeCertificates('rsa');

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
    const queue = server.contents(spool);
    assert.ok(queue.includes(marker));
    assert.ok(queue.includes('<1@mail.test>'));
    assert.ok(queue.includes('me@mail.test'));
  });

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
