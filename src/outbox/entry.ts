import type { Notice, Order } from '../incidents/notice.ts';
import type { Failure, Step } from '../smtp/outcome.ts';
import type { Instant } from '../time/instant.ts';

/** `[smtp]` or `[smtp.backup]`. */
export type Slot = 'smtp' | 'backup';
export const slots: readonly Slot[] = ['smtp', 'backup'];

/** Each notice is in exactly one; `moves.ts` alone changes it. */
export type EntryState = 'waiting' | 'sending' | 'unknown' | 'delivered' | 'parked' | 'expired' | 'withdrawn';

/** A mail whose words no longer change. */
export interface Frozen {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** The bytes, deflated (RFC 1951), base64; null: too large for the log, in a file of their own. */
  readonly raw: string | null;
  /** Deflated bytes in that file, and their CRC-32. */
  readonly large?: { readonly size: number; readonly crc: number };
  /** Names the settings that it was composed under. */
  readonly key: string;
}

/** What came of the last attempt, cleaned, for people. */
export interface Last {
  readonly at: Instant;
  readonly slot: Slot;
  readonly server: string;
  readonly step: Step | null;
  readonly failure: Failure | null;
  /** The server's words, at most 500 characters. */
  readonly text: string;
}

/** A notice on its way. `sending`: the final dot may leave or has left, and its reply was not read yet. */
export interface Entry {
  readonly notice: Notice;
  readonly state: 'waiting' | 'sending' | 'unknown' | 'parked';
  readonly mail: Frozen | null;
  /** Attempts whose final dot may have left. */
  readonly dots: number;
  /** The server of the last one of them. */
  readonly slot: Slot | null;
  /** One of them ended without its reply having been read: a copy may have arrived. */
  readonly uncertain: boolean;
  readonly last: Last | null;
  /** Parked: the settings that were refused. */
  readonly key: string | null;
  /** Orders that wait for the attempt's end. */
  readonly deferred: readonly Order[];
}

/** What is kept of a notice that has ended. */
export interface Done {
  readonly id: string;
  readonly recipient: string;
  /** By which a person recognises it: the mail's subject, or its kind where there was no mail yet. */
  readonly about: string;
  /** Attempts whose final dot may have left; unknown of those that ended under an earlier release. */
  readonly attempts?: number;
  readonly state: 'delivered' | 'expired' | 'withdrawn';
  readonly at: Instant;
  readonly text: string;
  /** Withdrawn for want of room. */
  readonly dropped?: true;
}

export interface Entries {
  /** Oldest first. */
  readonly live: readonly Entry[];
  /** The last ones that ended, oldest first. */
  readonly done: readonly Done[];
  readonly lost: Lost | null;
}

/** What was given up lately: counted from the first one on that had none in the week before. */
export interface Lost {
  readonly expired: number;
  /** For want of room. */
  readonly dropped: number;
  /** When the last one was. */
  readonly at: Instant;
}

/** Every durable change of an entry that is no order of the policy's. */
export type Move =
  /** The final dot is about to leave. The mail comes with the first one. */
  | { readonly do: 'dot'; readonly id: string; readonly slot: Slot; readonly mail?: Frozen }
  | { readonly do: 'delivered'; readonly id: string; readonly last: Last }
  /** A 4xx or 5xx reply to the dot. */
  | { readonly do: 'failed'; readonly id: string; readonly last: Last }
  | { readonly do: 'unknown'; readonly id: string; readonly last: Last }
  | { readonly do: 'parked'; readonly id: string; readonly last: Last | null; readonly key: string }
  /** Parked no longer. */
  | { readonly do: 'wait'; readonly id: string }
  /** Its mail is composed anew: the address or the server's settings changed. */
  | { readonly do: 'thaw'; readonly id: string }
  | { readonly do: 'expired'; readonly id: string }
  /** Out for want of room. */
  | { readonly do: 'dropped'; readonly id: string; readonly text: string }
  /** Taken out by the owner, or overtaken. */
  | { readonly do: 'withdrawn'; readonly id: string; readonly text: string };
