import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../../../src/time/instant.ts';
import { readEvent } from '../../../src/watchers/inbox-event.ts';
import { readEventFile } from '../../../src/watchers/inbox-file.ts';
import { check, isClean } from './check.ts';

const now: Instant = { mono: 1_000_000, boot: 'b0', wall: 1_790_000_000_000 };
const maxSize = 4096;

/** A file in the inbox is one event within its limits, or refused with a reason of one line. */
export function inbox(): (bytes: Buffer) => void {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-inbox-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const path = join(folder, 'event');
  return (bytes) => {
    writeFileSync(path, bytes);
    const file = readEventFile(path, 'event', maxSize);
    check(file.ok, `a file of ${bytes.length} bytes was not read`);
    const read = readEvent(file.text, now);
    if (!read.ok) {
      check(isClean(read.reason) && read.reason.length < maxSize * 2, 'the reason is not one clean line');
      return;
    }
    const { at, subject, text, facts } = read.event;
    check(at.mono >= 0 && at.mono <= 1e13 && (at.boot !== now.boot || at.mono <= now.mono), 'the moment');
    check(subject.length <= 128 && text.length <= 1000, 'subject or text are too long');
    const words = [subject, text, ...Object.entries(facts).flat()];
    check(words.length <= 2 + 2 * 16 && words.every(isClean), 'the event holds what must not be shown');
  };
}
