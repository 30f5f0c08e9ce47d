import { elapsed, type Instant } from '../time/instant.ts';
import type { Draft } from './draft.ts';
import { instantOf, outageOf } from './ledger.ts';
import { newsOf } from './news.ts';
import type { Digest, Outage } from './notice.ts';

const mostOutages = 20;
const slices = 48;

/** Milliseconds that `then` lies before `now`, at most `most`. */
function ago(then: Instant, now: Instant, most: number): number {
  const from = then.boot === 'wall' && now.wall !== null ? { ...now, mono: now.wall, boot: 'wall' } : now;
  const { ms, bound } = elapsed(then, from);
  return bound === 'unknown' ? most : Math.min(ms, most);
}

/** Milliseconds of each slice that lie within the stretch from `from` to `to` before now. */
function spread(into: number[], total: number, from: number, to: number): void {
  const width = total / into.length;
  for (let i = 0; i < into.length; i++) {
    const begin = total - i * width;
    into[i] = (into[i] ?? 0) + Math.max(0, Math.min(from, begin) - Math.max(to, begin - width));
  }
}

/** The picture of the time since the last digest; begins the next period. */
export function takeDigest(draft: Draft): Digest {
  const { kept, at } = draft;
  const { from, counts, delivered, lost } = kept.digest;
  const span = elapsed(from, at);
  const total = span.bound === 'unknown' ? Math.max(0, at.mono) : span.ms;
  const outages: Outage[] = Object.entries(kept.ledger)
    .map(([id, entry]) => outageOf(id, entry))
    .filter(({ end }) => end !== null && ago(end, at, total) < total);
  for (const [id, incident] of Object.entries(kept.incidents)) {
    if (incident.end !== null || incident.facts.about !== 'outage') continue;
    const news = newsOf(draft, id, incident, 'began');
    if (news.about === 'outage') outages.push({ ...news.outage, tried: [] });
  }
  const downs = new Array<number>(slices).fill(0);
  const away = new Array<number>(slices).fill(0);
  let down = 0;
  for (const { uplink, end, span: lasted } of outages) {
    if (uplink !== null || total === 0) continue;
    const until = end === null ? 0 : ago(end, at, total);
    const since = Math.min(total, until + lasted.ms);
    down += since - until;
    spread(downs, total, since, until);
  }
  let unwatched = 0;
  for (const [begin, end] of kept.gaps) {
    const [since, until] = [ago(instantOf(begin), at, total), ago(instantOf(end), at, total)];
    unwatched += Math.max(0, since - until);
    spread(away, total, since, until);
  }
  const width = total / slices;
  const waiting = Object.values(kept.boxes).reduce((sum, { mails }) => sum + Object.keys(mails).length, 0);
  kept.digest = { from: at, counts: {}, delivered: 0, lost: 0 };
  kept.gaps = [];
  return {
    from,
    to: at,
    watched: Math.max(0, Math.round(total - unwatched)),
    down: Math.round(down),
    outages: outages.slice(-mostOutages),
    more: Math.max(0, outages.length - mostOutages),
    slices: downs.map((ms, i) =>
      (away[i] ?? 0) > width / 2 && ms === 0 ? null : Math.round(ms / 6000) / 10,
    ),
    counts,
    mails: { delivered, waiting, lost },
  };
}
