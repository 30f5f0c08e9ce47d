import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { type Certificates, type KeyPair, makeCertificates } from '../support/certificates.ts';
import { buildExecutable, run, runOnNode } from './executable.ts';
import { fileOf, opensslServer } from './openssl-server.ts';

const entry = 'test/firmware/parity/main.ts';
let executable: string;
let certificates: Certificates;
before(() => {
  executable = buildExecutable('parity', entry);
  certificates = makeCertificates('rsa');
});

const file = (content: string) => fileOf(certificates, content);
const server = (t: TestContext, pair: KeyPair, ...flags: string[]) =>
  opensslServer(t, certificates, pair, ...flags);

interface Case {
  readonly label: string;
  readonly port: number;
  readonly ca?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Runs the cases on both and asserts the same lines; returns the executable's. */
async function same(cases: readonly Case[]): Promise<string> {
  const list = file(JSON.stringify(cases));
  const node = await runOnNode(entry, ['tls', list]);
  const firmware = await run(executable, ['tls', list]);
  assert.equal(firmware.err, '');
  assert.deepEqual(firmware.out.split('\n'), node.out.split('\n'));
  return firmware.out;
}

test('certificates are accepted and refused as Node does, with the same codes', async (t) => {
  const { caFile: ca, good, wrongName, expired, notYet, untrusted, selfSigned } = certificates;
  const self = file(selfSigned.cert);
  const at = async (pair: KeyPair) => server(t, pair);
  const [goodPort, wrong, old, early, stranger, own] = await Promise.all(
    [good, wrongName, expired, notYet, untrusted, selfSigned].map(at),
  );
  const servername = 'mail.test';
  const out = await same([
    { label: 'good', port: goodPort ?? 0, ca, servername },
    { label: 'good, another name', port: goodPort ?? 0, ca, servername: 'other.test' },
    { label: 'good, by address', port: goodPort ?? 0, ca },
    { label: 'wrong name', port: wrong ?? 0, ca, servername },
    { label: 'wrong, by address', port: wrong ?? 0, ca },
    { label: 'expired', port: old ?? 0, ca, servername },
    { label: 'not yet valid', port: early ?? 0, ca, servername },
    { label: 'untrusted', port: stranger ?? 0, ca, servername },
    { label: 'untrusted, let in', port: stranger ?? 0, ca, servername, rejectUnauthorized: false },
    { label: 'self-signed', port: own ?? 0, ca, servername },
    { label: 'self-signed, trusted itself', port: own ?? 0, ca: self, servername },
    { label: 'self-signed, let in', port: own ?? 0, ca, servername, rejectUnauthorized: false },
  ]);
  for (const code of [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ])
    assert.match(out, new RegExp(code));
  assert.match(out, /good: secure \[true,null,"TLSv1.3",true\]/);
  assert.match(out, /self-signed, trusted itself: secure \[true/);
});

/** Makes NAME.key and NAME.pem, signed by BY, with these X.509 extensions. */
function issue(name: string, by: string, subject: string, ...extensions: string[]): KeyPair {
  const cwd = certificates.directory;
  const openssl = (command: string, ...args: string[]) =>
    execFileSync('openssl', [...command.split(' '), ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(join(cwd, `${name}.ext`), `${extensions.join('\n')}\n`);
  openssl(`req -new -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj`, subject);
  openssl(
    `x509 -req -in ${name}.csr -CA ${by}.pem -CAkey ${by}.key -CAcreateserial -days 100 -extfile ${name}.ext -out ${name}.pem`,
  );
  return { key: read(`${name}.key`), cert: read(`${name}.pem`) };
}
const read = (name: string) => readFileSync(join(certificates.directory, name), 'utf8');

test('wildcards match one label, intermediates are followed when they are sent', async (t) => {
  const { directory, caFile: ca } = certificates;
  issue('between', 'ca', '/CN=between', 'basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign');
  issue('wild', 'between', '/CN=ignored.test', 'subjectAltName=DNS:*.wild.test,DNS:w*.part.test,IP:::1');
  const whole = await server(t, { key: read('wild.key'), cert: read('wild.pem') + read('between.pem') });
  const leafOnly = await server(t, { key: read('wild.key'), cert: read('wild.pem') });
  const root = await server(t, {
    key: read('wild.key'),
    cert: read('wild.pem') + read('between.pem') + read('ca.pem'),
  });
  const stranger = join(directory, 'stranger.pem');
  const out = await same([
    ...[
      'mail.wild.test',
      'a.b.wild.test',
      'wild.test',
      'MAIL.WILD.TEST',
      'work.part.test',
      'ignored.test',
    ].map((servername) => ({ label: servername, port: whole, ca, servername })),
    { label: 'intermediate missing', port: leafOnly, ca, servername: 'x.wild.test' },
    { label: 'root missing', port: whole, ca: stranger, servername: 'x.wild.test' },
    { label: 'root sent but strange', port: root, ca: stranger, servername: 'x.wild.test' },
  ]);
  assert.match(out, /mail.wild.test: secure \[true/);
  for (const code of [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
  ])
    assert.match(out, new RegExp(code));
});

test('a certificate that was issued for something else than a server is refused, in both versions', async (t) => {
  const { caFile: ca } = certificates;
  const servername = 'mail.test';
  const name = `subjectAltName=DNS:${servername}`;
  const uses = {
    client: ['extendedKeyUsage=clientAuth'],
    signer: ['keyUsage=keyCertSign'],
    server: ['extendedKeyUsage=serverAuth', 'keyUsage=digitalSignature'],
  };
  const cases: Case[] = [];
  for (const [use, extensions] of Object.entries(uses)) {
    const pair = issue(use, 'ca', '/CN=use', name, ...extensions);
    for (const version of ['1_2', '1_3'])
      cases.push({
        label: `${use} ${version}`,
        port: await server(t, pair, `-tls${version}`),
        ca,
        servername,
      });
  }
  const out = await same(cases);
  assert.equal(out.match(/(client|signer) 1_[23]: refused \["INVALID_PURPOSE"/g)?.length, 4);
  assert.equal(out.match(/server 1_[23]: secure \[true/g)?.length, 2);
});

test('a pinned certificate is known by its fingerprint whoever issued it', async (t) => {
  const { selfSigned, untrusted, caFile: ca } = certificates;
  const [own, stranger] = await Promise.all([server(t, selfSigned), server(t, untrusted)]);
  const pinned = new X509Certificate(selfSigned.cert).fingerprint256;
  const open = { ca, servername: 'mail.test', rejectUnauthorized: false };
  const out = await same([
    { label: 'pinned', port: own, ...open },
    { label: 'another', port: stranger, ...open },
  ]);
  const [, mine, , other] = out.split('\n');
  assert.match(mine ?? '', new RegExp(`^pinned: certificate .*"fingerprint256":"${pinned}"`));
  assert.match(other ?? '', /^another: certificate .*"fingerprint256":"/);
  assert.ok(!other?.includes(pinned));
});

/** Whether openssl's own client, allowed everything, gets a session of this version from the server. */
function speaks(port: number, version: string): boolean {
  const flags = ['-connect', `127.0.0.1:${port}`, `-${version}`, '-cipher', 'ALL:@SECLEVEL=0'];
  const { stdout } = spawnSync('openssl', ['s_client', ...flags], { input: 'Q\n', encoding: 'utf8' });
  return /^ *Cipher *: (?!0000)\S+$/m.test(stdout);
}

test('TLS 1.2 is spoken, 1.0 and 1.1 are refused', async (t) => {
  const { caFile: ca, good } = certificates;
  const weak = ['-cipher', 'ALL:@SECLEVEL=0'];
  const [two, one, zero] = await Promise.all([
    server(t, good, '-tls1_2'),
    server(t, good, '-tls1_1', ...weak),
    server(t, good, '-tls1', ...weak),
  ]);
  const servername = 'mail.test';
  assert.ok(speaks(one, 'tls1_1') && speaks(zero, 'tls1'), 'the servers speak the old versions');
  const out = await same([
    { label: '1.2', port: two, ca, servername },
    { label: '1.1', port: one, ca, servername },
    { label: '1.0', port: zero, ca, servername },
  ]);
  assert.match(out, /1\.2: secure \[true,null,"TLSv1.2",true\]/);
  assert.match(out, /1\.1: refused/);
  assert.match(out, /1\.0: refused/);
});
