import type { Instant } from '../time/instant.ts';

/** What came together since the last mail. */
export interface Collected {
  readonly text: string;
  readonly lines: number;
  readonly first: Instant | null;
}

export interface LogBuffer {
  /** Bytes held. */
  size(): number;
  add(line: string, at: Instant): void;
  /** What is held, oldest first, with a note of what was left out; null when nothing is. */
  content(): Collected | null;
  clear(): void;
  /** Holds at most this many bytes from now on. */
  resize(maxSize: number): void;
}

/** Holds at most `maxSize` bytes of lines; the newest stay. */
export function logBuffer(size: number): LogBuffer {
  let maxSize = size;
  let held: { readonly line: string; readonly bytes: number; readonly at: Instant }[] = [];
  let begin = 0;
  let bytes = 0;
  let dropped = 0;

  function trim(): void {
    while (bytes > maxSize && begin < held.length - 1) {
      bytes -= held[begin++]?.bytes ?? 0;
      dropped++;
    }
    // Cut off in one go now and then: shifting an array for each line would cost its length.
    if (begin > 1000 && begin * 2 > held.length) {
      held = held.slice(begin);
      begin = 0;
    }
  }

  return {
    size: () => bytes,
    add(line, at) {
      const size = Buffer.byteLength(line) + 1;
      held.push({ line, bytes: size, at });
      bytes += size;
      trim();
    },
    resize(size) {
      maxSize = size;
      trim();
    },
    content() {
      const kept = held.slice(begin);
      if (kept.length === 0) return null;
      const note = dropped > 0 ? `[${dropped} older lines left out]\n` : '';
      const text = `${note}${kept.map((k) => `${k.line}\n`).join('')}`;
      return { text, lines: kept.length, first: kept[0]?.at ?? null };
    },
    clear() {
      held = [];
      begin = 0;
      bytes = 0;
      dropped = 0;
    },
  };
}
