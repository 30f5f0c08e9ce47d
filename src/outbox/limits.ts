import type { OutboxConfig } from '../config/config.ts';
import { severities } from '../events/severity.ts';
import type { Notice } from '../incidents/notice.ts';
import { elapsed, type Instant } from '../time/instant.ts';
import type { Entry } from './entry.ts';
import type { Progress } from './progress.ts';

/** Milliseconds of known time for which a notice has waited. Time that no clock tells does not count. */
export function age(entry: Entry, progress: Progress, now: Instant): number {
  const since = elapsed(entry.notice.at, now);
  const watched = now.mono - progress.seen;
  return since.bound === 'exact' ? Math.max(since.ms, watched) : watched;
}

const sizes = new WeakMap<Entry, number>();

/** Bytes that an entry takes in the log, about. */
export function sizeOf(entry: Entry): number {
  const known = sizes.get(entry);
  if (known !== undefined) return known;
  const size = JSON.stringify(entry).length + 40;
  sizes.set(entry, size);
  return size;
}

/**
 * The notice to drop when there are too many, or when they take more than a quarter of the store's room: the
 * oldest of the least severe, never one whose fate is unknown; last what tells of dropped ones. null: there is room,
 * or none may go.
 */
export function surplus(
  entries: readonly Entry[],
  config: OutboxConfig,
  busy: ReadonlySet<string>,
): Entry | null {
  const lasting = entries.filter(({ notice }) => notice.until === null);
  const bytes = lasting.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (lasting.length <= config.maxMessages && bytes <= config.maxSize / 4) return null;
  let least: Entry | null = null;
  for (const entry of lasting) {
    if (entry.uncertain || entry.state === 'sending' || busy.has(entry.notice.id)) continue;
    if (least === null || weightOf(entry.notice) < weightOf(least.notice)) least = entry;
  }
  return least;
}

function weightOf({ severity, news }: Notice): number {
  return news.about === 'undelivered' ? severities.length : severities.indexOf(severity);
}
