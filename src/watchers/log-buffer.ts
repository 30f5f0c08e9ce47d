import type { Instant } from '../time/instant.ts';

/** What came together since the last mail. */
export interface Collected {
  /** UTF-8, each line with its end. */
  readonly bytes: Buffer;
  readonly lines: number;
  readonly first: Instant | null;
}

export interface LogBuffer {
  /** Bytes held. */
  size(): number;
  /** Bytes that came since the last `clear`, those left out too. */
  came(): number;
  add(line: string, at: Instant): void;
  /** What is held, oldest first, with a note of what was left out; null when nothing is. */
  content(): Collected | null;
  clear(): void;
  /** Holds at most this many bytes from now on. */
  resize(maxSize: number): void;
}

const blockSize = 16 * 1024;
/** Moments of lines are kept to this many milliseconds. */
const exactTo = 1000;

/** Lines one after another, as bytes: an object for each would take many times their size when they are short. */
interface Block {
  readonly bytes: Buffer;
  begin: number;
  end: number;
  readonly moments: { readonly from: number; readonly at: Instant }[];
}

/** Holds at most `maxSize` bytes of lines; the newest stay. */
export function logBuffer(size: number): LogBuffer {
  let maxSize = size;
  let blocks: Block[] = [];
  let bytes = 0;
  let came = 0;
  let lines = 0;
  let dropped = 0;

  function roomFor(length: number): Block {
    const last = blocks.at(-1);
    if (last !== undefined && last.end + length <= last.bytes.length) return last;
    const block = { bytes: Buffer.alloc(Math.max(blockSize, length)), begin: 0, end: 0, moments: [] };
    blocks.push(block);
    return block;
  }

  function dropOldest(block: Block): void {
    const next = block.bytes.indexOf(0x0a, block.begin) + 1;
    bytes -= next - block.begin;
    block.begin = next;
    lines--;
    dropped++;
    if (block.begin === block.end) blocks.shift();
  }

  function trim(): void {
    while (bytes > maxSize && lines > 1 && blocks[0] !== undefined) dropOldest(blocks[0]);
  }

  return {
    size: () => bytes,
    came: () => came,
    add(line, at) {
      const added = Buffer.from(`${line.replaceAll('\n', ' ')}\n`, 'utf8');
      const block = roomFor(added.length);
      const last = block.moments.at(-1);
      if (last === undefined || at.mono - last.at.mono >= exactTo)
        block.moments.push({ from: block.end, at });
      added.copy(block.bytes, block.end);
      block.end += added.length;
      bytes += added.length;
      came += added.length;
      lines++;
      trim();
    },
    resize(size) {
      maxSize = size;
      trim();
    },
    content() {
      const [oldest] = blocks;
      if (oldest === undefined) return null;
      const note = dropped > 0 ? `[${dropped} older lines left out]\n` : '';
      const parts = blocks.map((block) => block.bytes.subarray(block.begin, block.end));
      const first = oldest.moments.filter(({ from }) => from <= oldest.begin).at(-1)?.at ?? null;
      return { bytes: Buffer.concat([Buffer.from(note), ...parts]), lines, first };
    },
    clear() {
      blocks = [];
      bytes = 0;
      came = 0;
      lines = 0;
      dropped = 0;
    },
  };
}
