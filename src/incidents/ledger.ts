import { completed, type Instant } from '../time/instant.ts';
import { count, type Draft, momentOf, newId } from './draft.ts';
import type { Outage } from './notice.ts';
import type { Incident, LedgerEntry, Moment, Month } from './state.ts';

/** Wall milliseconds where known, else what the boot's own clock said. */
export function momentIn({ mono, boot, wall }: Instant): Moment {
  return wall === null ? [Math.round(mono), boot] : Math.round(wall);
}

/** A moment of the ledger as an instant; wall times alone count as a boot of their own, named `wall`. */
export function instantOf(moment: Moment): Instant {
  return typeof moment === 'number'
    ? { mono: moment, boot: 'wall', wall: moment }
    : { mono: moment[0], boot: moment[1], wall: null };
}

/** An entry as mails and `history` tell it. */
export function outageOf(id: string, entry: LedgerEntry): Outage {
  return {
    id,
    uplink: entry.uplink ?? null,
    start: instantOf(entry.start),
    end: instantOf(entry.end),
    span: { ms: entry.ms, bound: entry.bound ?? 'exact' },
    layer: entry.layer ?? null,
    tried: [],
    unwatched: entry.unwatched ?? false,
    expected: entry.expected ?? false,
  };
}

/** Enters an outage that has ended. */
export function record(draft: Draft, incident: Incident, expected: boolean): void {
  const { facts, start, end, span } = incident;
  if (facts.about !== 'outage' || end === null || span === undefined) return;
  enter(draft, {
    ...(facts.uplink === null ? {} : { uplink: facts.uplink }),
    start: momentIn(completed(start, draft.at)),
    end: momentIn(completed(end, draft.at)),
    ms: Math.round(span.ms),
    ...(span.bound === 'exact' ? {} : { bound: span.bound }),
    ...(facts.layer === null ? {} : { layer: facts.layer }),
    ...(expected ? { expected } : {}),
  });
}

/** Enters an outage; beyond `history.outages` the oldest goes. */
export function enter(draft: Draft, entry: LedgerEntry): void {
  const { kept, config } = draft;
  const entries = Object.entries(kept.ledger).slice(-Math.max(0, config.history.outages - 1));
  kept.ledger = Object.fromEntries([...entries, [newId(draft), entry]]);
  if (entry.uplink === undefined) {
    count(draft, 'wan.down');
    settle(draft, entry);
  } else count(draft, 'wan.uplink');
}

/** Adds an outage of the internet to its months, once it is known which these are. */
function settle(draft: Draft, { end, ms }: LedgerEntry): void {
  if (typeof end !== 'number') return;
  monthOf(draft, end).outages++;
  addSpan(draft, end, ms, 'down');
}

/** Adds short downtimes that are no entries of their own. */
export function addDowntime(draft: Draft, until: Instant, ms: number): void {
  if (until.wall !== null) addSpan(draft, until.wall, ms, 'down');
}

export function addUnwatched(draft: Draft, until: Instant, ms: number): void {
  if (until.wall !== null) addSpan(draft, until.wall, ms, 'unwatched');
}

/** Shares `ms` milliseconds before `end` among the months that they lie in. */
function addSpan(draft: Draft, end: number, ms: number, what: 'down' | 'unwatched'): void {
  let left = Math.min(ms, 366 * 24 * 3_600_000);
  let until = end;
  while (left > 0) {
    const begin = monthBegin(draft, until - 1);
    const part = Math.min(left, until - begin);
    monthOf(draft, until - 1)[what] += Math.round(part);
    left -= part;
    until = begin;
  }
}

function monthKey({ local }: Pick<Draft, 'local'>, wall: number): string {
  const { year, month } = local(wall);
  return `${year}-${month < 10 ? '0' : ''}${month}`;
}

/** The first moment of the local month that `wall` lies in. */
export function monthBegin({ local }: Pick<Draft, 'local'>, wall: number): number {
  const { year, month } = local(wall);
  const guess = Date.UTC(year, month - 1, 1);
  const begin = guess - local(guess).offset * 60_000;
  // The offset may have been another one then; whoever goes back by months must always get on.
  return begin < wall ? begin : wall - 3_600_000;
}

function monthOf(draft: Draft, wall: number): Month {
  const { months } = draft.kept;
  const key = monthKey(draft, wall);
  const month = months[key] ?? { down: 0, unwatched: 0, outages: 0 };
  months[key] = month;
  const keys = Object.keys(months).sort();
  for (const old of keys.slice(0, Math.max(0, keys.length - draft.config.history.months))) delete months[old];
  return month;
}

/** Gives the ledger's moments of this boot their wall times, now that the clock is set. */
export function completeLedger(draft: Draft): void {
  const { kept, at } = draft;
  if (kept.offset === null) return;
  const complete = (moment: Moment): Moment =>
    typeof moment !== 'number' && moment[1] === at.boot
      ? Math.round(momentOf(draft, moment[0]).wall ?? 0)
      : moment;
  const entries: [string, LedgerEntry][] = [];
  for (const [id, entry] of Object.entries(kept.ledger)) {
    if (typeof entry.start === 'number' && typeof entry.end === 'number') {
      entries.push([id, entry]);
      continue;
    }
    const whole = { ...entry, start: complete(entry.start), end: complete(entry.end) };
    entries.push([id, whole]);
    if (typeof entry.end !== 'number' && entry.uplink === undefined) settle(draft, whole);
  }
  kept.ledger = Object.fromEntries(entries);
  kept.gaps = kept.gaps.map(([from, to]) => [complete(from), complete(to)] as const);
}
