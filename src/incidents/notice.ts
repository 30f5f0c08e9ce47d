import type { Layer, Tried } from '../events/event.ts';
import type { Severity } from '../events/severity.ts';
import type { Instant, Span } from '../time/instant.ts';

/** One outage, as history, digest and mails tell it. */
export interface Outage {
  readonly id: string;
  /** null: the internet as a whole. */
  readonly uplink: string | null;
  readonly start: Instant;
  /** null while it lasts. */
  readonly end: Instant | null;
  readonly span: Span;
  readonly layer: Layer | null;
  readonly tried: readonly Tried[];
  /** It fell into a time when the agent did not run. */
  readonly unwatched: boolean;
  /** Within the hours and length of `expected_gap`. */
  readonly expected: boolean;
}

/** Where in its incident's life a notice stands. `whole` tells beginning and end at once. */
export type Stage = 'began' | 'reminder' | 'ended' | 'whole';

/** What one recipient is to be told: facts, no words. A closed union; `mail/` has the words for each. */
export type News =
  | { readonly about: 'outage'; readonly stage: Stage; readonly outage: Outage; readonly via: string | null }
  | {
      readonly about: 'flapping';
      readonly stage: Stage;
      readonly uplink: string | null;
      readonly start: Instant;
      readonly end: Instant | null;
      readonly downs: number;
      readonly downtime: Span;
    }
  | {
      readonly about: 'degraded';
      readonly stage: Stage;
      readonly uplink: string;
      readonly start: Instant;
      readonly end: Instant | null;
      readonly loss: number;
      readonly latency: number | null;
    }
  | {
      readonly about: 'address';
      readonly uplink: string;
      readonly before: readonly string[];
      readonly after: readonly string[];
    }
  | { readonly about: 'active'; readonly before: string | null; readonly after: string | null }
  | {
      readonly about: 'alarm';
      readonly stage: Stage | 'once';
      readonly key: string;
      readonly subject: string;
      readonly text: string;
      readonly facts: Readonly<Record<string, string>>;
      readonly start: Instant;
      readonly end: Instant | null;
      readonly count: number;
    }
  | {
      readonly about: 'boot';
      readonly cause: 'start' | 'restart' | 'crash' | 'reboot' | 'power-loss';
      readonly away: Span;
      readonly before: Instant | null;
    }
  | { readonly about: 'clock'; readonly change: 'set' | 'stepped'; readonly by: number }
  | {
      readonly about: 'log';
      readonly reason: 'full' | 'scheduled';
      readonly file: string;
      readonly bytes: number;
      readonly lines: number;
    }
  | { readonly about: 'digest'; readonly digest: Digest }
  | { readonly about: 'heartbeat'; readonly up: boolean; readonly since: Instant }
  | { readonly about: 'test' }
  | {
      readonly about: 'undelivered';
      readonly result: 'parked' | 'expired' | 'dropped';
      readonly recipient: string;
      readonly count: number;
      readonly reason: string;
    }
  /** Several news in one mail: the morning after quiet hours, or what the budget held back. */
  | { readonly about: 'collected'; readonly why: 'quiet' | 'budget'; readonly items: readonly Told[] };

/** One piece of news with the moment and weight it had. */
export interface Told {
  readonly at: Instant;
  readonly severity: Severity;
  readonly news: News;
}

/** The picture of a period. */
export interface Digest {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds of the period in which the agent watched, and in which the internet was down. */
  readonly watched: number;
  readonly down: number;
  readonly outages: readonly Outage[];
  /** Outages beyond those listed. */
  readonly more: number;
  /** Down minutes per slice of the period, oldest first, for the picture; null where nobody watched. */
  readonly slices: readonly (number | null)[];
  /** Other incidents by catalogue key. */
  readonly counts: Readonly<Record<string, number>>;
  readonly mails: { readonly delivered: number; readonly waiting: number; readonly lost: number };
}

/** What one recipient is to be told. It becomes a mail at its first attempt. */
export interface Notice {
  /** Unique in the store's life; names the mail (`X-Wanbell-ID`). */
  readonly id: string;
  /** The recipient section's label; `heartbeat` for the heartbeat's own address. */
  readonly recipient: string;
  /** The incident's id, the root of its thread; null when there is none. */
  readonly incident: string | null;
  readonly severity: Severity;
  readonly at: Instant;
  readonly news: News;
  /** false: test and heartbeat, which do not count against the budget. */
  readonly counts: boolean;
  /** Kept in RAM only, and not tried after this moment of monotonic time (heartbeats); null: durable. */
  readonly until: number | null;
}

/**
 * What the policy wants of the outbox. `queue` adds. `replace` puts newer news in the place of a notice that
 * waits; when that one has left, or its fate is unknown, `otherwise` is queued instead (nothing when null).
 * `withdraw` takes back one that waits. On a notice that is being sent, both wait for the attempt's end.
 */
export type Order =
  | { readonly do: 'queue'; readonly notice: Notice }
  | {
      readonly do: 'replace';
      readonly id: string;
      readonly notice: Notice;
      readonly otherwise: Notice | null;
    }
  | { readonly do: 'withdraw'; readonly id: string };
