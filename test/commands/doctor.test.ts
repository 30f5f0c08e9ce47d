import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { Command, ExitCode } from '../../src/commands/context.ts';
import { makeCertificates } from '../support/certificates.ts';
import { setHosts } from '../support/hosts.ts';
import { enterNamespace } from '../support/namespace.ts';
import { type Script, serve } from '../support/smtp-script.ts';

await enterNamespace(import.meta.url);

const doctor: Command = await import('../../src/commands/doctor.ts');
const testCommand: Command = await import('../../src/commands/test.ts');
const { good, caFile } = makeCertificates();
setHosts({ '127.0.0.1': ['mail.test'] });

interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

async function ran(
  t: TestContext,
  command: Command,
  settings: string,
  { json = false, tty = false } = {},
): Promise<Ran> {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-doctor-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const config = join(directory, 'wanbell.ini');
  writeFileSync(
    config,
    `[device]\nname = attic\nclock = trust\n[mail]\nfrom = router@mail.test\n${settings}\n[recipient.me]\naddress = me@mail.test\n`,
    { mode: 0o600 },
  );
  const streams = [new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, { isTTY: tty }),
  );
  const [stdout = new PassThrough(), stderr = new PassThrough()] = streams;
  const code = await command.run([], {
    paths: {
      config,
      confDir: join(directory, 'conf.d'),
      state: directory,
      run: directory,
      socket: join(directory, 'socket'),
      inbox: directory,
    },
    json,
    version: '0',
    stdout,
    stderr,
  });
  return { code, out: `${stdout.read() ?? ''}`, err: `${stderr.read() ?? ''}` };
}

const settings = `[smtp]\nserver = custom\nhost = mail.test\nuser = me\npassword = right\nca_file = ${caFile}`;
const server: Script = {
  tls: good,
  ehlo: ['PIPELINING', 'AUTH PLAIN'],
  login: { user: 'me', password: 'right' },
};

test('doctor prints each step, green or red only on a terminal, and sends nothing', async (t) => {
  const { mails } = await serve(t, server);
  const plain = await ran(t, doctor, settings);
  assert.equal(plain.code, 0);
  assert.equal(plain.out.includes('\x1b'), false);
  assert.match(plain.out, /^mail\.test\n {2}ok {3}Server name: Found: 127\.0\.0\.1\./);
  assert.match(
    plain.out,
    /ok {3}Recipient: The server accepts mail to me@mail\.test\..*\n {9}< 250 2\.1\.5 Ok/,
  );
  const coloured = await ran(t, doctor, settings, { tty: true });
  assert.ok(coloured.out.includes('\x1b[32mok  \x1b[0m'));
  assert.equal(mails.length, 0);
});

test('doctor ends with the code that fits: login 77, server away 69, refused for now 75, bad configuration 78', async (t) => {
  const away = await ran(t, doctor, settings);
  assert.equal(away.code, 69);
  assert.match(away.out, /FAIL Port 25:/);
  await serve(t, [server, { ...server, mail: '451 4.3.0 Later' }]);
  const login = await ran(t, doctor, settings.replace('right', 'mistyped'));
  assert.equal(login.code, 77);
  assert.match(login.out, /FAIL Login: .*\n {9}< 535 5\.7\.8.*\n {9}→ Type both anew/);
  assert.equal(login.out.includes('mistyped'), false);
  assert.equal((await ran(t, doctor, settings)).code, 75);
  const bad = await ran(t, doctor, '[smtp]\nserver = nosuch');
  assert.equal(bad.code, 78);
  assert.match(bad.err, /Unknown server/);
  assert.equal((await ran(t, doctor, '')).code, 78);
});

test('doctor --json gives the same steps to machines', async (t) => {
  await serve(t, server);
  const { out, code } = await ran(t, doctor, settings, { json: true });
  assert.equal(code, 0);
  const [report] = JSON.parse(out);
  assert.deepEqual(
    report.steps.map(({ step }: { step: string }) => step),
    ['dns', 'connect', 'greeting', 'starttls', 'certificate', 'auth', 'mail', 'rcpt'],
  );
});

test('test sends one mail to each recipient, and says that the server has it', async (t) => {
  const { mails } = await serve(t, server);
  const { code, out } = await ran(t, testCommand, settings);
  assert.equal(code, 0);
  assert.equal(mails.length, 1);
  assert.deepEqual(mails[0]?.to, ['me@mail.test']);
  assert.match(mails[0]?.text ?? '', /^Subject: .*attic/m);
  assert.match(out, /ok {3}Delivery: The server has taken a test mail to me@mail\.test/);
});

test('test says why a mail was not taken', async (t) => {
  await serve(t, { ...server, dot: '554 5.7.1 Spam message rejected' });
  const { code, out } = await ran(t, testCommand, settings);
  assert.equal(code, 77);
  assert.match(out, /FAIL Delivery: The server does not accept the mail itself/);
});

test('doctor names the ip rule that is missing where two lines would be mixed up', async (t) => {
  const ip = (text: string): unknown => execFileSync('ip', text.split(' '));
  for (const [i, device] of ['wan', 'lte'].entries()) {
    ip(`link add ${device} type veth peer name far-${device}`);
    t.after(() => ip(`link del ${device}`));
    ip(`addr add 10.8.${i}.2/24 dev ${device}`);
    for (const end of [device, `far-${device}`]) ip(`link set ${end} up`);
    ip(`route add default via 10.8.${i}.1 dev ${device} metric ${i + 1}`);
  }
  await serve(t, server);
  const lines = `${settings}\n[wan.wan]\ninterface = wan\n[wan.lte]\ninterface = lte`;
  const { err } = await ran(t, doctor, lines);
  assert.match(
    err,
    /lte: packets from 10\.8\.1\.2 leave by wan; add "ip rule add from 10\.8\.1\.2 lookup TABLE"/,
  );
  assert.equal(err.includes('10.8.0.2'), false);
});
