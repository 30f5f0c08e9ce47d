import { completed, elapsed, type Instant, type Span } from '../time/instant.ts';
import type { Local } from './draft.ts';
import { monthBegin, outageOf } from './ledger.ts';
import { kindOfIncident, lasting } from './news.ts';
import type { Outage } from './notice.ts';
import type { PolicyState } from './state.ts';

export interface History {
  /** Oldest first; those that last come last. */
  readonly outages: readonly Outage[];
  readonly months: readonly {
    /** `2026-11`, in the device's zone. */
    readonly month: string;
    /** Outages of the internet that ended in it. */
    readonly outages: number;
    readonly downMinutes: number;
    readonly watchedMinutes: number;
  }[];
}

/** The record of outages, and minutes by month. */
export function historyOf({ kept }: PolicyState, now: Instant, local: Local): History {
  const outages = Object.entries(kept.ledger).map(([id, entry]) => outageOf(id, entry));
  for (const [id, incident] of Object.entries(kept.incidents)) {
    const { facts, start, end } = incident;
    if (facts.about !== 'outage' || end !== null) continue;
    const { uplink, layer, tried } = facts;
    const span = lasting(incident, now);
    outages.push({ id, uplink, start, end, span, layer, tried, unwatched: false, expected: false });
  }
  return { outages, months: months(kept, now, local) };
}

function months(kept: PolicyState['kept'], now: Instant, local: Local): History['months'] {
  const begun = completed(kept.begun, now).wall;
  if (now.wall === null || begun === null) return [];
  const found: History['months'][number][] = [];
  const minutes = (ms: number) => Math.round(ms / 6000) / 10;
  for (let end = now.wall; end > begun && found.length < 120; ) {
    const begin = Math.max(begun, monthBegin({ local }, end - 1));
    const { year, month } = local(end - 1);
    const key = `${year}-${month < 10 ? '0' : ''}${month}`;
    const recorded = kept.months[key] ?? { down: 0, unwatched: 0, outages: 0 };
    found.push({
      month: key,
      outages: recorded.outages,
      downMinutes: minutes(recorded.down),
      watchedMinutes: minutes(Math.max(0, end - begin - recorded.unwatched)),
    });
    end = begin;
  }
  return found.reverse();
}

export interface OpenIncident {
  /** The catalogue's key. */
  readonly kind: string;
  /** The uplink, or what the alarm is about; empty: the internet as a whole. */
  readonly subject: string;
  readonly since: Instant;
  readonly span: Span;
}

/** What has begun and not ended, for `status`. */
export function openIncidents({ kept }: PolicyState, now: Instant): readonly OpenIncident[] {
  return Object.values(kept.incidents).flatMap((incident) => {
    const { facts, start, end } = incident;
    if (end !== null) return [];
    const subject = facts.about === 'alarm' ? facts.subject : (facts.uplink ?? '');
    const since = completed(start, now);
    return [{ kind: kindOfIncident(incident), subject, since, span: elapsed(since, now) }];
  });
}

/** How often the kernel had counted the carrier of an uplink lost when that was last written; null: unknown. */
export function carrierDownsOf({ kept }: PolicyState, uplink: string): number | null {
  return kept.lines[uplink]?.downs ?? null;
}
