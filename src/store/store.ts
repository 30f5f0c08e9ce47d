import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import type { Notice, Order } from '../incidents/notice.ts';
import type { Cancel } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import { difference } from './change.ts';
import { StoreError, type Trouble } from './error.ts';
import type { Fold } from './fold.ts';
import { after, type Body, blank, format, formatOf, type Image, replay, stamped } from './image.ts';
import { type Lock, takeLock } from './lock.ts';
import { clearLeftovers, logPath, moveAside, readLog, setAside } from './log-file.ts';
import { lines } from './record.ts';
import { createWriter } from './writer.ts';

export interface StoreOptions<State, Move> {
  /** The state directory; made (0700) when there is none. */
  readonly dir: string;
  readonly fold: Fold<State, Move>;
  /** The moment of opening. */
  readonly at: Instant;
  readonly clock: { after(ms: number, then: () => void): Cancel };
  /** Bytes that the store may take on flash, asked at each use. */
  maxSize(): number;
  /** Called with what keeps the store from the disk, and with null when writing works again. */
  trouble(trouble: Trouble | null): void;
}

export interface Store<State, Move> {
  /** Names the store for its whole life: 8 letters and digits. */
  readonly id: string;
  /** What the log said when it was opened: how the last run ended, and when its last record was written. */
  readonly before: { readonly first: boolean; readonly clean: boolean; readonly last: Instant | null };
  /** What was found damaged or missing at opening. */
  readonly found: readonly Trouble[];
  /** The policy's last state, as it was given to `commit`; null at first. Whoever reads it checks it. */
  readonly policy: unknown;
  readonly entries: State;
  /** The number of the last record; rises for the store's whole life. */
  readonly seq: number;
  /** What keeps the store from the disk now; null: all that was committed is durable. */
  readonly trouble: Trouble | null;
  /**
   * Writes one step of the policy: what changed in its state, and its orders, as one record. Both count in
   * `policy` and `entries` at once. Resolves when durable: true; false when it is in memory only (`trouble`).
   * Writes nothing when nothing durable changed.
   */
  commit(step: { policy: unknown; orders: readonly Order[]; at: Instant }): Promise<boolean>;
  /** Moves the entries. null: not possible as they stand; else as `commit`. */
  move(move: Move, at: Instant): Promise<boolean> | null;
  /** Resolves when nothing is being written any more. */
  flushed(): Promise<void>;
  /** Marks a clean stop, waits until everything is written, gives the state directory free. */
  close(at: Instant): Promise<void>;
}

function lasting(notice: Notice | null): boolean {
  return notice !== null && notice.until === null;
}

/** Whether an order concerns more than what lives in RAM only. */
function durable(order: Order): boolean {
  return (
    order.do === 'withdraw' || lasting(order.notice) || (order.do === 'replace' && lasting(order.otherwise))
  );
}

/** What the log at `dir` says, for a look from outside. Changes nothing, takes no lock. */
export async function readStore<State, Move>(dir: string, fold: Fold<State, Move>): Promise<Image<State>> {
  return replay(lines(await readLog(dir)).records, logPath(dir), fold).image;
}

interface Opened<State> {
  readonly image: Image<State>;
  readonly found: readonly Trouble[];
  /** The log may be continued as it lies there, and is this long; null: a new one must be written. */
  readonly size: number | null;
}

async function read<State, Move>(dir: string, fold: Fold<State, Move>): Promise<Opened<State>> {
  const path = logPath(dir);
  let bytes: Buffer;
  try {
    await clearLeftovers(dir).catch(() => undefined);
    bytes = await readLog(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    await moveAside(dir, 'unreadable').catch(() => undefined);
    const text = `${path}: cannot read (${code}); moved to ${path}.unreadable, beginning anew`;
    return { image: blank(fold), found: [{ code: 'records-damaged', text }], size: null };
  }
  const found = lines(bytes);
  const named = formatOf(found.records);
  if (named !== null && named > format) {
    await moveAside(dir, `format-${named}`).catch(() => undefined);
    const text = `${path}: format ${named} is of a later release; moved to ${path}.format-${named}, beginning anew`;
    return { image: blank(fold), found: [{ code: 'format', text }], size: null };
  }
  const { image, foreign, troubles } = replay(found.records, path, fold);
  const bad = [...found.bad, ...foreign.map((record) => Buffer.from(JSON.stringify(record)))];
  if (bad.length > 0) {
    await setAside(dir, bad).catch(() => undefined);
    const text = `${path}: ${bad.length} damaged or foreign records set aside in store.bad`;
    return { image, found: [{ code: 'records-damaged', text }, ...troubles], size: null };
  }
  const usable = found.whole && image.id !== null && troubles.length === 0;
  return { image, found: troubles, size: usable ? bytes.length : null };
}

/**
 * Opens the store of a state directory. Damage is set aside and told, a disk that cannot be written is told: both
 * leave a store that works in memory. Throws StoreError `in-use` when another agent has the directory.
 */
export async function openStore<State, Move>(
  options: StoreOptions<State, Move>,
): Promise<Store<State, Move>> {
  const { dir, fold, at } = options;
  let lock: Lock | null = null;
  try {
    if ((await mkdir(dir, { recursive: true, mode: 0o700 })) === undefined) await chmod(dir, 0o700);
    lock = await takeLock(dir, at.boot);
  } catch (error) {
    // a disk that takes no lock takes no record either, which the first one will tell
    if (error instanceof StoreError) throw error;
  }
  const opened = await read(dir, fold);
  const id = opened.image.id ?? randomBytes(5).toString('hex').slice(0, 8);
  let image = opened.image;
  const writer = createWriter({ ...options, id, size: opened.size, image: () => image });

  function record(
    body: Body,
    when: Instant,
    known?: Pick<Image<State>, 'policy' | 'entries'>,
  ): Promise<boolean> {
    const stamp = stamped(image, body, when);
    image =
      known === undefined
        ? (after(image, stamp, fold) ?? image)
        : { ...image, ...known, seq: stamp.seq, last: when, clean: false };
    return writer.write(stamp);
  }

  const before = {
    first: opened.image.id === null,
    clean: opened.image.clean,
    last: opened.image.last,
  };
  await record({ started: true }, at);
  return {
    id,
    before,
    found: opened.found,
    get policy() {
      return image.policy;
    },
    get entries() {
      return image.entries;
    },
    get seq() {
      return image.seq;
    },
    get trouble() {
      return writer.trouble();
    },
    commit({ policy, orders, at: when }) {
      const change = difference(image.policy, policy);
      const kept = orders.filter(durable);
      const entries = fold.orders(image.entries, orders, when);
      if (change === undefined && kept.length === 0) {
        image = { ...image, entries };
        return Promise.resolve(writer.trouble() === null);
      }
      const body = {
        ...(change === undefined ? {} : { change }),
        ...(kept.length === 0 ? {} : { orders: kept }),
      };
      return record(body, when, { policy, entries });
    },
    move(move, when) {
      const entries = fold.move(image.entries, move, when);
      if (entries === null) return null;
      if (!fold.durable(image.entries, move)) {
        image = { ...image, entries };
        return Promise.resolve(true);
      }
      return record({ move }, when);
    },
    flushed: () => writer.flushed(),
    async close(when) {
      await record({ stopped: true }, when);
      await writer.close();
      await lock?.release().catch(() => undefined);
    },
  };
}
