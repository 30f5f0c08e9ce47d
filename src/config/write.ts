import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file as a whole, durably: another name (0600), synced, renamed, the directory synced. Throws what fs throws. */
export function writeFileAtomic(path: string, content: string | Buffer, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, 'w', mode);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    remove(temporary);
    throw error;
  }
  const dir = openSync(dirname(path), 'r');
  try {
    fsyncSync(dir);
  } finally {
    closeSync(dir);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Often it was never made; what failed before is what the caller must hear.
  }
}

const lastGood = (stateDir: string) => `${stateDir}/last-good.ini`;

/** Remembers the text of a configuration that was in order; writes only when it changed. Throws what fs throws. */
export function keepLastGood(stateDir: string, text: string): void {
  if (readLastGood(stateDir) !== text) writeFileAtomic(lastGood(stateDir), text);
}

/** The text kept last, or null when there is none. */
export function readLastGood(stateDir: string): string | null {
  try {
    return readFileSync(lastGood(stateDir), 'utf8');
  } catch {
    return null;
  }
}
