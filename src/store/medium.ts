import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';

interface Mount {
  readonly point: string;
  readonly type: string;
  readonly options: string;
}

function mounts(text: string): Mount[] {
  return text
    .split('\n')
    .map((row) => row.split(' '))
    .map(([, point = '', type = '', options = '']) => ({
      point: point.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
      type,
      options,
    }));
}

function holding(path: string, all: readonly Mount[]): Mount | null {
  let best: Mount | null = null;
  for (const mount of all) {
    const inside = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    // of two mounts on one point the later one is seen
    if (inside && mount.point !== '' && (best === null || mount.point.length >= best.point.length))
      best = mount;
  }
  return best;
}

/** Whether `path` lies in memory and is lost without power, by the text of /proc/mounts. */
export function isRam(path: string, procMounts: string): boolean {
  const all = mounts(procMounts);
  let at = path;
  for (let depth = 0; depth < 4; depth++) {
    const mount = holding(at, all);
    if (mount === null) return false;
    if (mount.type === 'tmpfs' || mount.type === 'ramfs') return true;
    const upper = mount.type === 'overlay' ? /(?:^|,)upperdir=([^,]+)/.exec(mount.options)?.[1] : undefined;
    if (upper === undefined) return false;
    at = upper;
  }
  return false;
}

/** Whether the state directory is in RAM (tmpfs, or an overlay whose upper layer is): the agent warns of it. */
export function inRam(dir: string): boolean {
  try {
    return isRam(realpathSync(resolve(dir)), readFileSync('/proc/mounts', 'utf8'));
  } catch {
    return false;
  }
}
