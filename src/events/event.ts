import type { Instant, Span } from '../time/instant.ts';
import type { Severity } from './severity.ts';

/** The layers of a way to the internet, from the bottom up. */
export const layers = ['carrier', 'address', 'gateway', 'internet', 'dns'] as const;
export type Layer = (typeof layers)[number];

/** What one probe said, kept so that a mail can tell what was tried. */
export interface Tried {
  readonly probe: string;
  readonly ok: boolean;
  /** Round-trip milliseconds, or null without an answer. */
  readonly ms: number | null;
  /** Why there was no answer: `timeout`, `refused`, `unreachable`, `not-permitted`, or another code. */
  readonly error: string | null;
}

/** The verdict of `uplinks/` on one uplink changed. `degraded` counts as up. */
export interface UplinkEvent {
  readonly kind: 'uplink';
  readonly at: Instant;
  readonly uplink: string;
  readonly device: string | null;
  readonly state: 'up' | 'down';
  /** The layer that failed, when down. */
  readonly layer: Layer | null;
  /** Down: the last moment known to be good (an outage counts from here). Up: the first good moment. */
  readonly since: Instant;
  readonly tried: readonly Tried[];
  /** How often the carrier was lost in all, as the kernel counts (sysfs `carrier_down_count`); null if unknown. */
  readonly carrierDowns: number | null;
}

/** Loss or latency of an uplink that works crossed its limit (`began`) or came back (`ended`). */
export interface DegradedEvent {
  readonly kind: 'degraded';
  readonly at: Instant;
  readonly uplink: string;
  readonly phase: 'began' | 'ended';
  /** 0..1 over the window. */
  readonly loss: number;
  /** Median milliseconds over the window, null when nothing answered. */
  readonly latency: number | null;
}

/** The address that an uplink shows to its provider changed. */
export interface AddressEvent {
  readonly kind: 'address';
  readonly at: Instant;
  readonly uplink: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Traffic moved to another uplink. */
export interface ActiveEvent {
  readonly kind: 'active';
  readonly at: Instant;
  readonly before: string | null;
  readonly after: string | null;
}

/** An outage that fell wholly into the agent's absence, or the hook's report of one; times as exact as known. */
export interface AbsenceEvent {
  readonly kind: 'absence';
  readonly at: Instant;
  readonly uplink: string;
  /** The last moment before it that was good, and the first good moment after it. */
  readonly from: Instant;
  readonly to: Instant;
  /** Its length: exact when a hook told it, else at most the window. */
  readonly span: Span;
  /** How often the carrier went down in that time, as far as the kernel tells; a hook may know of one without. */
  readonly downs: number;
}

/** Something that the firmware or a watcher reports and that is no line: the open-ended part of the catalogue. */
export interface AlarmEvent {
  readonly kind: 'alarm';
  readonly at: Instant;
  /** A key of the catalogue, or `custom.NAME`. */
  readonly key: string;
  readonly phase: 'once' | 'began' | 'ended';
  readonly severity: Severity;
  /** What it is about (`lte0`, a MAC, a mount point); with `key` it names the incident. */
  readonly subject: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** The agent started. */
export interface BootEvent {
  readonly kind: 'boot';
  readonly at: Instant;
  /** `start` is the first start ever; `restart` and `crash` are the agent's own within one boot. */
  readonly cause: 'start' | 'restart' | 'crash' | 'reboot' | 'power-loss';
  /** How long nobody watched. */
  readonly away: Span;
  /** The last moment that the agent is known to have run, null at the first start. */
  readonly before: Instant | null;
}

/** The wall clock was set for the first time in this boot, or stepped. `before` and `after` are the same moment. */
export interface ClockEvent {
  readonly kind: 'clock';
  readonly at: Instant;
  readonly change: 'set' | 'stepped';
  /** Milliseconds by which the wall clock moved. */
  readonly by: number;
}

/** A schedule of the configuration came due. */
export interface ScheduleEvent {
  readonly kind: 'schedule';
  readonly at: Instant;
  readonly schedule: 'digest' | 'heartbeat' | 'log';
}

/** Log text that is to be mailed. The text lies in `file` (in the state directory), never in the event. */
export interface LogEvent {
  readonly kind: 'log';
  readonly at: Instant;
  readonly reason: 'full' | 'scheduled';
  readonly file: string;
  readonly bytes: number;
  readonly lines: number;
  readonly first: Instant | null;
}

/** What became of a notice. */
export interface OutboxEvent {
  readonly kind: 'outbox';
  readonly at: Instant;
  /** `dropped`: for want of room; `withdrawn`: taken out by the owner, or its place was taken before it left. */
  readonly result: 'delivered' | 'parked' | 'expired' | 'dropped' | 'withdrawn' | 'stuck';
  readonly notice: string;
  readonly recipient: string;
  /** It counts against the budget, also where the policy had withdrawn it and it left all the same. */
  readonly counts?: true;
  /** What to tell about it, without secrets. */
  readonly reason: string;
}

/** The owner asked for a test mail. */
export interface TestEvent {
  readonly kind: 'test';
  readonly at: Instant;
}

/** Nothing happened but time; answers `wakeAt`. */
export interface TickEvent {
  readonly kind: 'tick';
  readonly at: Instant;
}

/** The configuration was read anew; the policy gets it as its parameter. */
export interface ConfiguredEvent {
  readonly kind: 'configured';
  readonly at: Instant;
}

export type Event =
  | UplinkEvent
  | DegradedEvent
  | AddressEvent
  | ActiveEvent
  | AbsenceEvent
  | AlarmEvent
  | BootEvent
  | ClockEvent
  | ScheduleEvent
  | LogEvent
  | OutboxEvent
  | TestEvent
  | TickEvent
  | ConfiguredEvent;
