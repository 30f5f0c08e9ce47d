import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type KeyPair, makeCertificates } from '../support/certificates.ts';
import { setHosts } from '../support/hosts.ts';
import { type MailServer, mailServerMissing, startMailServer } from '../support/mail-server.ts';
import { enterNamespace } from '../support/namespace.ts';
import { type Script, serve } from '../support/smtp-script.ts';
import { type Ran, run } from './executable.ts';

await enterNamespace(import.meta.url);

// The product's own programs, run as an owner runs them: `doctor --json` and `test --json` on Node and on the
// executable must say the same words with the same exit code.
const programs = [
  [process.execPath, resolve('dist/wanbell.mjs')],
  [resolve('build/x86_64/wanbell')],
] as const;
const certificates = makeCertificates('rsa');
const { caFile } = certificates;
setHosts({ '127.0.0.1': ['mail.test', 'other.test'] });

const pin = ({ cert }: KeyPair) => new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();

async function both(t: TestContext, command: string, smtp: string): Promise<readonly Ran[]> {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-doctor-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const config = join(directory, 'wanbell.ini');
  writeFileSync(
    config,
    `[device]\nname = attic\nclock = trust\n[mail]\nfrom = router@mail.test\n[smtp]\nserver = custom\n${smtp}\nconnect_timeout = 30s\nreply_timeout = 30s\ngreeting_timeout = 30s\n[recipient.me]\naddress = me@mail.test\n`,
    { mode: 0o600 },
  );
  const args = [command, '--json', '--config', config, '--state', directory, '--run', directory];
  const ran: Ran[] = [];
  for (const [file, ...rest] of programs) ran.push(await run(file, [...rest, ...args]));
  return ran;
}

/** `ok` or the failure of each step, the same on both. */
async function course(t: TestContext, command: string, smtp: string): Promise<string> {
  const [node, executable] = await both(t, command, smtp);
  assert.ok(node !== undefined && executable !== undefined);
  // how long each step took and the name in the queue differ each time
  const same = (text: string) => text.replace(/"ms":\d+/g, '"ms":0').replace(/queued as \w+/g, 'queued as X');
  assert.equal(same(executable.out), same(node.out));
  assert.equal(executable.err, node.err);
  assert.equal(executable.code, node.code);
  const [report] = JSON.parse(executable.out) as {
    steps: { step: string; ok: boolean; failure: string | null }[];
  }[];
  assert.ok(report !== undefined);
  const failed = report.steps.find(({ ok }) => !ok);
  return failed === undefined ? `${report.steps.length} steps ok` : `${failed.step}: ${failed.failure}`;
}

describe('the doctor judges a certificate on the executable as on Node', () => {
  const { good, wrongName, expired, notYet, untrusted, selfSigned } = certificates;
  const trusted = `host = mail.test\nca_file = ${caFile}`;
  const cases: readonly [string, Script, string, string][] = [
    ['a good one', { tls: good }, trusted, '8 steps ok'],
    ['a good one for an address', { tls: good }, `host = 127.0.0.1\nca_file = ${caFile}`, '8 steps ok'],
    ['an untrusted one', { tls: untrusted }, trusted, 'certificate: certificate-untrusted'],
    ['a self-signed one', { tls: selfSigned }, trusted, 'certificate: certificate-untrusted'],
    ['one for another name', { tls: wrongName }, trusted, 'certificate: certificate-name'],
    ['an expired one', { tls: expired }, trusted, 'certificate: certificate-expired'],
    ['one not yet valid', { tls: notYet }, trusted, 'certificate: certificate-not-yet'],
    [
      'the pinned one, though self-signed',
      { tls: selfSigned },
      `host = mail.test\ntls_fingerprint = ${pin(selfSigned)}`,
      '8 steps ok',
    ],
    [
      'another than the pinned one',
      { tls: good },
      `${trusted}\ntls_fingerprint = ${pin(selfSigned)}`,
      'certificate: certificate-pin',
    ],
  ];
  for (const [name, script, smtp, expected] of cases) {
    test(`${name}: ${expected}`, async (t) => {
      await serve(t, script);
      assert.equal(await course(t, 'doctor', smtp), expected);
    });
  }
});

const missing = mailServerMissing('postfix');
describe('real postfix', { skip: missing ?? false }, () => {
  let server: MailServer;
  const login = 'user = "me@mail.test"\npassword = right';
  before(async () => {
    server = await startMailServer('postfix', certificates);
  });
  after(() => server.stop());

  test('takes the test mail over verified TLS from both and has it in its queue', async (t) => {
    assert.equal(await course(t, 'test', `host = mail.test\nca_file = ${caFile}\n${login}`), '9 steps ok');
    const mails = (queue: string) => queue.split('X-Wanbell-ID:').length - 1;
    assert.equal(mails(await server.contents('/var/spool/postfix', (queue) => mails(queue) === 2)), 2);
  });

  const refusals: readonly [string, string, string][] = [
    [
      'another name than that of its certificate',
      `host = other.test\nca_file = ${caFile}`,
      'certificate: certificate-name',
    ],
    ['no root that signed it', 'host = mail.test', 'certificate: certificate-untrusted'],
    [
      'another pin',
      `host = mail.test\ntls_fingerprint = ${pin(certificates.selfSigned)}`,
      'certificate: certificate-pin',
    ],
  ];
  for (const [name, smtp, expected] of refusals) {
    test(`${name}: ${expected}, before the password`, async (t) => {
      assert.equal(await course(t, 'doctor', `${smtp}\n${login}`), expected);
    });
  }

  test('a wrong password is told in its words', async (t) => {
    const smtp = `host = mail.test\nca_file = ${caFile}\n${login.replace('right', 'wrong')}`;
    assert.equal(await course(t, 'doctor', smtp), 'auth: auth-failed');
  });
});
