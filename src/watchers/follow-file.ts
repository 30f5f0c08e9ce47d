import { closeSync, type FSWatcher, fstatSync, openSync, readSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import { linesOf } from './lines-of.ts';

export interface Follow {
  readonly line: (text: string) => void;
  /** One line for the agent's own log. */
  readonly log: (line: string) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}

/** Announcements can get lost or be impossible (network file systems); a look is one stat. */
const lookEvery = 10_000;
/** Of a burst longer than this only the end is read. */
const longestBurst = 1024 * 1024;
const chunkSize = 16 * 1024;

interface Open {
  readonly fd: number;
  readonly inode: number;
  at: number;
  readonly feed: (chunk: Buffer) => void;
}

/** Tells each line that is added to a file from now on, across its renaming, replacement and truncation. */
export function followFile(path: string, { line, log, after = realAfter }: Follow): Cancel {
  const name = basename(path);
  let open: Open | null = null;
  let watcher: FSWatcher | null = null;
  let cancel: Cancel = () => undefined;
  let missing = false;
  let stopped = false;

  function openFile(fromStart: boolean): void {
    try {
      const fd = openSync(path, 'r');
      const stat = fstatSync(fd);
      if (!stat.isFile()) {
        closeSync(fd);
        throw new Error('it is not a regular file');
      }
      open = { fd, inode: stat.ino, at: fromStart ? 0 : stat.size, feed: linesOf(line) };
      if (missing) log(`log: ${path} is there now`);
      missing = false;
    } catch (error) {
      if (!missing)
        log(`log: ${path} cannot be read (${error instanceof Error ? error.message : 'unknown error'})`);
      missing = true;
    }
  }

  function readOn(file: Open): void {
    const size = fstatSync(file.fd).size;
    if (size < file.at) file.at = 0;
    if (size - file.at > longestBurst) file.at = size - longestBurst;
    const chunk = Buffer.alloc(Math.min(chunkSize, Math.max(0, size - file.at)));
    while (file.at < size) {
      const got = readSync(file.fd, chunk, 0, Math.min(chunk.length, size - file.at), file.at);
      if (got === 0) break;
      file.at += got;
      file.feed(chunk.subarray(0, got));
    }
  }

  function inodeNow(): number | null {
    try {
      return statSync(path).ino;
    } catch {
      return null;
    }
  }

  function look(): void {
    if (stopped) return;
    cancel();
    cancel = after(lookEvery, look);
    if (watcher === null) watchDirectory();
    try {
      if (open !== null) readOn(open);
      const inode = inodeNow();
      if (open !== null && inode !== null && inode !== open.inode) {
        closeSync(open.fd);
        open = null;
      }
      if (open === null && inode !== null) {
        openFile(true);
        if (open !== null) readOn(open);
      }
    } catch (error) {
      log(`log: ${path} cannot be read on (${error instanceof Error ? error.message : 'unknown error'})`);
      if (open !== null) closeSync(open.fd);
      open = null;
    }
  }

  function watchDirectory(): void {
    try {
      watcher = watch(dirname(path), (_, changed) => {
        if (changed === null || changed === name) look();
      });
      watcher.on('error', () => {
        watcher?.close();
        watcher = null;
      });
    } catch {
      // Then the looks every 10 s are all there is.
      watcher = null;
    }
  }

  openFile(false);
  look();
  return () => {
    stopped = true;
    cancel();
    watcher?.close();
    if (open !== null) closeSync(open.fd);
    open = null;
  };
}
