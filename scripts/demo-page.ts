import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = (dir: string) => `${dir}/www/cgi-bin/wanbell`;

/**
 * Starts a web server for the demo's page in the machine's own network: BusyBox httpd where there is one, else a
 * small one for development. The page's program comes later, by `installPage`. Ends with this process.
 */
export async function openPage(
  busybox = hasHttpd(),
): Promise<{ readonly url: string; readonly dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-demo-'));
  mkdirSync(`${dir}/www/cgi-bin`, { recursive: true });
  const port = await freePort();
  const server: ChildProcess = busybox
    ? spawn('busybox', ['httpd', '-f', '-p', `127.0.0.1:${port}`, '-h', `${dir}/www`], { stdio: 'ignore' })
    : spawn(
        process.execPath,
        ['--import', 'tsx', resolve(import.meta.dirname, 'cgi-server.ts'), String(port), program(dir)],
        { stdio: 'ignore' },
      );
  server.unref();
  process.once('exit', () => {
    server.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  return { url: `http://127.0.0.1:${port}/cgi-bin/wanbell`, dir };
}

function hasHttpd(): boolean {
  const { status, stdout } = spawnSync('busybox', ['--list'], { encoding: 'utf8' });
  return status === 0 && stdout.split('\n').includes('httpd');
}

/** Puts `wanbell cgi` into the web server; whoever reaches it counts as signed in. */
export function installPage(dir: string, argv: readonly string[]): void {
  const words = [...argv].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  writeFileSync(program(dir), `#!/bin/sh\nREMOTE_USER=demo exec ${words}\n`, { mode: 0o755 });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
