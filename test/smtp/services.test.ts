import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Smtp } from '../../src/config/config.ts';
import { createAddressBook } from '../../src/smtp/dial.ts';
import { sendTestMail } from '../../src/smtp/test-mail.ts';
import { makeCertificates } from '../support/certificates.ts';
import { setHosts } from '../support/hosts.ts';
import { enterNamespace } from '../support/namespace.ts';
import { type Script, serve } from '../support/smtp-script.ts';
import { account, attempt, message, told } from './attempt.ts';
import { course, examine } from './examine.ts';

// Microsoft Exchange and Office 365, Domino, Gmail, SES and SendGrid as their documentation shows them.

await enterNamespace(import.meta.url);

const { good, caFile } = makeCertificates();
const login = { user: 'me@mail.test', password: 'secret-password' };
setHosts({ '127.0.0.1': ['mail.test'] });
const given: Partial<Smtp> = { host: 'mail.test', tls: 'required', caFile, ...login };

const exchange: Script = {
  greeting: '220 EX01.corp.example Microsoft ESMTP MAIL Service ready at Mon, 23 Nov 2026 10:00:00 +0000',
  tls: good,
  ehlo: [
    'SIZE 37748736',
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    'X-ANONYMOUSTLS',
    'AUTH NTLM',
    'X-EXPS GSSAPI NTLM',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
    'XRDST',
  ],
  ehloTls: [
    'SIZE 37748736',
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    'AUTH GSSAPI NTLM LOGIN',
    'X-EXPS GSSAPI NTLM',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
    'XRDST',
  ],
  login,
  dot: '250 2.6.0 <1@mail.test> [InternalId=4303357018163, Hostname=EX01.corp.example] 1203 bytes in 0.114, 10.303 KB/sec Queued mail for delivery',
};
const office365: Script = {
  greeting:
    '220 AM0PR04CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready at Mon, 23 Nov 2026 10:00:00 +0000',
  tls: good,
  ehlo: [
    'SIZE 157286400',
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
  ],
  ehloTls: [
    'SIZE 157286400',
    'PIPELINING',
    'DSN',
    'ENHANCEDSTATUSCODES',
    'AUTH LOGIN XOAUTH2',
    '8BITMIME',
    'BINARYMIME',
    'CHUNKING',
    'SMTPUTF8',
  ],
  login,
  dot: '250 2.0.0 OK <1@mail.test> [Hostname=AM0PR04MB0001.eurprd04.prod.outlook.com]',
};
const domino: Script = {
  greeting:
    '220 mail.corp.example ESMTP Service (HCL Domino Release 12.0.2) ready at Mon, 23 Nov 2026 10:00:00 +0000',
  tls: good,
  ehlo: ['SIZE', 'HELP'],
  ehloTls: ['SIZE', 'AUTH LOGIN', 'HELP'],
  login,
  dot: '250 Message accepted for delivery',
};
const gmail: Script = {
  greeting: '220 smtp.gmail.com ESMTP 5b1f17b1804b1-42f5ac0a1b2sm123456 - gsmtp',
  tls: good,
  ehlo: ['SIZE 35882577', '8BITMIME', 'ENHANCEDSTATUSCODES', 'PIPELINING', 'CHUNKING', 'SMTPUTF8'],
  ehloTls: [
    'SIZE 35882577',
    '8BITMIME',
    'AUTH LOGIN PLAIN XOAUTH2 PLAIN-CLIENTTOKEN OAUTHBEARER XOAUTH',
    'ENHANCEDSTATUSCODES',
    'PIPELINING',
    'CHUNKING',
    'SMTPUTF8',
  ],
  login,
  dot: '250 2.0.0 OK  1763892000 5b1f17b1804b1-42f5ac0a1b2sm123456 - gsmtp',
};
const ses: Script = {
  greeting: '220 email-smtp.amazonaws.com ESMTP SimpleEmailService-d-A1B2C3D4E ABCDEFG',
  tls: good,
  ehlo: ['8BITMIME', 'STARTTLS', 'AUTH PLAIN LOGIN', 'Ok'],
  ehloTls: ['8BITMIME', 'AUTH PLAIN LOGIN', 'Ok'],
  login,
  mail: '250 Ok',
  rcpt: '250 Ok',
  data: '354 End data with <CR><LF>.<CR><LF>',
  dot: '250 Ok 0102019ab1234567-abcdef01-2345-6789-abcd-ef0123456789-000000',
};
const sendgrid: Script = {
  greeting: '220 SG ESMTP service ready at ismtpd0001p1lon1.sendgrid.net',
  tls: good,
  ehlo: ['PIPELINING', '8BITMIME', 'AUTH PLAIN LOGIN', 'SIZE 31457280', 'SMTPUTF8'],
  login,
  dot: '250 Ok: queued as AbCdEfGhIjKlMnOpQrStUv',
};

