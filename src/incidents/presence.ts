import type { Event } from '../events/event.ts';
import { elapsed } from '../time/instant.ts';
import { doubtWatched } from './alarms.ts';
import { count, type Draft, newId, severityOf, wanOf } from './draft.ts';
import { addUnwatched, enter, momentIn } from './ledger.ts';
import type { Notice } from './notice.ts';
import { tellOnce } from './once.ts';
import { expectedFor } from './outages.ts';

/** Further gaps of the agent's presence are as good as none. */
const mostGaps = 50;

/** A notice outside the budget. */
function freeOf(
  { at }: Draft,
  id: string,
  recipient: string,
  news: Notice['news'],
  until: number | null,
): Notice {
  const severity = severityOf(news.about);
  return { id, recipient, incident: null, severity, at, news, counts: false, until };
}

/** The owner asked for a mail to everybody. */
export function testMails(draft: Draft): void {
  if (!draft.config.mail.enabled) return;
  for (const { name } of draft.config.recipients) {
    const notice = freeOf(draft, newId(draft), name, { about: 'test' }, null);
    draft.orders.push({ do: 'queue', notice });
  }
}

/** A sign of life, in the place of the one before. It lives in RAM, and so does what its id is made of. */
export function beat(draft: Draft): void {
  const { passing, config, at, kept } = draft;
  if (!config.mail.enabled || config.heartbeat.address === null) return;
  const down = Object.values(kept.incidents).find(
    ({ end, facts }) => end === null && facts.about === 'outage' && facts.uplink === null,
  );
  const since = Object.values(passing.verdicts).find(({ up }) => up)?.since ?? at;
  const news = { about: 'heartbeat', up: down === undefined, since: down?.start ?? since } as const;
  const id = `${kept.prefix}-h${at.boot.slice(0, 8)}-${Math.round(at.mono).toString(36)}`;
  const notice = freeOf(draft, id, 'heartbeat', news, Math.round(at.mono + config.outbox.keep));
  const before = passing.heartbeat;
  passing.heartbeat = id;
  draft.orders.push(
    before === null ? { do: 'queue', notice } : { do: 'replace', id: before, notice, otherwise: notice },
  );
}

/** The agent started. */
export function takeBoot(draft: Draft, event: Extract<Event, { kind: 'boot' }>): void {
  const { kept, at } = draft;
  const { cause, away, before } = event;
  doubtWatched(draft);
  if (before !== null) {
    kept.gaps = [...kept.gaps, [momentIn(before), momentIn(at)] as const].slice(-mostGaps);
    if (away.bound !== 'unknown') addUnwatched(draft, at, away.ms);
  }
  // The agent's own restarts are no news to the owner.
  if (cause === 'reboot' || cause === 'power-loss') {
    tellOnce(draft, { about: 'boot', cause, away, before }, severityOf('boot'));
  } else if (cause === 'crash') count(draft, 'boot');
}

/** An outage that fell into the agent's absence is told once, as a whole. */
export function takeAbsence(draft: Draft, event: Extract<Event, { kind: 'absence' }>): void {
  const { kept, config } = draft;
  const { uplink, from, to, downs } = event;
  const line = kept.lines[uplink];
  const wan = wanOf(draft, uplink);
  // An outage that was open already has its own end, and flapping its own count.
  if (wan === null || line?.outage !== undefined || line?.flapping !== undefined) return;
  const span = event.span.bound === 'unknown' ? elapsed(from, to) : event.span;
  const name = config.wans.length > 1 ? uplink : null;
  const known = span.bound === 'exact' || span.bound === 'at-most';
  const gap = expectedFor(draft, from, wan);
  const expected = known && gap > 0 && span.ms <= gap;
  enter(draft, {
    ...(name === null ? {} : { uplink: name }),
    start: momentIn(from),
    end: momentIn(to),
    ms: Math.round(span.ms),
    ...(span.bound === 'exact' ? {} : { bound: span.bound }),
    unwatched: true,
    ...(expected ? { expected } : {}),
  });
  if (expected || (span.bound !== 'unknown' && span.ms < wan.reportAfter)) return;
  const outage = {
    id: newId(draft),
    uplink: name,
    start: from,
    end: to,
    span,
    layer: downs > 0 ? 'carrier' : null,
    tried: [],
    unwatched: true,
    expected: false,
  } as const;
  const severity = severityOf(name === null ? 'wan.down' : 'wan.uplink');
  tellOnce(draft, { about: 'outage', stage: 'whole', outage, via: null }, severity);
}

/**
 * An uplink shows another address; what it showed before may have been seen by an earlier process. Only like is
 * compared with like: while a lease is renewed the IPv6 prefix stands alone for a moment, and at boot it comes first.
 */
export function takeAddress(draft: Draft, event: Extract<Event, { kind: 'address' }>): void {
  const { addresses } = draft.kept;
  const { uplink, after } = event;
  const before = addresses[uplink] ?? event.before;
  if (isIpv6(after) && !isIpv6(before)) {
    if (before.length === 0) addresses[uplink] = after;
    return;
  }
  addresses[uplink] = after;
  if (before.length === 0 || isIpv6(before) !== isIpv6(after) || before.join() === after.join()) return;
  tellOnce(draft, { about: 'address', uplink, before, after }, severityOf('wan.address'));
}

function isIpv6(addresses: readonly string[]): boolean {
  return addresses.some((address) => address.includes(':'));
}
