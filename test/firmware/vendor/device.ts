import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { TestContext } from 'node:test';

export interface Device {
  readonly root: string;
  /** Environment of the installer. */
  readonly env: Record<string, string>;
  install(...options: string[]): { code: number; out: string };
  read(path: string): string;
  write(path: string, text: string): void;
  /** Every file with its bytes; folders end in a slash. */
  snapshot(): Record<string, string>;
}

/** The root folder of a small firmware, and a program to install. */
export function device(
  t: TestContext,
  inittab = '::sysinit:/etc/init.d/rcS\n::respawn:/sbin/syslogd -n\n',
): Device {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-vendor-`);
  const root = `${folder}/root`;
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ['etc/init.d', 'usr/sbin', 'usr/share', 'var/lib', 'www/cgi-bin'])
    mkdirSync(`${root}/${path}`, { recursive: true });
  if (inittab !== '') writeFileSync(`${root}/etc/inittab`, inittab);
  writeFileSync(`${root}/etc/passwd`, 'root:x:0:0:root:/root:/bin/sh\nsomebody:x:100:100::/:/bin/false\n');
  writeFileSync(`${root}/etc/group`, 'root:x:0:\nsomebody:x:100:\n');
  writeFileSync(`${folder}/wanbell`, '#!/bin/sh\necho one\n');
  const env: Record<string, string> = {};
  return {
    root,
    env,
    install(...options) {
      const script = ['ash', 'firmware/vendor/install.sh', ...options];
      const { status, stdout, stderr } = spawnSync(
        'busybox',
        [...script, '--into', root, '--program', `${folder}/wanbell`],
        { encoding: 'utf8', timeout: 30_000, env: { ...process.env, ...env } },
      );
      return { code: status ?? -1, out: stdout + stderr };
    },
    read: (path) => readFileSync(`${root}/${path}`, 'utf8'),
    write(path, text) {
      mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
      writeFileSync(`${root}/${path}`, text);
    },
    snapshot() {
      const entries = readdirSync(root, { recursive: true, withFileTypes: true });
      const found = entries.map((entry): [string, string] => {
        const path = `${entry.parentPath}/${entry.name}`;
        const name = path.slice(root.length + 1);
        return entry.isFile() ? [name, readFileSync(path, 'utf8')] : [`${name}/`, ''];
      });
      return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}
