import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Certificates, KeyPair } from '../support/certificates.ts';

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
  // A port of the kernel's choice, which it prints.
  const child = spawn(
    'openssl',
    [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-key',
      file(key),
      '-cert',
      file(cert),
      '-cert_chain',
      file(cert),
      ...flags,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
      const port = /^ACCEPT .*:(\d+)\r?\n/m.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('close', () => reject(new Error('openssl s_server does not listen')));
  });
}
