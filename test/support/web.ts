import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wanbell } from './agent.ts';

export interface Web {
  /** The page's address, without login in it. */
  readonly url: string;
  readonly port: number;
  /** Value of the header Authorization. */
  readonly login: string;
  close(): Promise<void>;
}

export const webUser = { username: 'owner', password: 'open-sesame' } as const;

export interface WebOptions {
  readonly address?: string;
  readonly port: number;
  /** Options of wanbell: where socket and configuration lie. */
  readonly options: readonly string[];
  /** False: the web server asks for no login. */
  readonly login?: boolean;
  readonly argv?: readonly string[];
}

type Kind = 'busybox' | 'lighttpd';

/** A real web server with `wanbell cgi` in it, asking for a login. */
export async function startWeb(kind: Kind, options: WebOptions): Promise<Web> {
  const { address = '127.0.0.1', port, login = true, argv = wanbell } = options;
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-web-'));
  mkdirSync(`${dir}/www/cgi-bin`, { recursive: true });
  const program = `${dir}/www/cgi-bin/wanbell`;
  const quoted = [...argv, 'cgi', ...options.options].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  writeFileSync(program, `#!/bin/sh\nexec ${quoted.join(' ')}\n`);
  chmodSync(program, 0o755);
  const server =
    kind === 'busybox' ? busybox(dir, `${address}:${port}`, login) : lighttpd(dir, address, port, login);
  await listening(server, address, port);
  return {
    url: `http://${address}:${port}/cgi-bin/wanbell`,
    port,
    login: `Basic ${Buffer.from(`${webUser.username}:${webUser.password}`).toString('base64')}`,
    async close() {
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'close');
        server.kill('SIGKILL');
        await ended;
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function busybox(dir: string, listen: string, login: boolean): ChildProcess {
  const conf = `${dir}/httpd.conf`;
  writeFileSync(conf, login ? `/cgi-bin:${webUser.username}:${webUser.password}\n` : '');
  return spawn('busybox', ['httpd', '-f', '-p', listen, '-h', `${dir}/www`, '-c', conf], { stdio: 'ignore' });
}

function lighttpd(dir: string, address: string, port: number, login: boolean): ChildProcess {
  const conf = `${dir}/lighttpd.conf`;
  writeFileSync(`${dir}/users`, `${webUser.username}:${webUser.password}\n`);
  writeFileSync(
    conf,
    `server.modules = ("mod_auth", "mod_authn_file", "mod_cgi")
server.document-root = "${dir}/www"
server.bind = "${address}"
server.port = ${port}
server.errorlog = "${dir}/error.log"
cgi.assign = ("/cgi-bin/wanbell" => "")
${
  login
    ? `auth.backend = "plain"
auth.backend.plain.userfile = "${dir}/users"
auth.require = ("/cgi-bin/" => ("method" => "basic", "realm" => "router", "require" => "valid-user"))
`
    : ''
}`,
  );
  return spawn('lighttpd', ['-D', '-f', conf], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
}

async function listening(server: ChildProcess, address: string, port: number): Promise<void> {
  let failed: Error | null = null;
  server.once('error', (error) => (failed = error));
  for (let tries = 0; tries < 2400; tries++) {
    if (failed !== null) throw failed;
    if (server.exitCode !== null) throw new Error(`the web server ended with ${server.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address);
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(25);
  }
  throw new Error('the web server does not listen');
}
