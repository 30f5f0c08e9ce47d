import type { Notice, Order } from '../incidents/notice.ts';
import type { Fold } from '../store/fold.ts';
import type { Instant } from '../time/instant.ts';
import type { Entries, Entry, Move } from './entry.ts';
import { find, finish, moved, put } from './moves.ts';

const empty: Entries = { live: [], done: [], lost: null };

function waiting(notice: Notice): Entry {
  return {
    notice,
    state: 'waiting',
    mail: null,
    dots: 0,
    slot: null,
    uncertain: false,
    last: null,
    key: null,
    deferred: [],
  };
}

function queued(entries: Entries, notice: Notice | null): Entries {
  if (notice === null || find(entries, notice.id) !== undefined) return entries;
  if (entries.done.some(({ id }) => id === notice.id)) return entries;
  return { ...entries, live: [...entries.live, waiting(notice)] };
}

/** Whether `order` brings the notice `id`. */
function brings(order: Order, id: string): boolean {
  if (order.do === 'withdraw') return false;
  return order.notice.id === id || (order.do === 'replace' && order.otherwise?.id === id);
}

/** The notice being sent whose end must be known before an order on `id` can be carried out. */
function blocking(entries: Entries, id: string): Entry | undefined {
  return entries.live.find(
    ({ notice, state, deferred }) =>
      (notice.id === id && state === 'sending') || deferred.some((order) => brings(order, id)),
  );
}

function withdrawn(entries: Entries, entry: Entry, text: string, at: Instant): Entries {
  return finish(entries, entry, { state: 'withdrawn', at, text });
}

function replaced(entries: Entries, entry: Entry, notice: Notice, at: Instant): Entries {
  // refused settings are refused for the newer news too
  const next = { ...waiting(notice), state: entry.state, key: entry.key };
  const place = entries.live.indexOf(entry);
  const left =
    notice.id === entry.notice.id
      ? { ...entries, live: entries.live.filter((other) => other !== entry) }
      : withdrawn(entries, entry, 'overtaken by newer news', at);
  return { ...left, live: [...left.live.slice(0, place), next, ...left.live.slice(place)] };
}

function ordered(entries: Entries, order: Order, at: Instant): Entries {
  if (order.do === 'queue') return queued(entries, order.notice);
  const blocker = blocking(entries, order.id);
  if (blocker !== undefined) {
    return put(entries, blocker.notice.id, { ...blocker, deferred: [...blocker.deferred, order] });
  }
  const entry = find(entries, order.id);
  // a heartbeat is never tried past the next one
  const open = entry !== undefined && (!entry.uncertain || entry.notice.until !== null);
  if (order.do === 'withdraw') return open ? withdrawn(entries, entry, 'overtaken', at) : entries;
  if (open) return replaced(entries, entry, order.notice, at);
  const ended = entries.done.find(({ id }) => id === order.id);
  // nobody was told by one that ended unsent, so the whole news is due
  const untold = ended !== undefined && ended.state !== 'delivered';
  return queued(entries, untold ? order.notice : order.otherwise);
}

function allOrdered(entries: Entries, orders: readonly Order[], at: Instant): Entries {
  return orders.reduce((state, order) => ordered(state, order, at), entries);
}

/** Carries out what waited for the end of an attempt that is over. */
function settled(entries: Entries, deferred: readonly Order[], at: Instant): Entries {
  return allOrdered(entries, deferred, at);
}

function over(entries: Entries, move: Move, at: Instant): Entries | null {
  const before = find(entries, move.id);
  const after = moved(entries, move, at);
  if (after === null || before === undefined || before.deferred.length === 0) return after;
  const now = find(after, move.id);
  if (now?.state === 'sending') return after;
  const freed = now === undefined ? after : put(after, move.id, { ...now, deferred: [] });
  return settled(freed, before.deferred, at);
}

function restarted(entries: Entries): Entries {
  let next = entries;
  for (const entry of entries.live) {
    if (entry.state !== 'sending') continue;
    const { id, at } = entry.notice;
    next = put(next, id, { ...entry, state: 'unknown', uncertain: true, deferred: [] });
    next = settled(next, entry.deferred, at);
  }
  return next;
}

type Piece = { readonly entry: Entry } | Pick<Entries, 'done' | 'lost'>;

/** How the outbox is made of the store's records. */
export const outboxFold: Fold<Entries, Move> = {
  empty,
  orders: allOrdered,
  move: over,
  durable: (entries, move) => find(entries, move.id)?.notice.until === null,
  restarted,
  pieces: ({ live, done, lost }) => [
    { done, lost },
    ...live.filter(({ notice }) => notice.until === null).map((entry) => ({ entry })),
  ],
  piece(entries, piece) {
    const part = piece as Piece;
    if ('entry' in part) return { ...entries, live: [...entries.live, part.entry] };
    return { ...entries, done: part.done, lost: part.lost ?? null };
  },
};
