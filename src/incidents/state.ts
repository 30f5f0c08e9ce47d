import type { Layer, Tried, UplinkEvent } from '../events/event.ts';
import type { Severity } from '../events/severity.ts';
import type { Instant, Span } from '../time/instant.ts';
import type { Told } from './notice.ts';

/** How far one recipient has been told of one incident. */
export interface Ticket {
  /** What is known to have been delivered. */
  said: 'nothing' | 'began' | 'all';
  /** The notice on its way, and the stage that it tells. */
  mail?: string;
  as?: 'began' | 'reminder' | 'ended' | 'whole';
  /** `mail` was withdrawn: should it have left before, the rest is still due. */
  gone?: true;
  /** Withdrawn: what `mail` had replaced, of which one may have left. */
  past?: readonly string[];
  /** The beginning could not be delivered: only the whole story is told. */
  lost?: true;
  /** Why it waits for a collected mail. */
  held?: 'quiet' | 'budget';
}

export interface OutageFacts {
  readonly about: 'outage';
  /** The uplink; null: the internet as a whole. */
  uplink: string | null;
  /** The uplink whose loss began it: its `[wan]` section decides when to tell. */
  readonly line: string;
  layer: Layer | null;
  /** Since when this layer, and milliseconds that each layer before took: the longest one is told in the end. */
  layerAt: number;
  spent: Partial<Record<Layer, number>>;
  tried: readonly Tried[];
  /** It began while the device booted, before the line had come up. */
  starting?: true;
  /** Nobody watched for a while since it was last seen down. */
  unseen?: true;
  /** The first moment seen down in another boot than the one it began in. */
  least?: Instant;
}

export interface FlappingFacts {
  readonly about: 'flapping';
  readonly uplink: string | null;
  readonly line: string;
  /** The kernel's count of carrier losses before the first one; null: unknown. */
  readonly base: number | null;
  downs: number;
  downtime: number;
}

export interface DegradedFacts {
  readonly about: 'degraded';
  readonly uplink: string;
  loss: number;
  latency: number | null;
}

export interface AlarmFacts {
  readonly about: 'alarm';
  readonly key: string;
  readonly subject: string;
  text: string;
  facts: Readonly<Record<string, string>>;
  count: number;
  /** Monotonic milliseconds at which it counts as over unless it is reported again. */
  recheck?: number;
}

/** Something that began and will end. Monotonic values are of the boot that the state is in. */
export interface Incident {
  readonly severity: Severity;
  start: Instant;
  end: Instant | null;
  /** Its length once it has ended. */
  span?: Span;
  /** From when on it may be told; null: it is no news. */
  due: number | null;
  /** The incident that tells of it too. */
  absorbed?: string;
  told: Record<string, Ticket>;
  /** The next reminder, and the time from it to the one after. */
  remind?: { at: number; gap: number };
  facts: OutageFacts | FlappingFacts | DegradedFacts | AlarmFacts;
}

/** What is known of one uplink. */
export interface Line {
  /** Its outage, while it is down. */
  outage?: string;
  flapping?: string;
  /** The last losses within the flapping window, and the kernel's count before each. */
  losses: { at: number; n: number; before: number | null }[];
  /** The boot in which it last came up. */
  up?: string;
  /** The kernel's count of carrier losses when last written. */
  downs: number | null;
}

/** A notice that has been ordered and whose fate is open. */
export interface Mail {
  /** Notices it replaced of which one may have left before. */
  past?: string[];
  /** It only takes the place of one of `past`: when that one leaves, it does not. */
  instead?: true;
  /** Tells that a mail could not be delivered: nobody is told when this one cannot. */
  undelivered?: true;
  /** Refused for now; takes no part of the budget. */
  parked?: true;
  /** Of a collected mail: the news in it that belong to no incident. */
  once?: Told[];
}

/** News without an incident that was not ordered yet. */
export interface Held {
  readonly told: Told;
  why: 'new' | 'quiet' | 'budget';
  /** Never part of a collected mail. */
  readonly solo?: true;
  readonly undelivered?: true;
}

/** What concerns one recipient. */
export interface Box {
  mails: Record<string, Mail>;
  /** Delivered mails by minute of monotonic time. */
  sent: Record<string, number>;
  held: Record<string, Held>;
  /** News dropped because too many were held. */
  dropped?: number;
}

/** A moment in the ledger: milliseconds since the epoch, or what the monotonic clock of a boot said. */
export type Moment = number | readonly [mono: number, boot: string];

export interface LedgerEntry {
  readonly uplink?: string;
  readonly start: Moment;
  readonly end: Moment;
  readonly ms: number;
  readonly bound?: Span['bound'];
  readonly layer?: Layer;
  readonly unwatched?: true;
  readonly expected?: true;
}

export interface Month {
  /** Milliseconds of outage of the internet, and without an agent that watched. */
  down: number;
  unwatched: number;
  outages: number;
}

/** What survives a restart. */
export interface Kept {
  readonly version: 1;
  readonly prefix: string;
  /** Numbers notices and incidents. */
  next: number;
  boot: string;
  /** Wall clock minus monotonic clock of this boot; null: not set. */
  offset: number | null;
  /** When this record began. */
  begun: Instant;
  incidents: Record<string, Incident>;
  lines: Record<string, Line>;
  /** The outage of the internet, where there are several uplinks. */
  internet: string | null;
  boxes: Record<string, Box>;
  ledger: Readonly<Record<string, LedgerEntry>>;
  months: Record<string, Month>;
  /** Times without an agent since the last digest. */
  gaps: (readonly [Moment, Moment])[];
  digest: { from: Instant; counts: Record<string, number>; delivered: number; lost: number };
  addresses: Record<string, readonly string[]>;
  active: string | null;
}

/** Repetitions of the same news are counted for a while. */
export interface Recent {
  readonly at: number;
  count: number;
  told: Told;
  /** Per recipient: the held news or the notice it became. */
  ids: Record<string, string>;
}

/** What a flapping line did lately: written once it is over, since flash would suffer. */
export interface Flaps {
  losses: number;
  downtime: number;
  /** Monotonic milliseconds of the last change. */
  last: number;
  /** It is down now; an outage if that lasts. */
  down: UplinkEvent | null;
}

/** What is lost with the process. */
export interface Passing {
  /** Verdicts of this process, by uplink. */
  verdicts: Record<string, { up: boolean; since: Instant; downs: number | null }>;
  flaps: Record<string, Flaps>;
  recent: Record<string, Recent>;
  /** The last heartbeat's notice. */
  heartbeat: string | null;
}

export interface PolicyState {
  readonly kept: Kept;
  readonly passing: Passing;
}
