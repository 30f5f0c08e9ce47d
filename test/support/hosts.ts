import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes host names known, for processes of this mount namespace: `names` (by address) stand in /etc/hosts, and
 * there is no DNS server. Call again to replace them. Needs `enterNamespace`.
 */
export function setHosts(names: Readonly<Record<string, readonly string[]>>): void {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-hosts-'));
  const put = (path: string, text: string): void => {
    const file = join(directory, path.replaceAll('/', '_'));
    writeFileSync(file, text, { mode: 0o644 });
    execFileSync('mount', ['--bind', file, path]);
  };
  const lines = Object.entries(names).map(([address, list]) => `${address} ${list.join(' ')}\n`);
  put('/etc/hosts', `127.0.0.1 localhost\n::1 localhost\n${lines.join('')}`);
  put('/etc/resolv.conf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
}
