import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../src/control/report.ts';
import { type Console, openConsole, patience } from './console.ts';
import { openQmp, type Qmp } from './qmp.ts';

const root = resolve(import.meta.dirname, '../../..');
export const arch = process.env.IMAGE_ARCH ?? 'armv7';
export const image = `${root}/build/image/${arch}`;
const host = `${process.env.IMAGE_CACHE ?? `${root}/.cache/image`}/host/root`;
const libraries = `${host}/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

const machines: Readonly<Record<string, readonly string[]>> = {
  armv7: [`${host}/usr/bin/qemu-system-arm`, '-M', 'virt,highmem=off', '-cpu', 'cortex-a15'],
  arm64: [`${host}/usr/bin/qemu-system-aarch64`, '-M', 'virt', '-cpu', 'cortex-a53'],
};
/** MB of memory of the smallest router: Debian's kernel for arm64 leaves too little of 64. */
export const smallest = arch === 'arm64' ? 96 : 64;
const macs: Readonly<Record<string, string>> = { wan: '52:54:00:00:00:01', wan2: '52:54:00:00:00:02' };
const lanMac = '52:54:00:00:00:03';

/** The page of a guest with a LAN, and its login (rootfs/etc/httpd.conf). */
export const page = {
  url: 'http://127.0.0.1:8080/cgi-bin/wanbell',
  user: { username: 'admin', password: 'wanbell' },
} as const;

const running = new Set<Pick<Guest, 'run'>>();

/** What the guests that run say of themselves, for a test that waits in vain. */
export async function testimony(): Promise<string> {
  const asked = 'wanbell status; wanbell outbox; wanbell history; ip addr; ip route; logread | tail -n 20';
  const said = [...running].map((guest) => guest.run(`{ ${asked}; } 2>&1`, 30_000).catch(String));
  return (await Promise.all(said)).join('\n');
}

export interface Machine {
  /** Files that the flash holds at the first boot, by their path on the device. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly lines?: readonly string[];
  /** True: a computer in its LAN can open its `page`. */
  readonly lan?: boolean;
  readonly megabytes?: number;
  /** What the battery clock says (QEMU's `-rtc base`). */
  readonly clock?: string;
  /** KB of flash; 0: there is none. */
  readonly flash?: number;
  /** QEMU's name of the flash disk in the place of a file (`nbd:unix:…`). */
  readonly disk?: string;
}

export interface Boot {
  /** Lines without a cable from the beginning. */
  readonly unplugged?: readonly string[];
}

export interface Guest {
  readonly console: Console;
  readonly folder: string;
  /** Powers it on and waits for its shell. */
  boot(how?: Boot): Promise<void>;
  /** Takes the power away. */
  cutPower(): Promise<void>;
  /** As an owner restarts it. */
  reboot(how?: Boot): Promise<void>;
  run(command: string, limit?: number): Promise<string>;
  status(): Promise<Report>;
  /** Resolves when `ask` gives something true; fails after `limit` ms with the guest's log. */
  until<T>(what: string, ask: () => T | Promise<T>, limit?: number): Promise<NonNullable<T>>;
  internet(state: Report['internet']['state'], limit?: number): Promise<void>;
  /** Resolves when no mail waits and the last one's result is known. */
  settled(): Promise<void>;
  cable(line: string, plugged: boolean): Promise<void>;
  /** The link stays, but nothing passes. */
  silence(line: string, silent: boolean): Promise<void>;
  /** The provider's DHCP server gives addresses of its other network from now on. */
  renumber(line: string): Promise<void>;
  close(): Promise<void>;
}

/** An ext4 file system with these files in its overlay, made without mounting it. */
export function makeFlash(
  folder: string,
  kilobytes: number,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  const tree = `${folder}/flash`;
  mkdirSync(`${tree}/upper`, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(`${tree}/upper${path}`.replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(`${tree}/upper${path}`, content, { mode: 0o600 });
  }
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const size = `${kilobytes}k`;
  execFileSync(
    'mke2fs',
    [
      '-q',
      '-F',
      '-t',
      'ext4',
      '-b',
      '1024',
      '-E',
      'lazy_itable_init=0,lazy_journal_init=0',
      '-d',
      tree,
      `${folder}/flash.ext4`,
      size,
    ],
    {
      env,
    },
  );
}

/** A router of the reference image, not yet switched on. To be used within `enterNamespace`. */
export function createGuest(machine: Machine = {}): Guest {
  if (!existsSync(`${image}/root.squashfs`)) throw new Error(`${image} is missing: make image ARCH=${arch}`);
  const { files = {}, lines = ['wan'], lan = false, megabytes = 128, flash = 8192 } = machine;
  const folder = mkdtempSync(`${tmpdir()}/wanbell-image-`);
  if (flash > 0 && machine.disk === undefined) makeFlash(folder, flash, files);
  let child: ChildProcess | null = null;
  let open: { console: Console; qmp: Qmp } | null = null;
  let life = 0;

  const up = () => {
    if (open === null) throw new Error('the guest is switched off');
    return open;
  };

  function options(): string[] {
    const disk = machine.disk ?? `${folder}/flash.ext4`;
    return [
      ...[
        '-m',
        `${megabytes}`,
        '-accel',
        'tcg,thread=single',
        '-nodefaults',
        '-no-reboot',
        '-display',
        'none',
        '-S',
      ],
      ...['-L', `${host}/usr/share/qemu`, '-kernel', `${image}/kernel`, '-initrd', `${image}/initramfs`],
      ...['-append', `console=ttyAMA0 panic=1 loglevel=1 rdinit=/init`],
      ...(machine.clock === undefined ? [] : ['-rtc', `base=${machine.clock}`]),
      ...[
        '-chardev',
        `socket,id=console,path=${folder}/console-${life},server=on,wait=off`,
        '-serial',
        'chardev:console',
      ],
      ...['-qmp', `unix:${folder}/qmp-${life},server=on,wait=off`, '-device', 'virtio-rng-device'],
      ...['-drive', `if=none,id=root,file=${image}/root.squashfs,format=raw,readonly=on`],
      ...['-device', 'virtio-blk-device,drive=root,serial=root'],
      ...(flash === 0 ? [] : ['-drive', `if=none,id=flash,file=${disk},format=raw,cache=writeback`]),
      ...(flash === 0 ? [] : ['-device', 'virtio-blk-device,drive=flash,serial=flash']),
      ...lines.flatMap((line, index) => [
        // Two networks of the provider on one cable; the second is switched off until the line is renumbered.
        ...['-netdev', `user,id=${line}-first,net=10.0.${2 + index}.0/24`],
        ...['-netdev', `user,id=${line}-second,net=10.0.${102 + index}.0/24`],
        ...['-netdev', `hubport,id=${line}-first-port,hubid=${index + 1},netdev=${line}-first`],
        ...['-netdev', `hubport,id=${line}-second-port,hubid=${index + 1},netdev=${line}-second`],
        ...['-netdev', `hubport,id=${line},hubid=${index + 1}`],
        ...['-device', `virtio-net-device,id=nic-${line},netdev=${line},mac=${macs[line] ?? ''}`],
        '-object',
        `filter-buffer,id=silent-${line},netdev=${line},queue=all,interval=4000000000,status=off`,
      ]),
      ...(lan
        ? [
            '-netdev',
            'user,id=lan,net=192.168.1.0/24,host=192.168.1.2,restrict=on,hostfwd=tcp:127.0.0.1:8080-192.168.1.1:80',
            '-device',
            `virtio-net-device,netdev=lan,mac=${lanMac}`,
          ]
        : []),
    ];
  }

  async function until<T>(
    what: string,
    ask: () => T | Promise<T>,
    limit = patience,
  ): Promise<NonNullable<T>> {
    const end = performance.now() + limit;
    for (;;) {
      const got = await ask();
      if (got) return got;
      if (performance.now() > end) {
        const log =
          open === null ? '(off)' : await open.console.run('logread | tail -n 40').catch((error) => error);
        throw new Error(`waited ${limit} ms for: ${what}\n${log}`);
      }
      await sleep(200);
    }
  }

  /** What the agent says; null while none answers. */
  async function asked(): Promise<Report | null> {
    const printed = await guest.run('wanbell status --json 2>&1');
    return printed.startsWith('{') ? (JSON.parse(printed) as Report) : null;
  }

  async function ended(limit = patience): Promise<void> {
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gave = new AbortController();
      const late = sleep(limit, 'late', { signal: gave.signal }).catch(() => 'ended');
      const how = await Promise.race([once(child, 'close').then(() => 'ended'), late]);
      gave.abort();
      if (how === 'late')
        throw new Error(`the guest did not end within ${limit} ms:\n${up().console.text().slice(-2000)}`);
    }
    open = null;
    running.delete(guest);
  }

  async function provide(line: string, network: 'first' | 'second'): Promise<void> {
    for (const name of ['first', 'second'] as const)
      await up().qmp.execute('set_link', { name: `${line}-${name}`, up: name === network });
  }

  const guest: Guest = {
    folder,
    get console() {
      return up().console;
    },
    async boot({ unplugged = [] } = {}) {
      life += 1;
      const [program = '', ...rest] = machines[arch] ?? [];
      const log = openSync(`${folder}/qemu.log`, 'a');
      child = spawn(program, [...rest, ...options()], {
        stdio: ['ignore', log, log],
        env: { ...process.env, LD_LIBRARY_PATH: `${libraries}:${libraries.replace('/usr/', '/')}` },
      });
      closeSync(log);
      const gone = once(child, 'close').then(() => {
        const seen = open?.console.text().slice(-2000) ?? '';
        throw new Error(`QEMU ended: ${readFileSync(`${folder}/qemu.log`, 'utf8')}${seen}`);
      });
      gone.catch(() => undefined);
      const start = async () => {
        const console = await openConsole(`${folder}/console-${life}`);
        const qmp = await openQmp(`${folder}/qmp-${life}`);
        open = { console, qmp };
        for (const line of unplugged) await guest.cable(line, false);
        for (const line of lines) await provide(line, 'first');
        await qmp.execute('cont');
        await console.takeOver(patience);
      };
      await Promise.race([start(), gone]);
      running.add(guest);
    },
    async cutPower() {
      child?.kill('SIGKILL');
      await ended();
    },
    async reboot(how) {
      up()
        .console.run('reboot')
        .catch(() => undefined);
      await ended();
      await guest.boot(how);
    },
    run: (command, limit) => up().console.run(command, limit),
    async status() {
      return await until('the agent answers', asked);
    },
    until,
    async internet(state, limit) {
      await until(`internet ${state}`, async () => (await asked())?.internet.state === state, limit);
    },
    async settled() {
      await until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
      // A second copy would follow at once.
      await sleep(2000);
    },
    cable: async (line, plugged) => {
      await up().qmp.execute('set_link', { name: `nic-${line}`, up: plugged });
    },
    silence: async (line, silent) => {
      const value = silent ? 'on' : 'off';
      await up().qmp.execute('qom-set', { path: `/objects/silent-${line}`, property: 'status', value });
    },
    renumber: (line) => provide(line, 'second'),
    async close() {
      await guest.cutPower();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return guest;
}
