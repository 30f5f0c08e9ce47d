import type { Order } from '../incidents/notice.ts';
import type { Instant } from '../time/instant.ts';
import { changed } from './change.ts';
import type { Trouble } from './error.ts';
import type { Fold } from './fold.ts';

/** The number of the log's format; a later release reads older ones, an older one refuses newer ones by it. */
export const format = 1;

/** Everything that the log says, as it stands after its last record. */
export interface Image<State> {
  /** Names this store for its whole life; null: there is none yet. */
  readonly id: string | null;
  /** The number of the last record. */
  readonly seq: number;
  readonly policy: unknown;
  readonly entries: State;
  /** When the last record was written. */
  readonly last: Instant | null;
  /** The agent that wrote last stopped cleanly. */
  readonly clean: boolean;
}

/** What one record says; `header` opens each file, `policy` and `piece` are a snapshot's. */
export type Body =
  | { readonly wanbell: 'store'; readonly format: number; readonly id: string; readonly clean: boolean }
  | { readonly policy: unknown }
  | { readonly piece: unknown }
  | { readonly change?: unknown; readonly orders?: readonly Order[] }
  | { readonly move: unknown }
  | { readonly started: true }
  | { readonly stopped: true };

/** A record's number and moment; the boot id only where it differs from the record before. */
interface Stamp {
  readonly seq: number;
  readonly t?: readonly [mono: number, wall: number | null];
  readonly b?: string;
}

export function blank<State, Move>(fold: Fold<State, Move>): Image<State> {
  return { id: null, seq: 0, policy: null, entries: fold.empty, last: null, clean: false };
}

/** The record of `body` behind `image`. */
export function stamped(image: Image<unknown>, body: Body, at: Instant | null): Stamp & Body {
  const seq = image.seq + 1;
  if (at === null) return { seq, ...body };
  const t = [Math.round(at.mono), at.wall === null ? null : Math.round(at.wall)] as const;
  return image.last?.boot === at.boot ? { seq, t, ...body } : { seq, t, b: at.boot, ...body };
}

const unknownTime: Instant = { mono: 0, boot: '', wall: null };

/** `image` after one record that was read from the disk; null when it is none of this format. */
export function after<State, Move>(
  image: Image<State>,
  record: unknown,
  fold: Fold<State, Move>,
): Image<State> | null {
  if (typeof record !== 'object' || record === null) return null;
  const body = record as Partial<Stamp> & Record<string, unknown>;
  if (typeof body.seq !== 'number') return null;
  const last = instant(image, body);
  const next = { ...image, seq: body.seq, last, clean: false };
  const at = last ?? unknownTime;
  if ('wanbell' in body) return { ...next, id: String(body.id), clean: body.clean === true };
  if ('policy' in body) return { ...next, policy: body.policy, clean: image.clean };
  if ('piece' in body) return { ...next, entries: fold.piece(image.entries, body.piece), clean: image.clean };
  if ('move' in body) {
    return { ...next, entries: fold.move(image.entries, body.move as Move, at) ?? image.entries };
  }
  if ('started' in body) return { ...next, entries: fold.restarted(image.entries) };
  if ('stopped' in body) return { ...next, clean: true };
  if (!('change' in body || 'orders' in body)) return null;
  const policy = 'change' in body ? changed(image.policy, body.change) : image.policy;
  const orders = Array.isArray(body.orders) ? (body.orders as Order[]) : [];
  return { ...next, policy, entries: fold.orders(image.entries, orders, at) };
}

function instant(image: Image<unknown>, stamp: Partial<Stamp>): Instant | null {
  const boot = typeof stamp.b === 'string' ? stamp.b : image.last?.boot;
  if (!Array.isArray(stamp.t) || boot === undefined) return image.last;
  const [mono, wall] = stamp.t;
  return { mono: Number(mono), boot, wall: typeof wall === 'number' ? wall : null };
}

/** The records of a log that says what `image` says and nothing else; the next one follows without a gap. */
export function snapshot<State, Move>(image: Image<State>, id: string, fold: Fold<State, Move>): unknown[] {
  const bodies: Body[] = [
    { wanbell: 'store', format, id, clean: image.clean },
    { policy: image.policy },
    ...fold.pieces(image.entries).map((piece) => ({ piece })),
  ];
  const first = image.seq - bodies.length;
  return bodies.map((body, index) =>
    stamped({ ...image, seq: first + index, last: null }, body, index === 0 ? image.last : null),
  );
}

export interface Replayed<State> {
  readonly image: Image<State>;
  /** Records that are none of this format. */
  readonly foreign: readonly unknown[];
  readonly troubles: readonly Trouble[];
}

/** Plays the records of a log. A gap in their numbers is told, and what follows it still counts. */
export function replay<State, Move>(
  records: readonly unknown[],
  path: string,
  fold: Fold<State, Move>,
): Replayed<State> {
  let image = blank(fold);
  let lost = 0;
  const foreign: unknown[] = [];
  for (const record of records) {
    let next: Image<State> | null;
    try {
      next = after(image, record, fold);
    } catch {
      next = null;
    }
    if (next === null) foreign.push(record);
    else {
      if (image.seq > 0 && next.seq > image.seq + 1) lost += next.seq - image.seq - 1;
      image = next;
    }
  }
  const text = `${path}: ${lost} records are missing (damaged storage); what stood in them is lost`;
  return { image, foreign, troubles: lost > 0 ? [{ code: 'records-lost', text }] : [] };
}

/** The format's number that a log names in its first record; null when it names none. */
export function formatOf(records: readonly unknown[]): number | null {
  const first = records[0];
  if (typeof first !== 'object' || first === null || !('wanbell' in first) || !('format' in first))
    return null;
  return typeof first.format === 'number' ? first.format : null;
}
