import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DoctorStep } from '../../src/smtp/doctor.ts';
import { makeCertificates } from '../support/certificates.ts';
import { setHosts } from '../support/hosts.ts';
import { enterNamespace } from '../support/namespace.ts';
import { serve } from '../support/smtp-script.ts';
import { course, examine } from './examine.ts';

await enterNamespace(import.meta.url);

const { good, selfSigned, caFile } = makeCertificates();
const login = { user: 'me@mail.test', password: 'right' };
const secured = { tls: 'required', caFile, host: 'mail.test', ...login } as const;
setHosts({
  '127.0.0.1': ['mail.test'],
  '127.0.0.9': ['nobody.test', 'mail.smtp2go.com', 'smtp.sendgrid.net'],
});

test('every step is told as it comes, and nothing is sent', async (t) => {
  const server = await serve(t, { tls: good, ehlo: ['PIPELINING', 'AUTH PLAIN LOGIN'], login });
  const told: DoctorStep[] = [];
  const report = await examine(secured, { onStep: (step) => told.push(step) });
  assert.equal(course(report), 'dns connect greeting starttls certificate auth mail rcpt');
  assert.deepEqual(told, report.steps);
  assert.equal(report.ok, true);
  assert.equal(report.encrypted, true);
  assert.equal(report.port, null);
  assert.deepEqual(server.mails, []);
  assert.deepEqual(
    server.lines.map(({ text }) => text.split(' ')[0]).filter((verb) => verb !== 'QUIT'),
    ['EHLO', 'STARTTLS', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'RSET'],
  );
  const [dns, connect, greeting] = told;
  assert.equal(dns?.sentence, 'Found: 127.0.0.1.');
  assert.equal(connect?.sentence, 'Connected to 127.0.0.1.');
  assert.equal(greeting?.words, '220 mail.test ESMTP');
  assert.equal(told[6]?.subject, 'router@mail.test');
  assert.equal(told[7]?.words, '250 2.1.5 Ok');
});

test('a refused recipient is told with the server’s words and the code in plain words; the others are tried', async (t) => {
  await serve(t, {
    rcpt: (address) => (address.startsWith('gone') ? '550 5.1.1 User unknown' : '250 2.1.5 Ok'),
  });
  const recipients = ['me@mail.test', 'gone@mail.test', 'you@mail.test'];
  const report = await examine({ host: 'mail.test' }, { recipients });
  assert.equal(course(report), 'dns connect greeting starttls auth mail rcpt rcpt!recipient-refused rcpt');
  const refused = report.steps.find(({ ok }) => !ok);
  assert.equal(refused?.subject, 'gone@mail.test');
  assert.equal(refused?.words, '550 5.1.1 User unknown');
  assert.match(refused?.sentence ?? '', /does not accept the recipient.*5\.1\.1: there is no such mailbox/);
  assert.match(refused?.remedy ?? '', /Check the address/);
});

test('a wrong password ends the examination at the login', async (t) => {
  await serve(t, { tls: good, ehlo: ['AUTH PLAIN'], login });
  const report = await examine({ ...secured, password: 'wrong' });
  assert.equal(course(report), 'dns connect greeting starttls certificate auth!auth-failed');
  assert.equal(report.steps.at(-1)?.words, '535 5.7.8 Authentication credentials invalid');
});

test('the password does not leave before TLS', async (t) => {
  const server = await serve(t, { ehlo: ['AUTH PLAIN LOGIN'], login });
  const report = await examine(secured);
  assert.equal(course(report), 'dns connect greeting starttls!starttls-missing');
  assert.equal(
    server.lines.some(({ text }) => text.startsWith('AUTH')),
    false,
  );
});

test('an untrusted certificate is a failed step; an unchecked one is told with its fingerprint', async (t) => {
  await serve(t, { tls: selfSigned });
  const strict = await examine({ tls: 'required', caFile, host: 'mail.test' });
  assert.equal(course(strict), 'dns connect greeting certificate!certificate-untrusted');
  const soft = await examine({ tls: 'opportunistic', host: 'mail.test' });
  assert.equal(course(soft), 'dns connect greeting starttls certificate auth mail rcpt');
  const step = soft.steps.find(({ step }) => step === 'certificate');
  assert.match(step?.sentence ?? '', /not checked\. SHA-256: [0-9a-f]{64}$/);
  assert.notEqual(step?.remedy, null);
});

test('an unencrypted connection is told as such', async (t) => {
  await serve(t, {});
  const report = await examine({ tls: 'opportunistic', host: 'mail.test' });
  assert.equal(report.encrypted, false);
  assert.match(report.steps.find(({ step }) => step === 'starttls')?.sentence ?? '', /Not encrypted/);
});

test('a name that nobody knows is told apart from DNS that does not answer', async () => {
  const report = await examine({ host: 'unknown.test' });
  assert.equal(course(report), 'dns!dns-failed');
});

test('a server that is down is told from a line on which port 25 is blocked', async (t) => {
  const blocked = await examine({ host: 'nobody.test' });
  assert.equal(course(blocked), 'dns connect!refused');
  assert.equal(blocked.port?.verdict, 'port-blocked');
  assert.match(blocked.steps.at(-1)?.sentence ?? '', /Port 25 is blocked on this line/);
  assert.match(blocked.steps.at(-1)?.remedy ?? '', /server = isp/);

  setHosts({ '127.0.0.9': ['nobody.test'], '127.0.0.3': ['mail.smtp2go.com'] });
  await serve(t, {}, '127.0.0.3');
  const down = await examine({ host: 'nobody.test' });
  assert.equal(down.port?.verdict, 'server-down');
  assert.match(down.steps.at(-1)?.sentence ?? '', /only this server cannot be reached/);
  assert.match(down.steps.at(-1)?.remedy ?? '', /SMTP2GO/);

  setHosts({ '127.0.0.9': ['nobody.test'] });
  const offline = await examine({ host: 'nobody.test' });
  assert.equal(offline.port?.verdict, 'offline');
});

test('something that takes connections on port 25 but never greets is no mail server', async (t) => {
  setHosts({ '127.0.0.9': ['nobody.test'], '127.0.0.4': ['mail.smtp2go.com'] });
  await serve(t, { greeting: { close: true } }, '127.0.0.4');
  const report = await examine({ host: 'nobody.test' });
  assert.equal(report.port?.verdict, 'port-blocked');
});

test('German is whole', async (t) => {
  setHosts({ '127.0.0.1': ['mail.test'] });
  await serve(t, { mail: '550 5.7.1 Nein' });
  const report = await examine({ host: 'mail.test' }, { language: 'de' });
  assert.match(report.steps.at(-1)?.sentence ?? '', /nimmt die Absenderadresse nicht an.*nicht gestattet/);
});
