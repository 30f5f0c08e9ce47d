import type { Notice } from '../incidents/notice.ts';
import type { Entry, Slot } from './entry.ts';
import type { Progress } from './progress.ts';
import type { Servers } from './servers.ts';

export interface Choice {
  readonly entry: Entry;
  readonly slot: Slot;
}

export interface Situation {
  readonly entries: readonly Entry[];
  /** The configured servers, the first one first. */
  readonly slots: readonly Slot[];
  readonly servers: Servers;
  readonly busy: ReadonlySet<Slot>;
  /** Recipients that a mail is on its way to: theirs go out in order. */
  readonly recipients: ReadonlySet<string>;
  readonly held: boolean;
  readonly now: number;
  progress(entry: Entry): Progress;
}

export interface Pick {
  readonly choice: Choice | null;
  /** When there may be something to do without anything happening; Infinity: never. */
  readonly wakeAt: number;
}

/** Whether a notice tells of the beginning of something that may be over before it is sent. */
export function isOpening({ news }: Notice): boolean {
  return 'stage' in news && news.stage === 'began' && news.about !== 'alarm';
}

/**
 * The servers in the order of trial. After an attempt of unknown fate: the same server once more, then the other
 * one, in turn.
 */
function orderOf(entry: Entry, slots: readonly Slot[]): readonly Slot[] {
  const { slot } = entry;
  if (!entry.uncertain || slot === null || !slots.includes(slot)) return slots;
  const others = slots.filter((other) => other !== slot);
  return entry.dots % 2 === 1 ? [slot, ...others] : [...others, slot];
}

/** When `entry` may be tried with `slot`. */
function dueWith(entry: Entry, slot: Slot, first: boolean, servers: Servers, progress: Progress): number {
  const server = servers[slot];
  const own = Math.max(progress.due, progress.late[slot].due);
  // a copy is owed to the same server after its own wait, whatever the server's
  const waits = first && entry.uncertain && server.logins === 0 ? 0 : server.due;
  return Math.max(own, waits);
}

/** When a waiting notice may be tried next, for people; Infinity: not by time. */
export function nextTry(entry: Entry, slots: readonly Slot[], servers: Servers, progress: Progress): number {
  const order = orderOf(entry, slots).filter((slot) => !progress.refused.has(slot));
  return Math.min(...order.map((slot, index) => dueWith(entry, slot, index === 0, servers, progress)));
}

/** The next attempt: the oldest notice that is due, with the first server that is. Pure. */
export function pick(situation: Situation): Pick {
  const { now, slots, busy, recipients } = situation;
  const passed = new Set(recipients);
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const entry of situation.entries) {
    const { recipient } = entry.notice;
    if (entry.state === 'parked' || entry.state === 'sending' || passed.has(recipient)) continue;
    if (situation.held && isOpening(entry.notice)) continue;
    const progress = situation.progress(entry);
    const order = orderOf(entry, slots).filter((slot) => !progress.refused.has(slot));
    for (const [index, slot] of order.entries()) {
      if (entry.uncertain && progress.tried.has(slot)) continue;
      const due = dueWith(entry, slot, index === 0, situation.servers, progress);
      if (due > now) {
        wakeAt = Math.min(wakeAt, due);
        if (entry.uncertain && index === 0 && progress.due > now) break;
        continue;
      }
      if (!busy.has(slot)) return { choice: { entry, slot }, wakeAt };
      // its turn with this server comes, and before that of later ones to the same recipient
      passed.add(recipient);
      break;
    }
  }
  return { choice: null, wakeAt };
}
