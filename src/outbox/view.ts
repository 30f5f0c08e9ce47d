import type { Severity } from '../events/severity.ts';
import type { Instant } from '../time/instant.ts';
import type { Entries, EntryState, Last, Slot } from './entry.ts';
import { nameOf } from './name.ts';
import { nextTry } from './pick.ts';
import { freshProgress, type Progress } from './progress.ts';
import type { Servers } from './servers.ts';

/** One line of `wanbell outbox list`. */
export interface Listed {
  readonly id: string;
  readonly recipient: string;
  readonly about: string;
  readonly severity: Severity | null;
  readonly at: Instant;
  readonly state: EntryState;
  readonly subject: string | null;
  readonly attempts: number;
  /** Milliseconds until it may be tried; null: not by time, or over. */
  readonly dueIn: number | null;
  readonly waitsFor: 'clock' | 'compose' | 'room' | null;
  readonly server: string | null;
  /** What came of the last attempt. */
  readonly text: string;
  readonly last: Last | null;
}

/** How a server of the configuration does. */
export interface ServerStatus {
  readonly slot: Slot;
  readonly failures: number;
  /** What went wrong, while it waits. */
  readonly last: Last | null;
  readonly dueIn: number | null;
  /** `blocked`: not before the configuration changes. */
  readonly login: 'ok' | 'waits' | 'blocked';
}

function until(due: number, now: number): number | null {
  return due === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.ceil(due - now));
}

export interface Seen {
  readonly entries: Entries;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly slots: readonly Slot[];
  readonly servers: Servers;
  /** Ids of attempts under way. */
  readonly sending: ReadonlySet<string>;
  readonly progress: ReadonlyMap<string, Progress>;
}

export function listed({ entries, now, slots, servers, sending, progress: all }: Seen): Listed[] {
  const live = entries.live.map((entry): Listed => {
    const { notice, mail } = entry;
    const progress = all.get(notice.id) ?? freshProgress(now);
    const last = progress.last ?? entry.last;
    const due = nextTry(entry, slots, servers, progress);
    const state = sending.has(notice.id) ? 'sending' : entry.state;
    return {
      id: notice.id,
      recipient: notice.recipient,
      about: nameOf(notice),
      severity: notice.severity,
      at: notice.at,
      state,
      subject: mail?.subject ?? progress.mail?.frost.frozen.subject ?? null,
      attempts: Math.max(progress.attempts, entry.dots),
      dueIn: state === 'waiting' || state === 'unknown' ? until(due, now) : null,
      waitsFor: progress.why,
      server: last?.server ?? null,
      text: last?.text ?? '',
      last,
    };
  });
  const done = entries.done.map(
    ({ id, recipient, about, attempts = 0, state, at, text }): Listed => ({
      id,
      recipient,
      about,
      severity: null,
      at,
      // until that is durable
      state: sending.has(id) && state === 'delivered' ? 'sending' : state,
      subject: null,
      attempts,
      dueIn: null,
      waitsFor: null,
      server: null,
      text,
      last: null,
    }),
  );
  return [...done, ...live];
}

export function serverStatus(slots: readonly Slot[], servers: Servers, now: number): ServerStatus[] {
  return slots.map((slot) => {
    const { failures, last, due, logins } = servers[slot];
    const login = logins === 0 ? 'ok' : due === Number.POSITIVE_INFINITY ? 'blocked' : 'waits';
    return { slot, failures, last, dueIn: until(due, now), login };
  });
}
