import type { QuietHours } from '../config/config.ts';
import type { Instant } from '../time/instant.ts';
import type { Local } from './draft.ts';

const day = 24 * 60;

/** Milliseconds until these hours end; null: it is not within them, or nobody knows what time it is. */
export function leftOf(hours: QuietHours, at: Instant, local: Local): number | null {
  if (at.wall === null || hours.from === hours.to) return null;
  const { hour, minute } = local(at.wall);
  const now = hour * 60 + minute;
  const since = (now - hours.from + day) % day;
  const length = (hours.to - hours.from + day) % day;
  if (since >= length) return null;
  return (length - since) * 60_000 - (at.wall % 60_000);
}
