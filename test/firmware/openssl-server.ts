import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Certificates, KeyPair } from '../support/certificates.ts';

let port = 21_000 + (process.pid % 20_000);
let files = 0;

/** A file with this content beside the certificates. */
export function fileOf(certificates: Certificates, content: string): string {
  const path = join(certificates.directory, `case-${files++}`);
  writeFileSync(path, content);
  return path;
}

/** openssl's server with this certificate (and those that follow it in the chain), once it listens. */
export async function opensslServer(
  t: TestContext,
  certificates: Certificates,
  { key, cert }: KeyPair,
  ...flags: string[]
): Promise<number> {
  const file = (content: string) => fileOf(certificates, content);
  const here = ++port;
  const child: ChildProcess = spawn(
    'openssl',
    [
      's_server',
      '-accept',
      `127.0.0.1:${here}`,
      '-quiet',
      '-key',
      file(key),
      '-cert',
      file(cert),
      '-cert_chain',
      file(cert),
      ...flags,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  t.after(() => child.kill('SIGKILL'));
  for (let tries = 0; tries < 200; tries++) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(here, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (reached) return here;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('openssl s_server does not listen');
}