const services = { exchange, office365, domino, gmail, ses, sendgrid };
for (const [name, script] of Object.entries(services)) {
  test(`${name} takes the mail after an encrypted login`, async (t) => {
    const server = await serve(t, script);
    assert.equal(told(await attempt(given)), 'delivered');
    assert.equal(server.mails[0]?.encrypted, true);
    assert.equal(server.mails[0]?.user, login.user);
  });

  test(`${name} passes the doctor`, async (t) => {
    await serve(t, script);
    assert.equal(course(await examine(given)), 'dns connect greeting starttls certificate auth mail rcpt');
  });
}

/** How a service says no, where the doctor shows it, and what its sentence and remedy must name. */
const refusals: readonly [string, Script, string, RegExp, RegExp][] = [
  [
    'Exchange: wrong password',
    { ...exchange, auth: '535 5.7.3 Authentication unsuccessful' },
    'auth!auth-failed',
    /does not accept this user and password/,
    /app password/,
  ],
  [
    'Exchange: another sender',
    { ...exchange, mail: '550 5.7.60 SMTP; Client does not have permissions to send as this sender' },
    'mail!sender-refused',
    /may not send as this sender/,
    /own address|Send As/,
  ],
  [
    'Exchange: no login for outside recipients',
    { ...exchange, rcpt: '550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain' },
    'rcpt!recipient-refused',
    /does not pass on mail/,
    /user and password/,
  ],
  [
    'Office 365: password logins switched off',
    {
      ...office365,
      auth: '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR04CA0001.eurprd04.prod.outlook.com]',
    },
    'auth!auth-failed',
    /switched off for this mailbox/,
    /token_file/,
  ],
  [
    'Office 365: no login',
    {
      ...office365,
      mail: '530 5.7.57 Client not authenticated to send mail. [AM0PR04CA0001.eurprd04.prod.outlook.com]',
    },
    'mail!auth-missing',
    /wants one/,
    /user and password/,
  ],
  [
    'Domino: wrong password',
    { ...domino, auth: '535 Authentication failed' },
    'auth!auth-failed',
    /does not accept this user/,
    /./,
  ],
  [
    'Domino: no relaying',
    { ...domino, rcpt: '554 Relay rejected for policy reasons.' },
    'rcpt!recipient-refused',
    /does not accept the recipient/,
    /without login/,
  ],
  [
    'Gmail: app password needed',
    {
      ...gmail,
      auth: '534-5.7.9 Application-specific password required. For more information, go to\r\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor 5b1f17b1804b1-42f5ac0a1b2sm123456 - gsmtp',
    },
    'auth!auth-failed',
    /app password/,
    /Make an app password/,
  ],
  [
    'Gmail: wrong password',
    {
      ...gmail,
      auth: '535-5.7.8 Username and Password not accepted. For more information, go to\r\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials - gsmtp',
    },
    'auth!auth-failed',
    /5\.7\.8: user or password is wrong/,
    /app password/,
  ],
  [
    'SES: wrong login',
    { ...ses, auth: '535 Authentication Credentials Invalid' },
    'auth!auth-failed',
    /does not accept this user/,
    /./,
  ],
  [
    'SendGrid: wrong API key',
    {
      ...sendgrid,
      auth: '535 Authentication failed: The provided authorization grant is invalid, expired, or revoked',
    },
    'auth!auth-failed',
    /does not accept this API key/,
    /API key/,
  ],
  [
    'SendGrid: unknown sender',
    {
      ...sendgrid,
      mail: '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.',
    },
    'mail!sender-refused',
    /does not know the sender address as yours/,
    /Verify the address/,
  ],
  [
    'SendGrid: credits used up',
    { ...sendgrid, auth: '451 Authentication failed: Maximum credits exceeded' },
    'auth!auth-temporary',
    /as much as it may/,
    /raise the limit/,
  ],
];

for (const [name, script, last, sentence, remedy] of refusals) {
  test(`${name}: the doctor says what is wrong and what to do`, async (t) => {
    const server = await serve(t, script);
    const report = await examine(given);
    assert.equal(course(report).split(' ').at(-1), last);
    const step = report.steps.at(-1);
    assert.match(step?.sentence ?? '', sentence);
    assert.match(step?.remedy ?? '', remedy);
    assert.equal(server.mails.length, 0);
  });
}

test('SES refuses an unverified sender after the dot only: the mail is refused, and a test says why', async (t) => {
  await serve(t, {
    ...ses,
    dot: '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: router@mail.test',
  });
  assert.equal(told(await attempt(given)), 'refused at dot: message-refused (554)');
  const step = await sendTestMail({
    message: message(),
    account: account(given),
    clockSet: true,
    sources: [],
    book: createAddressBook(),
    signal: new AbortController().signal,
    language: 'en',
  });
  assert.equal(step.step, 'dot');
  assert.match(step.sentence, /not verified with Amazon SES/);
  assert.match(step.remedy ?? '', /same region/);
});
