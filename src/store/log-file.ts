import { type FileHandle, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The calls of the file system that the store makes, each complete in itself. */

const logName = 'store.log';
const nextName = 'store.tmp';
const badName = 'store.bad';
/** What was set aside is for a person to look at; more than this is not kept. */
const badLimit = 64 * 1024;
/** A log is never near this; what is longer is not ours. */
const readLimit = 32 * 1024 * 1024;

export function logPath(dir: string): string {
  return join(dir, logName);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** The log's bytes; empty when there is none. */
export async function readLog(dir: string): Promise<Buffer> {
  try {
    const { size } = await stat(logPath(dir));
    if (size <= readLimit) return await readFile(logPath(dir));
    const handle = await open(logPath(dir), 'r');
    try {
      const start = Buffer.alloc(readLimit);
      const { bytesRead } = await handle.read(start, 0, readLimit, 0);
      return start.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  }
}

/** Writes all of `bytes` at `position`. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Adds `bytes` at the log's end and waits until they are on the disk. What failed is cut off again. */
export async function append(handle: FileHandle, bytes: Buffer, size: number): Promise<void> {
  try {
    await writeAll(handle, bytes, size);
    await handle.datasync();
  } catch (error) {
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

export async function openLog(dir: string): Promise<FileHandle> {
  return open(logPath(dir), 'r+');
}

/** Puts a new log in the old one's place. Returns it open. */
export function replaceLog(dir: string, bytes: Buffer): Promise<FileHandle> {
  return replaceFile(dir, nextName, logName, bytes);
}

/** Puts a file in another one's place: whole on the disk as `temporary` before it gets its name. Returns it open. */
export async function replaceFile(
  dir: string,
  temporary: string,
  name: string,
  bytes: Buffer,
): Promise<FileHandle> {
  const path = join(dir, temporary);
  const handle = await open(path, 'w', 0o600);
  try {
    await writeAll(handle, bytes, 0);
    await handle.sync();
    await rename(path, join(dir, name));
    await syncDirectory(dir);
    return handle;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw error;
  }
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Keeps bytes that are no records for a person to look at, as far as there is room. */
export async function setAside(dir: string, bad: readonly Buffer[]): Promise<void> {
  const handle = await open(join(dir, badName), 'a', 0o600);
  try {
    const room = badLimit - (await handle.stat()).size;
    const bytes = Buffer.concat(bad.flatMap((part) => [part, Buffer.from('\n')]));
    if (room > 0) await handle.write(bytes.subarray(0, room));
  } finally {
    await handle.close();
  }
}

/** Gives a log that cannot be used another name, so that the next one does not overwrite it. */
export async function moveAside(dir: string, suffix: string): Promise<void> {
  await rename(logPath(dir), `${logPath(dir)}.${suffix}`);
}

/** Removes what an interrupted `replaceLog` left. */
export async function clearLeftovers(dir: string): Promise<void> {
  await unlink(join(dir, nextName)).catch((error) => {
    if (!isMissing(error)) throw error;
  });
}
