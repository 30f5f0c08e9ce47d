import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

/** True in a namespace that has no other ids than root's. */
export const onlyRoot = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)[2] === '1';
/** User and group id of wanbell. */
export const wanbellId = onlyRoot ? 0 : 100;

export interface BusyBoxRoot {
  readonly root: string;
  /** Runs a command of the device. */
  run(command: string): { code: number; out: string };
  /** Copies a file of the project to the device, executable. */
  put(from: string, to: string): void;
  write(path: string, text: string, mode?: number): void;
  read(path: string): string;
  /** Command lines of what runs of wanbell. */
  running(): string[];
  until(what: string, ask: () => boolean): Promise<void>;
}

/** The root folder of a device with BusyBox and a user wanbell, entered by chroot. To be used within `enterNamespace`. */
export function busyboxRoot(t: TestContext): BusyBoxRoot {
  const root = mkdtempSync(`${tmpdir()}/wanbell-root-`);
  chmodSync(root, 0o755);
  for (const folder of [
    'bin',
    'sbin',
    'usr/sbin',
    'usr/share/wanbell',
    'etc/init.d',
    'run',
    'var/lib',
    'tmp',
    'proc',
    'dev',
  ])
    mkdirSync(`${root}/${folder}`, { recursive: true });
  chmodSync(`${root}/tmp`, 0o777);
  const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  const libraries = spawnSync('ldd', [busybox], { encoding: 'utf8' }).stdout;
  for (const [, library] of libraries.matchAll(/(\/\S+) \(0x/g))
    cpSync(`${library}`, `${root}${library}`, { dereference: true });
  cpSync(busybox, `${root}/bin/busybox`, { dereference: true });
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
  execFileSync('ln', ['-s', '../run', `${root}/var/run`]);
  writeFileSync(
    `${root}/etc/passwd`,
    `root:x:0:0::/:/bin/sh\nwanbell:*:${wanbellId}:${wanbellId}::/:/bin/false\n`,
  );
  writeFileSync(`${root}/etc/group`, `root:x:0:\nwanbell:x:${wanbellId}:\n`);
  for (const folder of ['proc', 'dev']) execFileSync('mount', ['--rbind', `/${folder}`, `${root}/${folder}`]);

  const running = () => {
    const { stdout } = spawnSync('pgrep', ['-af', '/usr/sbin/wanbell'], { encoding: 'utf8' });
    return stdout.split('\n').filter((line) => line !== '');
  };
  t.after(() => {
    spawnSync('pkill', ['-KILL', '-f', '/usr/sbin/wanbell']);
    for (const folder of ['proc', 'dev']) execFileSync('umount', ['-R', '-l', `${root}/${folder}`]);
    rmSync(root, { recursive: true, force: true });
  });
  return {
    root,
    running,
    run(command) {
      const { status, stdout, stderr } = spawnSync('chroot', [root, '/bin/sh', '-c', command], {
        encoding: 'utf8',
        env: { PATH: '/bin:/sbin:/usr/sbin' },
        timeout: 60_000,
      });
      return { code: status ?? -1, out: stdout + stderr };
    },
    put(from, to) {
      cpSync(from, `${root}/${to}`);
      chmodSync(`${root}/${to}`, 0o755);
    },
    write(path, text, mode = 0o644) {
      mkdirSync(`${root}/${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
      writeFileSync(`${root}/${path}`, text, { mode });
      chmodSync(`${root}/${path}`, mode);
    },
    read: (path) => readFileSync(`${root}/${path}`, 'utf8'),
    async until(what, ask) {
      const end = performance.now() + 120_000;
      while (!ask()) {
        if (performance.now() > end) throw new Error(`waited for: ${what}\n${running().join('\n')}`);
        await sleep(20);
      }
    },
  };
}
