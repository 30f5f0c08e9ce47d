import type { Severity } from '../events/severity.ts';

/**
 * The configuration as the agent uses it: what the schema makes of the INI file. INI keys are the same names in
 * snake_case. Durations are milliseconds, sizes bytes, shares 0..1.
 */
export interface Config {
  readonly device: Device;
  readonly mail: MailConfig;
  /** null: not set up. */
  readonly smtp: Smtp | null;
  /** `[smtp.backup]`. */
  readonly backup: Smtp | null;
  readonly recipients: readonly Recipient[];
  /** One for each `[wan.NAME]`; a bare `[wan]` with an interface, or none at all, gives one called `wan`. */
  readonly wans: readonly Wan[];
  readonly system: SystemConfig;
  readonly log: LogConfig;
  readonly digest: { readonly schedule: string | null };
  readonly heartbeat: { readonly schedule: string | null; readonly address: string | null };
  readonly inbox: InboxConfig;
  readonly outbox: OutboxConfig;
  readonly history: { readonly outages: number; readonly months: number };
  /** `trust_web_server = yes`: the firmware's own login stands before the page. */
  readonly admin: { readonly trustWebServer: boolean };
}

export type Language = 'en' | 'de';

export interface Device {
  /** The configuration format's number. */
  readonly format: number;
  readonly name: string;
  readonly language: Language;
  /** An IANA zone or a POSIX TZ rule; null: the system's. */
  readonly timezone: string | null;
  /** `auto`: set once later than the build and, where the kernel tells, synchronised. `trust`: always. */
  readonly clock: 'auto' | 'trust';
}

export interface MailConfig {
  readonly enabled: boolean;
  readonly from: string | null;
  /** Budget of each recipient. */
  readonly perHour: number;
  readonly perDay: number;
  /** First reminder after a lasting incident's beginning; then 2, 4, … times that, gaps up to `reminderMax`. 0: none. */
  readonly reminder: number;
  readonly reminderMax: number;
  /** WAN and LAN addresses and MACs may appear in mails. */
  readonly details: boolean;
}

export interface Smtp {
  /** The entry of the server list. */
  readonly server: string;
  readonly host: string | null;
  readonly region: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly tokenFile: string | null;
  /** null: as the server's entry says. */
  readonly tls: 'required' | 'opportunistic' | 'off' | null;
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly tlsFingerprint: string | null;
  readonly caFile: string | null;
  readonly allowPlainPassword: boolean;
  readonly helo: string | null;
  readonly connectTimeout: number;
  readonly greetingTimeout: number;
  readonly replyTimeout: number;
  readonly dotTimeout: number;
}

export interface QuietHours {
  /** Minutes after midnight; `from` later than `to` spans midnight. */
  readonly from: number;
  readonly to: number;
}

export interface Recipient {
  /** The section's label. */
  readonly name: string;
  readonly address: string;
  /** Patterns of kinds (`wan.*`, `boot`), null: those that the catalogue mails by default. */
  readonly events: readonly string[] | null;
  readonly minSeverity: Severity;
  readonly quietHours: QuietHours | null;
  readonly format: 'full' | 'short' | 'machine';
  readonly language: Language;
}

export type Probe =
  | { readonly kind: 'dns'; readonly host: string; readonly port: number; readonly text: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly text: string }
  | { readonly kind: 'ping'; readonly host: string; readonly text: string };

export interface Wan {
  readonly name: string;
  /** null: the device of the default route. A logical OpenWrt interface is resolved by the caller. */
  readonly interface: string | null;
  readonly probes: readonly Probe[];
  /** The system's resolver is asked in turn with the probes; when only it fails, the layer is `dns`. */
  readonly checkDns: boolean;
  readonly quorum: number;
  readonly interval: number;
  /** Between the quick rounds of a suspect uplink. */
  readonly quickInterval: number;
  readonly timeout: number;
  readonly fall: number;
  readonly rise: number;
  readonly reportAfter: number;
  /** A device that boots: its line has until this uptime to come up for the first time. */
  readonly bootGrace: number;
  readonly expectedGap: { readonly hours: QuietHours; readonly upTo: number } | null;
  /** More than `flapChanges` losses within `flapWindow` are flapping; over after `flapClear` without one. */
  readonly flapChanges: number;
  readonly flapWindow: number;
  readonly flapClear: number;
  /** Degraded when over these for `degradedWindow`; null: not watched. */
  readonly loss: number | null;
  readonly latency: number | null;
  readonly degradedWindow: number;
}

/** `85 for 1m clear 80`: over `limit` for `duration` begins it, under `clear` ends it. */
export interface Threshold {
  readonly limit: number;
  readonly duration: number;
  readonly clear: number;
}

export interface SystemConfig {
  readonly interval: number;
  /** Share of all cores. */
  readonly cpu: Threshold | null;
  readonly memory: Threshold | null;
  /** Degrees Celsius. */
  readonly temperature: Threshold | null;
  /** Share of a writable file system. */
  readonly flash: Threshold | null;
}

export interface LogConfig {
  readonly source:
    | { readonly kind: 'auto' | 'off' }
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'command'; readonly argv: readonly string[] };
  /** Regular expressions without backtracking traps are the owner's business; length is limited. */
  readonly match: readonly string[];
  readonly severity: Severity;
  readonly mailWhenFull: number | null;
  readonly schedule: string | null;
  readonly maxSize: number;
  readonly gzipAbove: number;
}

export interface InboxConfig {
  readonly maxPending: number;
  readonly perSecond: number;
  readonly maxSize: number;
  readonly keepRejected: number;
}

export interface OutboxConfig {
  readonly keep: number;
  readonly maxMessages: number;
  /** Bytes that the store may take on flash. */
  readonly maxSize: number;
  /** Backoff per server: first wait, doubling to the longest. */
  readonly retryFirst: number;
  readonly retryMax: number;
  /** After a wrong login: these waits, then until the configuration changes. */
  readonly retryLogin: readonly number[];
  /** A link or address coming back sets the outbox going at most this often. */
  readonly wakeEvery: number;
}
