import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
  '198.51.100.9': ['nobody.test', 'mail.smtp2go.com', 'smtp.sendgrid.net'],
});
// Addresses of the internet, all of them this machine's.
execFileSync('ip', ['route', 'add', 'local', '198.51.100.0/24', 'dev', 'lo']);

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

  setHosts({ '198.51.100.9': ['nobody.test'], '198.51.100.3': ['mail.smtp2go.com'] });
  await serve(t, {}, '198.51.100.3');
  const down = await examine({ host: 'nobody.test' });
  assert.equal(down.port?.verdict, 'server-down');
  assert.match(down.steps.at(-1)?.sentence ?? '', /only this server cannot be reached/);
  assert.match(down.steps.at(-1)?.remedy ?? '', /SMTP2GO/);
});

test('names that resolve are no proof of an internet that works: the probes are', async () => {
  setHosts({ '198.51.100.9': ['nobody.test', 'mail.smtp2go.com'] });
  const nobody = { host: 'nobody.test' };
  const offline = await examine(nobody, { internet: async () => false });
  assert.equal(offline.port?.verdict, 'offline');
  const unproven = await examine(nobody, { internet: async () => null });
  assert.equal(unproven.port?.verdict, 'unclear');
  assert.match(unproven.steps.at(-1)?.sentence ?? '', /cannot be told from here/);
  const blocked = await examine(nobody);
  assert.equal(blocked.port?.verdict, 'port-blocked');
  setHosts({ '198.51.100.9': ['nobody.test'] });
  assert.equal((await examine(nobody)).port?.verdict, 'unclear');
});

test('a server in the own network that refuses or is silent is no matter of the line', async () => {
  setHosts({ '192.168.44.5': ['nas.test'], '198.51.100.9': ['mail.smtp2go.com'], '127.0.0.9': ['lan.test'] });
  const asked = { internet: () => assert.fail('the line was asked') };
  for (const given of [{ server: 'lan', host: 'lan.test' }, { host: 'lan.test' }]) {
    const refused = await examine(given, asked);
    assert.equal(course(refused), 'dns connect!refused');
    assert.equal(refused.port, null);
    assert.match(refused.steps.at(-1)?.sentence ?? '', /in your own network refuses connections/);
    assert.match(refused.steps.at(-1)?.remedy ?? '', /mail service runs/);
  }
  const away = await examine({ host: 'nas.test', connectTimeout: 200 }, asked);
  assert.match(away.steps.at(-1)?.sentence ?? '', /in your own network does not answer/);
});

test('the provider’s relay that is down is no reason to use the provider’s relay', async () => {
  setHosts({ '198.51.100.9': ['relay.test', 'mail.smtp2go.com'] });
  const report = await examine({ server: 'isp', host: 'relay.test' });
  assert.equal(report.port?.verdict, 'relay-down');
  assert.match(report.steps.at(-1)?.sentence ?? '', /relay does not answer on port 25/);
  assert.equal(report.steps.at(-1)?.remedy?.includes('server = isp'), false);
});

test('something that takes connections on port 25 but never greets is no mail server', async (t) => {
  setHosts({ '198.51.100.9': ['nobody.test'], '198.51.100.4': ['mail.smtp2go.com'] });
  await serve(t, { greeting: { close: true } }, '198.51.100.4');
  const report = await examine({ host: 'nobody.test' });
  assert.equal(report.port?.verdict, 'port-blocked');
});

test('an address that failed is told though the next one serves', async (t) => {
  setHosts({ '127.0.0.8': ['mail.test'], '127.0.0.1': ['mail.test'] });
  await serve(t, { tls: selfSigned }, '127.0.0.8');
  await serve(t, { tls: good });
  const report = await examine({ tls: 'required', caFile, host: 'mail.test' });
  assert.equal(report.ok, true);
  const last = report.steps.filter(({ step }) => step === 'connect').at(-1);
  assert.equal(last?.sentence, 'Connected to 127.0.0.1.');
  assert.match(last?.remedy ?? '', /^Another address of this server, 127\.0\.0\.8, failed: .*certificate/);
});

test('German is whole', async (t) => {
  setHosts({ '127.0.0.1': ['mail.test'] });
  await serve(t, { mail: '550 5.7.1 Nein' });
  const report = await examine({ host: 'mail.test' }, { language: 'de' });
  assert.match(report.steps.at(-1)?.sentence ?? '', /nimmt die Absenderadresse nicht an.*nicht gestattet/);
});
