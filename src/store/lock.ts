import { readFileSync } from 'node:fs';
import { readlink, rename, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from './error.ts';

/** Field 22 of /proc/PID/stat: when the process started, in ticks since boot. null: there is no such process. */
function started(pid: string): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

async function holderOf(path: string): Promise<string | null> {
  try {
    return await readlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function alive(holder: string, boot: string): boolean {
  const [pid = '', since, then] = holder.split(':');
  return /^[0-9]+$/.test(pid) && then === boot && started(pid) === since;
}

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the state directory for this process. The lock is a symbolic link that names process, its start and the
 * boot: it is made in one step, and is void once that process is gone.
 * Throws StoreError `in-use` when another process holds it; errors of the file system as they are.
 */
export async function takeLock(dir: string, boot: string): Promise<Lock> {
  const path = join(dir, 'lock');
  const mine = `${process.pid}:${started(String(process.pid)) ?? '0'}:${boot}`;
  for (let tries = 0; tries < 10; tries++) {
    try {
      await symlink(mine, path);
      return {
        async release() {
          if ((await holderOf(path)) === mine) await unlink(path);
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await holderOf(path);
    if (holder === null) continue;
    if (alive(holder, boot)) {
      const pid = holder.split(':')[0] ?? '';
      throw new StoreError('in-use', `${dir}: another agent (process ${pid}) uses this state directory`);
    }
    await removeVoid(path, holder);
  }
  throw new StoreError('in-use', `${dir}: other agents are starting in this state directory`);
}

/** Two may find the same void lock: what is moved away is looked at again, and put back if it was a new one. */
async function removeVoid(path: string, holder: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
    const moved = await readlink(aside);
    await unlink(aside);
    if (moved !== holder) await symlink(moved, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
