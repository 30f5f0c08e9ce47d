import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';

/** A file of the inbox, read whole. */
export type ReadFile =
  | { readonly ok: true; readonly text: string; readonly id: string }
  /** `gone`: somebody took it away meanwhile. */
  | { readonly ok: false; readonly gone: boolean; readonly reason: string };

/**
 * Reads a regular file of at most `maxSize` bytes without following a link or waiting on a pipe. The id stays the same
 * for as long as the file does, also for another run of the agent.
 */
export function readEventFile(path: string, name: string, maxSize: number): ReadFile {
  let fd: number | null = null;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return refused('it is not a regular file.');
    if (stat.size > maxSize) return refused(`it is larger than ${maxSize} bytes.`);
    const bytes = Buffer.alloc(maxSize + 1);
    let length = 0;
    for (;;) {
      const got = readSync(fd, bytes, length, bytes.length - length, null);
      length += got;
      if (got === 0 || length === bytes.length) break;
    }
    if (length > maxSize) return refused(`it is larger than ${maxSize} bytes.`);
    const content = bytes.subarray(0, length);
    const id = createHash('sha256')
      .update(`${name}\0${stat.ino}\0${stat.mtimeMs}\0`)
      .update(content)
      .digest('hex')
      .slice(0, 24);
    return { ok: true, text: content.toString('utf8'), id };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return { ok: false, gone: true, reason: 'it is gone.' };
    return refused(code === 'ELOOP' ? 'it is a link.' : `it cannot be read (${code}).`);
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function refused(reason: string): ReadFile {
  return { ok: false, gone: false, reason };
}

/** The names that wait, oldest first. Names with a leading dot or ending in .tmp are still being written. */
export function waitingNames(dir: string): string[] {
  const names = readdirSync(dir).filter((n) => !n.startsWith('.') && !n.endsWith('.tmp') && n !== 'rejected');
  const aged = names.map((name) => ({ name, age: modified(`${dir}/${name}`) }));
  aged.sort((a, b) => a.age - b.age || (a.name < b.name ? -1 : 1));
  return aged.map((a) => a.name);
}

function modified(path: string): number {
  try {
    return lstatSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Puts a bad file into `rejected/` and keeps the last `keep` there. Throws what fs throws. */
export function reject(dir: string, name: string, keep: number): void {
  const rejected = `${dir}/rejected`;
  if (keep === 0) {
    rmSync(`${dir}/${name}`, { recursive: true, force: true });
    return;
  }
  mkdirSync(rejected, { recursive: true, mode: 0o770 });
  rmSync(`${rejected}/${name}`, { recursive: true, force: true });
  renameSync(`${dir}/${name}`, `${rejected}/${name}`);
  const kept = readdirSync(rejected).map((n) => ({ name: n, since: changed(`${rejected}/${n}`) }));
  kept.sort((a, b) => b.since - a.since);
  for (const old of kept.slice(keep)) rmSync(`${rejected}/${old.name}`, { recursive: true, force: true });
}

/** When a file was renamed: its inode's change. */
function changed(path: string): number {
  try {
    return lstatSync(path).ctimeMs;
  } catch {
    return 0;
  }
}

/** Throws what fs throws. */
export function inodeOf(path: string): number {
  return lstatSync(path).ino;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
