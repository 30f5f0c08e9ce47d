import type { FileHandle } from 'node:fs/promises';
import type { Cancel } from '../time/clock.ts';
import { type Trouble, troubleOf } from './error.ts';
import type { Fold } from './fold.ts';
import { type Image, snapshot } from './image.ts';
import { append, openLog, replaceLog } from './log-file.ts';
import { line } from './record.ts';

export interface WriterOptions<State, Move> {
  readonly dir: string;
  readonly id: string;
  readonly fold: Fold<State, Move>;
  readonly clock: { after(ms: number, then: () => void): Cancel };
  /** The log's length when it may be continued as it is; null: it must be written anew. */
  readonly size: number | null;
  maxSize(): number;
  /** What the log must say once everything that waits is written. */
  image(): Image<State>;
  trouble(trouble: Trouble | null): void;
}

export interface Writer {
  /** Queues a record. Resolves true when it is on the disk, false when it is in memory only. */
  write(record: unknown): Promise<boolean>;
  trouble(): Trouble | null;
  /** Resolves when nothing is being written. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly bytes: Buffer;
  settle(durable: boolean): void;
}

/** Below this a log is never written anew: it would not be worth the flash. */
const smallest = 32 * 1024;
const retryFirst = 1_000;
const retryMax = 600_000;

/**
 * Brings records to the disk, one write and sync at a time for all that wait. The log is written anew as a
 * snapshot when it has outgrown what is alive in it, and after any failure: then nothing depends on the file
 * that failed. While writing fails, records wait in memory as part of the image, and it is tried again.
 */
export function createWriter<State, Move>(options: WriterOptions<State, Move>): Writer {
  const { dir, id, fold, clock } = options;
  let handle: FileHandle | null = null;
  let size = options.size;
  let alive = 0;
  let queue: Waiting[] = [];
  let running: Promise<void> | null = null;
  let trouble: Trouble | null = null;
  let retry: Cancel | null = null;
  let wait = retryFirst;
  let due = false;

  function outgrown(): boolean {
    const most = options.maxSize() / 2;
    return (
      size === null ||
      (size > Math.min(smallest, most) && size > 4 * alive) ||
      (size > most && size > 2 * alive)
    );
  }

  /** Takes over all that waits: the image holds it already. */
  async function writeSnapshot(batch: Waiting[]): Promise<void> {
    batch.push(...queue);
    queue = [];
    const bytes = Buffer.concat(snapshot(options.image(), id, fold).map(line));
    const next = await replaceLog(dir, bytes);
    await handle?.close().catch(() => undefined);
    handle = next;
    size = bytes.length;
    alive = bytes.length;
  }

  async function bring(batch: Waiting[]): Promise<void> {
    if (trouble !== null || size === null || outgrown()) return writeSnapshot(batch);
    try {
      const bytes = Buffer.concat(batch.map((waiting) => waiting.bytes));
      handle ??= await openLog(dir);
      await append(handle, bytes, size);
      size += bytes.length;
    } catch {
      await writeSnapshot(batch);
    }
  }

  function failed(error: unknown): void {
    const now = troubleOf(error, dir);
    retry?.();
    retry = clock.after(wait, () => {
      retry = null;
      tryAgain();
    });
    wait = Math.min(wait * 2, retryMax);
    if (trouble?.code !== now.code) options.trouble(now);
    trouble = now;
  }

  function recovered(): void {
    retry?.();
    retry = null;
    wait = retryFirst;
    if (trouble === null) return;
    trouble = null;
    options.trouble(null);
  }

  async function drain(): Promise<void> {
    while (queue.length > 0 || due) {
      const batch = queue;
      queue = [];
      // in trouble only the timer tries again: a full disk must not cost an attempt for each record
      const tries = trouble === null || due;
      due = false;
      try {
        if (tries) {
          await bring(batch);
          recovered();
        }
      } catch (error) {
        failed(error);
      }
      for (const waiting of batch) waiting.settle(trouble === null);
    }
    running = null;
  }

  function run(): void {
    // one turn later, so that what is committed in the same turn shares a sync
    running ??= Promise.resolve().then(drain);
  }

  function tryAgain(): void {
    due = true;
    run();
  }

  return {
    write(record) {
      return new Promise((resolve) => {
        queue.push({ bytes: line(record), settle: resolve });
        run();
      });
    },
    trouble: () => trouble,
    async flushed() {
      while (running !== null) await running;
    },
    async close() {
      await running;
      if (trouble !== null) tryAgain();
      await running;
      retry?.();
      retry = null;
      await handle?.close().catch(() => undefined);
      handle = null;
    },
  };
}
