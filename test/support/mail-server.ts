import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Certificates } from './certificates.ts';

export type ServerName = 'postfix' | 'exim' | 'opensmtpd' | 'sendmail';

/** A mail server of Debian's on 127.0.0.1:25, in a root file system of its own. */
export interface MailServer {
  /** What stands in the files below `path` of its file system, once it `holds` what is looked for, else after 30 s. */
  contents(path: string, holds: (contents: string) => boolean): Promise<string>;
  stop(): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const start = fileURLToPath(new URL('../fixtures/mail-servers/enter.sh', import.meta.url));
// Generous: a server is unpacked, set up and started within it, beside other tests.
const greetingWithin = 60_000;
const queuedWithin = 30_000;

/** Why Debian's mail servers cannot run here; null when they can. A skip is loud, and a failure in CI. */
export function mailServerMissing(name: ServerName): string | null {
  const reason = !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
    ? 'a mail server of Debian needs root'
    : existsSync(tree(name))
      ? null
      : `${name} is not unpacked; run scripts/mail-servers.sh`;
  if (reason !== null) {
    process.stderr.write(`${name}: NOT RUN: ${reason}\n`);
    if (process.env.CI === 'true') test(name, () => Promise.reject(new Error(reason)));
  }
  return reason;
}

function tree(name: ServerName): string {
  return join(root, '.cache/mail-servers', name);
}

/** Starts a mail server and waits for its greeting. Needs `enterNamespace`; ends with it at the latest. */
export async function startMailServer(name: ServerName, certificates: Certificates): Promise<MailServer> {
  let said = '';
  const child = spawn(
    'unshare',
    ['-mu', '--propagation', 'private', 'sh', start, tree(name), certificates.directory, name],
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const limit = Date.now() + greetingWithin;
  while (!(await greets())) {
    if (child.exitCode !== null || Date.now() > limit) {
      end(child);
      throw new Error(`${name} did not start: ${said.slice(-2000)}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    contents: async (path, holds) => {
      const limit = Date.now() + queuedWithin;
      for (;;) {
        const contents = read(`/proc/${child.pid}/root${path}`);
        if (holds(contents) || Date.now() > limit) return contents;
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    stop: () => end(child),
  };
}

function end(child: ChildProcess): void {
  // Daemons of daemons may live on until the namespace ends; they must not hold this process.
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
}

function greets(): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(25, '127.0.0.1');
    socket.once('data', () => {
      socket.end('QUIT\r\n');
      done(true);
    });
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}

/** A server moves a mail between the folders of its queue at any time: a reading may miss it, or find it gone. */
function read(path: string): string {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
