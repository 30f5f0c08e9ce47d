import type { Config } from '../config/config.ts';
import type { OutboxEvent } from '../events/event.ts';
import type { Notice } from '../incidents/notice.ts';
import type { Outcome } from '../smtp/outcome.ts';
import type { LargeFiles } from '../store/large-files.ts';
import type { Store } from '../store/store.ts';
import type { Cancel } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import { type Attempt, type Composed, cleaned, type Flight } from './attempt.ts';
import { type Entries, type Entry, type Move, type Slot, slots } from './entry.ts';
import { settingsKey } from './frozen.ts';
import { freshProgress, type Progress } from './progress.ts';
import { freshServer, type Servers } from './servers.ts';

export interface OutboxOptions {
  readonly store: Store<Entries, Move>;
  /** Where mails lie that are too large for the store's log. */
  readonly large: LargeFiles;
  config(): Config;
  now(): Instant;
  readonly clock: { monotonic(): number; after(ms: number, then: () => void): Cancel };
  /** Must give the same mail (but for settings that changed) each time it is asked for the same notice. */
  compose(notice: Notice): Promise<Composed>;
  deliver(attempt: Attempt): Promise<Outcome>;
  /** Called once the result is durable. */
  emit(event: OutboxEvent): void;
  /** 0 ≤ x < 1. */
  random(): number;
  log(text: string): void;
}

/** What the parts of the outbox share: the store's entries, and what is known in memory only. */
export interface Desk {
  readonly options: OutboxOptions;
  readonly servers: Servers;
  readonly progress: Map<string, Progress>;
  /** Notices whose mail may have a file of its own. */
  readonly laid: Set<string>;
  /** Attempts under way, by notice. */
  readonly flights: Map<string, Flight>;
  /** The servers of the configuration, the first one first. */
  configured(): Slot[];
  progressOf(entry: Entry): Progress;
  keyOf(notice: Notice): string;
  emit(result: OutboxEvent['result'], notice: Notice, reason: string): void;
  /** Moves a notice at once, resolves when that is durable and its result (if any) was told. false: not possible. */
  move(step: Move, entry: Entry, told: OutboxEvent['result'] | null, reason?: string): Promise<boolean>;
}

export function createDesk(options: OutboxOptions): Desk {
  const progress = new Map<string, Progress>();
  function emit(result: OutboxEvent['result'], notice: Notice, reason: string): void {
    const { id, recipient } = notice;
    const counts = notice.counts ? { counts: true as const } : {};
    const event = { kind: 'outbox', at: options.now(), result, notice: id, recipient, ...counts } as const;
    options.emit({ ...event, reason: cleaned(reason) });
  }
  return {
    options,
    servers: { smtp: freshServer(), backup: freshServer() },
    progress,
    laid: new Set(options.store.entries.live.flatMap(({ notice, mail }) => (mail?.large ? [notice.id] : []))),
    flights: new Map(),
    configured() {
      const config = options.config();
      return slots.filter((slot) => config[slot] !== null);
    },
    progressOf(entry) {
      const { id } = entry.notice;
      const known = progress.get(id) ?? freshProgress(options.clock.monotonic());
      progress.set(id, known);
      return known;
    },
    keyOf: (notice) => settingsKey(options.config(), notice.recipient),
    emit,
    async move(step, entry, told, reason = '') {
      const written = options.store.move(step, options.now());
      if (written === null) return false;
      await written;
      if (told !== null) emit(told, entry.notice, reason);
      return true;
    },
  };
}
