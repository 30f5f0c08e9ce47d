import type { Message } from '../mail/message.ts';
import type { Last, Slot } from './entry.ts';
import type { Frost } from './frozen.ts';

/**
 * What is known of a waiting notice in memory only: after a restart it may all be tried anew. Moments are
 * monotonic milliseconds.
 */
export interface Progress {
  /** Attempts of this run. */
  attempts: number;
  /** Not before. */
  due: number;
  /** With this server not before, and how often it failed late with this mail. */
  readonly late: Record<Slot, { due: number; count: number }>;
  /** Servers that refused it with 5xx. */
  readonly refused: Set<Slot>;
  /** Servers that failed since the last wait, for a notice whose fate is unknown. */
  readonly tried: Set<Slot>;
  /** When the last attempt ended whose result is unknown. */
  ended: number;
  /** What it waits for beside servers. */
  why: 'clock' | 'compose' | 'room' | null;
  waits: number;
  /** Composed, not yet durable. */
  mail: { readonly message: Message; readonly frost: Frost } | null;
  /** What a file of its own should have, while the disk does not take it. */
  large: Buffer | null;
  last: Last | null;
  /** When this run first saw it. */
  readonly seen: number;
}

export function freshProgress(now: number): Progress {
  return {
    attempts: 0,
    due: 0,
    late: { smtp: { due: 0, count: 0 }, backup: { due: 0, count: 0 } },
    refused: new Set(),
    tried: new Set(),
    ended: 0,
    why: null,
    waits: 0,
    mail: null,
    large: null,
    last: null,
    seen: now,
  };
}

/** Lets it be tried at once. A notice of unknown fate keeps one step of distance: each try may be a copy. */
export function hasten(progress: Progress, now: number, unknown: boolean, step: number): void {
  progress.due = unknown ? Math.min(progress.due, Math.max(now, progress.ended + step)) : 0;
  progress.late.smtp = { due: 0, count: 0 };
  progress.late.backup = { due: 0, count: 0 };
}
