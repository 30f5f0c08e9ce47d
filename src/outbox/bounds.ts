import type { Desk } from './desk.ts';
import { age, surplus } from './limits.ts';
import { find } from './moves.ts';

/** Forgets what is known of notices that are gone, and ends attempts whose notice was overtaken. */
export function forget(desk: Desk): void {
  const { store, large } = desk.options;
  const { entries } = store;
  const live = new Set(entries.live.map(({ notice }) => notice.id));
  for (const id of desk.progress.keys()) if (!live.has(id)) desk.progress.delete(id);
  for (const id of desk.laid) {
    if (live.has(id) || desk.flights.has(id)) continue;
    desk.laid.delete(id);
    // not before it is durable that nobody needs it
    void store.flushed().then(() => large.remove(id));
  }
  for (const [id, { notice, abort }] of desk.flights) {
    if (find(entries, id)?.notice !== notice) abort.abort();
  }
}

/** Ends notices that are too old, and drops some when there are too many. */
export function bound(desk: Desk): void {
  const { store, config } = desk.options;
  const now = desk.options.now();
  const { outbox } = config();
  for (const entry of store.entries.live) {
    const { id, until } = entry.notice;
    if (desk.flights.has(id)) continue;
    if (until !== null && now.mono > until) {
      void desk.move({ do: 'withdrawn', id, text: 'overtaken' }, entry, null);
    } else if (age(entry, desk.progressOf(entry), now) > outbox.keep) {
      const last = desk.progressOf(entry).last ?? entry.last;
      void desk.move({ do: 'expired', id }, entry, 'expired', last?.text);
    }
  }
  const busy = new Set(desk.flights.keys());
  const text = 'the outbox is full';
  for (;;) {
    const before = store.entries;
    const entry = surplus(before.live, outbox, busy);
    if (entry === null) return;
    void desk.move({ do: 'dropped', id: entry.notice.id, text }, entry, 'dropped', text);
    if (store.entries === before) return;
  }
}

/** Monotonic milliseconds at which `bound` will have something to end; Infinity: never. */
export function nextBound(desk: Desk): number {
  const { store, config } = desk.options;
  const now = desk.options.now();
  let left = Number.POSITIVE_INFINITY;
  for (const entry of store.entries.live) {
    const { id, until } = entry.notice;
    if (desk.flights.has(id)) continue;
    const old = config().outbox.keep - age(entry, desk.progressOf(entry), now);
    left = Math.min(left, until === null ? old : Math.min(old, until - now.mono));
  }
  return now.mono + Math.max(0, left) + 1;
}
