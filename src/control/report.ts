import type { Problem } from '../config/problem.ts';
import type { Layer } from '../events/event.ts';
import type { Failure, Step } from '../smtp/outcome.ts';
import type { TroubleCode } from '../store/error.ts';
import type { Instant, Span } from '../time/instant.ts';
import type { UplinkStatus } from '../uplinks/types.ts';

/** What `status` answers: everything that the command line and the page show of the agent's present. */
export interface Report {
  readonly version: string;
  readonly device: string;
  readonly now: Instant;
  readonly started: Instant;
  /** Where the configuration came from: the file, the last good one, or the defaults. */
  readonly setup: 'ok' | 'not-set-up' | 'errors';
  readonly configuration: 'file' | 'last-good' | 'defaults';
  readonly problems: readonly Problem[];
  readonly clockSet: boolean;
  readonly internet: {
    readonly state: 'unknown' | 'up' | 'suspect' | 'down';
    readonly since: Instant | null;
    readonly layer: Layer | null;
    /** The uplink that carries traffic. */
    readonly by: string | null;
  };
  readonly uplinks: readonly UplinkStatus[];
  readonly open: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly since: Instant;
    readonly span: Span;
  }[];
  readonly mail: {
    readonly enabled: boolean;
    readonly server: string | null;
    readonly waiting: number;
    readonly parked: number;
    /** Given up within the last week: as too old, and for want of room. */
    readonly expired: number;
    readonly dropped: number;
    readonly lastDelivered: Instant | null;
    readonly lastFailure: LastFailure | null;
  };
  /** What hinders watching or delivery now, each with its remedy, weightiest first. */
  readonly warnings: readonly string[];
  /** The same as codes, as far as the settings do not tell it: words are made where a person reads. */
  readonly troubles: readonly Trouble[];
}

export type Trouble =
  /** A server of the configuration waits after a failure. */
  | { readonly code: 'server'; readonly last: LastFailure }
  /** Every server refuses this recipient. */
  | { readonly code: 'recipient'; readonly name: string }
  /** What goes to this server goes unencrypted, as its settings say or as the last delivery or test showed. */
  | { readonly code: 'plain'; readonly slot: 'smtp' | 'backup' }
  | { readonly code: 'store'; readonly trouble: TroubleCode; readonly text: string }
  /** The state directory does not outlive a power cut. */
  | { readonly code: 'ram'; readonly dir: string }
  | { readonly code: 'zone'; readonly text: string }
  /** A probe that this system cannot send. */
  | { readonly code: 'probe'; readonly uplink: string; readonly probe: string; readonly error: string };

/** Why the last mail did not leave, as codes: words are made where a person reads. */
export interface LastFailure {
  readonly slot: 'smtp' | 'backup';
  readonly server: string;
  readonly step: Step;
  readonly failure: Failure;
  /** The server's own words, cleaned: `535 5.7.8 Bad credentials`. */
  readonly words: string | null;
}

/** One row of `outbox.list`. */
export interface OutboxRow {
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly state: 'waiting' | 'sending' | 'unknown' | 'delivered' | 'parked' | 'expired' | 'withdrawn';
  readonly at: Instant;
  readonly attempts: number;
  readonly server: string | null;
  /** The server's last words or the reason, cleaned. */
  readonly reply: string | null;
  /** What went wrong at the last attempt, as codes. */
  readonly failure: LastFailure | null;
  /** Milliseconds until the next attempt; null when none is planned. */
  readonly nextIn: number | null;
}
