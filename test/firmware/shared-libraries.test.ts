import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { before, test } from 'node:test';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { comesTrue } from '../support/comes-true.ts';
import { buildExecutable, run, runOnNode } from './executable.ts';
import { fileOf, opensslServer } from './openssl-server.ts';

// The program as packages link it: against shared libuv and Mbed TLS as distributions have them. Both are built here
// from the pinned sources (about 20 s of one core the first time).
const folder = 'build/stock/shared';
const env = { LD_LIBRARY_PATH: `${process.cwd()}/${folder}` };
const entry = 'test/firmware/parity/main.ts';
let linked: string;
let certificates: Certificates;

before(() => {
  const make = (...args: string[]) =>
    execFileSync('flock', ['build/.lock', 'make', '-s', '-j2', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, MAKEFLAGS: '', PKG_CONFIG_PATH: `${process.cwd()}/${folder}` },
    });
  buildExecutable('parity', entry);
  make('-f', 'test/firmware/stock.mk');
  const system = ['STATIC=no', 'LIBUV=system', 'MBEDTLS=system', `CFLAGS=-O0 -idirafter ${folder}/include`];
  make('firmware-one', 'ARCH=stock', 'CC=gcc', 'AR=ar', ...system, 'VARIANT=parity', `ENTRY=${entry}`);
  linked = `${process.cwd()}/build/stock/wanbell-parity`;
  certificates = makeCertificates('rsa');
});

test('it needs the libraries of the system, and says in its SBOM which ones it was built with', () => {
  const needed = execFileSync('ldd', [linked], { encoding: 'utf8', env: { ...process.env, ...env } });
  assert.match(needed, /libuv\.so/);
  assert.match(needed, /libmbedtls\.so/);
  const sbom = JSON.parse(readFileSync(`${linked}.cdx.json`, 'utf8'));
  const versions = new Map<string, string>(
    sbom.components.map((each: { name: string; version?: string }) => [each.name, each.version ?? '']),
  );
  assert.equal(versions.get('libuv'), readFileSync('build/src/libuv1/.version', 'utf8').trim());
  assert.equal(versions.get('Mbed TLS'), readFileSync('build/src/mbedtls/.version', 'utf8').trim());
  assert.equal(versions.get('C library of the toolchain'), '');
  assert.ok(!versions.has('musl'));
});

test('with an Mbed TLS that cannot ask for roots, certificates are judged all the same', async (t) => {
  const { caFile: ca, good, untrusted, selfSigned, expired } = certificates;
  const cases = [];
  for (const [label, pair] of Object.entries({ good, untrusted, selfSigned, expired }))
    cases.push({ label, port: await opensslServer(t, certificates, pair), ca, servername: 'mail.test' });
  const list = fileOf(certificates, JSON.stringify(cases));
  const [node, shared] = [await runOnNode(entry, ['tls', list]), await run(linked, ['tls', list], env)];
  assert.equal(shared.err, '');
  assert.deepEqual(shared.out.split('\n'), node.out.split('\n'));
  assert.match(shared.out, /^good: secure \[true/m);
});

/** What the kernel says of a process; nothing once it is gone. */
function status(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

test('children end with the program, however it dies, also where libuv is a shared library', async () => {
  for (const program of [buildExecutable('parity', entry), linked]) {
    const parent = spawn(program, ['orphan'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    const lines = createInterface({ input: parent.stdout })[Symbol.asyncIterator]();
    const pid = Number(/^child (\d+)$/.exec((await lines.next()).value)?.[1]);
    // The pipe that tells libuv of the exec is closed a moment before the kernel gives the process its name.
    assert.ok(await comesTrue(() => /^Name:\tsleep$/m.test(status(pid)), 20_000), status(pid));
    parent.kill('SIGKILL');
    const gone = await comesTrue(() => !/^State:\t[^ZX]/m.test(status(pid)), 20_000);
    if (!gone) process.kill(pid, 'SIGKILL');
    assert.ok(gone, program);
  }
});
