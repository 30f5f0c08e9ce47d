import { readdir, readFile, statfs } from 'node:fs/promises';

/**
 * Where the measured values come from. systeminformation's `mem` reads /proc alone and is used; three of its other
 * calls are not, after a look at its source (5.33): `currentLoad` runs `cat /proc/stat | grep cpu` synchronously and
 * adds clock ticks to milliseconds; `fsSize` runs `df -kPTx squashfs`, which BusyBox does not understand; and
 * `cpuTemperature` starts up to three shells, so it is asked only where /sys has no sensor.
 */
export interface Source {
  readonly readFile: (path: string) => Promise<string>;
  readonly readdir: (path: string) => Promise<readonly string[]>;
  readonly statfs: (
    path: string,
  ) => Promise<{ bsize: number; blocks: number; bfree: number; bavail: number }>;
  /** Bytes in use and in all. */
  readonly memory: () => Promise<{ readonly active: number; readonly total: number }>;
  /** Degrees Celsius by other means than /sys, null when there are none. */
  readonly temperature: () => Promise<number | null>;
}

export const systemSource: Source = {
  readFile: (path) => readFile(path, 'utf8'),
  readdir: (path) => readdir(path),
  statfs: (path) => statfs(path),
  memory: async () => (await import('systeminformation/lib/memory.js')).default.mem(),
  temperature: async () =>
    (await (await import('systeminformation/lib/cpu.js')).default.cpuTemperature()).main,
};

/** Ticks of all cores since boot. */
export interface CpuTicks {
  readonly busy: number;
  readonly total: number;
}

/** The sum line of /proc/stat; null when it is not one. Guest time is part of user time and not counted again. */
export function cpuTicks(stat: string): CpuTicks | null {
  const line = /^cpu +(.+)$/m.exec(stat)?.[1];
  const ticks = (line ?? '').trim().split(/\s+/).slice(0, 8).map(Number);
  if (ticks.length < 4 || ticks.some((n) => !Number.isFinite(n) || n < 0)) return null;
  const total = ticks.reduce((sum, n) => sum + n, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: total - idle, total };
}

/** The share of all cores that was busy between two readings, 0..1; null when no time went by. */
export function cpuShare(before: CpuTicks | null, after: CpuTicks | null): number | null {
  if (before === null || after === null || after.total <= before.total) return null;
  return Math.min(1, Math.max(0, (after.busy - before.busy) / (after.total - before.total)));
}

/** A share that can be true, else null. */
export function plausibleShare(part: number, whole: number): number | null {
  if (!(whole > 0) || !(part >= 0) || !Number.isFinite(whole) || part > whole) return null;
  return part / whole;
}

/** Degrees that a router can have: 0 °C and below, and above 150 °C, is what broken sensors say. */
export function plausibleDegrees(value: number | null): number | null {
  return value !== null && value > 0 && value <= 150 ? value : null;
}

const storable = new Set(
  'ext2 ext3 ext4 jffs2 ubifs f2fs yaffs yaffs2 btrfs xfs vfat exfat msdos ntfs ntfs3 fuseblk hfsplus nilfs2 bcachefs reiserfs jfs zfs overlay'.split(
    ' ',
  ),
);

/** One mounted file system that fills up. */
export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly type: string;
}

/**
 * The writable flash and disks of /proc/mounts, each device once. Not those in RAM, not read-only ones such as
 * squashfs (always full, no news), not network ones (asking them can hang). An overlay comes last: it shows the
 * room of its upper layer, which mostly is mounted on its own.
 */
export function writableMounts(mounts: string): readonly Mount[] {
  const found = new Map<string, Mount>();
  const overlays: Mount[] = [];
  for (const line of mounts.split('\n')) {
    const [source = '', path = '', type = '', options = ''] = line.split(' ').map(unescapeOctal);
    if (!storable.has(type) || !options.split(',').includes('rw')) continue;
    const before = found.get(source);
    if (type === 'overlay') overlays.push({ source, path, type });
    else if (before === undefined || path.length < before.path.length)
      found.set(source, { source, path, type });
  }
  return [...found.values(), ...overlays].slice(0, 32);
}

/** /proc/mounts writes blanks and backslashes as `\040`. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** How full each writable file system is, 0..1 by its mount point, as `df` reckons. One that cannot be asked is left out. */
export async function readStorage(source: Source): Promise<ReadonlyMap<string, number>> {
  const full = new Map<string, number>();
  const seen = new Set<string>();
  for (const mount of writableMounts(await source.readFile('/proc/mounts'))) {
    try {
      const { bsize, blocks, bfree, bavail } = await source.statfs(mount.path);
      const identity = `${bsize} ${blocks} ${bfree}`;
      if (mount.type === 'overlay' && seen.has(identity)) continue;
      seen.add(identity);
      const share = plausibleShare(blocks - bfree, blocks - bfree + bavail);
      if (share !== null) full.set(mount.path, share);
    } catch {
      // Unmounted since the list was read, or a disk that died: there is nothing to measure.
    }
  }
  return full;
}

async function numberIn(source: Source, path: string): Promise<number | null> {
  try {
    return Number.parseInt(await source.readFile(path), 10);
  } catch {
    // Sensors of switched-off radios answer with an error.
    return null;
  }
}

async function entries(source: Source, path: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await source.readdir(path)).filter((name) => pattern.test(name)).map((name) => `${path}/${name}`);
  } catch {
    return [];
  }
}

/** Degrees Celsius of the hottest thermal zone, else of the hottest sensor of /sys/class/hwmon; null: there is none. */
export async function readTemperature(source: Source): Promise<number | null> {
  const zones = await entries(source, '/sys/class/thermal', /^thermal_zone\d+$/);
  const hottest = async (files: readonly string[]): Promise<number | null> => {
    let max: number | null = null;
    for (const file of files) {
      const value = await numberIn(source, file);
      const degrees = plausibleDegrees(value === null ? null : value / 1000);
      if (degrees !== null && (max === null || degrees > max)) max = degrees;
    }
    return max;
  };
  const zone = await hottest(zones.map((path) => `${path}/temp`));
  if (zone !== null) return zone;
  const sensors: string[] = [];
  for (const monitor of await entries(source, '/sys/class/hwmon', /^hwmon\d+$/))
    sensors.push(...(await entries(source, monitor, /^temp\d+_input$/)));
  return hottest(sensors);
}
