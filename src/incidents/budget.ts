import type { MailConfig } from '../config/config.ts';
import type { Box, Incident } from './state.ts';

const minute = 60_000;
const windows = [
  { of: 'perHour', minutes: 60 },
  { of: 'perDay', minutes: 24 * 60 },
] as const;

/** What a mail is, as the budget sees it. */
export interface Claim {
  /** It is about the internet, or critical. */
  readonly weighty: boolean;
  /** It tells a beginning whose end must be told too. */
  readonly opens: boolean;
  /** Milliseconds for which each beginning that it tells could have been told. */
  readonly waited: number;
  /** It tells the end of something whose beginning was told. */
  readonly closes: boolean;
}

/** Notes a delivered mail. */
export function spend(box: Box, mono: number): void {
  const key = Math.floor(mono / minute);
  box.sent[key] = (box.sent[key] ?? 0) + 1;
  for (const old of Object.keys(box.sent)) if (Number(old) < key - 24 * 60 - 1) delete box.sent[old];
}

/** Mails delivered within the last `minutes`, a part of a minute counting as a whole one. */
function delivered(box: Box, mono: number, minutes: number): number {
  const oldest = Math.floor(mono / minute) - minutes;
  return Object.entries(box.sent).reduce((sum, [key, n]) => (Number(key) >= oldest ? sum + n : sum), 0);
}

/** Mails on their way, with those that they may have come too late to replace. */
function onTheirWay(box: Box): number {
  return Object.values(box.mails).reduce(
    (sum, { parked, past }) => (parked ? sum : sum + 1 + (past?.length ?? 0)),
    0,
  );
}

/** Beginnings told or on their way to `recipient` whose end is still to be told. */
function openEnds(incidents: readonly Incident[], recipient: string): number {
  return incidents.filter(({ told, end }) => {
    const ticket = told[recipient];
    if (ticket === undefined || ticket.said === 'all' || ticket.gone) return false;
    if (ticket.as === 'ended' || ticket.as === 'whole') return false;
    return ticket.said === 'began' || (ticket.as !== undefined && end === null);
  }).length;
}

/**
 * Whether one more mail fits into the recipient's budget per hour and day. A mail on its way holds its place
 * until it is delivered, so that a server's return sets no flood free. For each beginning that was told a place is
 * kept for its end, within reason; and two are kept for news of the internet. Where one mail is all there is, a
 * beginning is left to be told with its end, unless it lasts until the next mail is near.
 */
export function affords(
  claim: Claim,
  box: Box,
  recipient: string,
  incidents: readonly Incident[],
  mono: number,
  limits: MailConfig,
): boolean {
  const waiting = onTheirWay(box);
  const ends = openEnds(incidents, recipient);
  return windows.every(({ of, minutes }) => {
    const limit = limits[of];
    const used = delivered(box, mono, minutes) + waiting;
    if (claim.closes) return used + 1 <= limit;
    const spare = limit >= 4 ? 2 : 0;
    const reserved = Math.max(0, Math.min(ends, Math.ceil(limit / 2), limit - 2 - spare));
    const alone = limit === 1 && claim.waited >= minutes * minute;
    const own = claim.opens && !alone ? 2 : 1;
    return used + reserved + own + (claim.weighty ? 0 : spare) <= limit;
  });
}

/** Monotonic milliseconds at which a beginning due at `due` may be told though no place is left for its end. */
export function aloneAt(due: number, limits: MailConfig): number | null {
  const waits = windows.filter(({ of }) => limits[of] === 1).map(({ minutes }) => minutes * minute);
  return waits.length === 0 ? null : due + Math.max(...waits);
}

/** Monotonic milliseconds at which a place becomes free next; null: none is taken by delivered mails. */
export function refillsAt(box: Box, mono: number): number | null {
  const now = Math.floor(mono / minute);
  let first: number | null = null;
  for (const key of Object.keys(box.sent)) {
    for (const { minutes } of windows) {
      const free = Number(key) + minutes + 1;
      if (free > now && (first === null || free < first)) first = free;
    }
  }
  return first === null ? null : first * minute;
}
