import type { Language } from '../config/config.ts';
import type { KindGroup, KindKey } from '../events/catalogue.ts';
import type { Layer } from '../events/event.ts';
import type { Severity } from '../events/severity.ts';
import type { LocalTime } from '../time/zone.ts';

/** What a failed layer means to the owner. */
export interface LayerWords {
  /** Behind the colon of a subject: `no answer beyond the provider's gateway`. */
  readonly reason: string;
  /** Whose fault it most likely is. */
  readonly whose: string;
  readonly todo: string;
}

/** Kinds whose end has a name of its own. */
export type EndedKey =
  | 'system.cpu'
  | 'system.memory'
  | 'system.temperature'
  | 'system.flash'
  | 'power'
  | 'lan.port'
  | 'link.speed'
  | 'vpn.down'
  | 'data.limit'
  | 'mobile.signal'
  | 'mobile.sim';

export type BootCause = 'start' | 'restart' | 'crash' | 'reboot' | 'power-loss';

/** First lines and subjects. Arguments are ready texts; `null` where nothing is known. */
export interface Headlines {
  outageBegan(what: string, since: string | null, reason: string | null): string;
  outageLasts(what: string, since: string | null, lasted: string | null, reason: string | null): string;
  outageOver(what: string, lasted: string, range: string | null, reason: string | null): string;
  flappingBegan(what: string, downs: number, since: string | null): string;
  flappingLasts(what: string, downs: number, since: string | null): string;
  flappingOver(what: string, downs: number, downtime: string | null, since: string | null): string;
  degradedBegan(what: string, measured: string, since: string | null): string;
  degradedOver(what: string, lasted: string | null, range: string | null): string;
  address(what: string): string;
  active(before: string | null, after: string | null): string;
  /** A lasting alarm told again, or one whose end has no name of its own. */
  alarmLasts(headline: string, since: string | null): string;
  alarmOver(name: string, lasted: string | null, range: string | null): string;
  times(count: number): string;
  boot(cause: BootCause, away: string | null): string;
  clock(change: 'set' | 'stepped', by: string): string;
  /** `lines` is `count` with its thousands separated. */
  log(reason: 'full' | 'scheduled', count: number, lines: string, size: string): string;
  digest(availability: string | null, outages: number, period: string | null): string;
  heartbeat(up: boolean, since: string | null): string;
  test: string;
  undelivered(result: 'parked' | 'expired' | 'dropped', count: number, recipient: string): string;
  collected(why: 'quiet' | 'budget', count: number, first: string): string;
}

/** Everything below the first line. */
export interface BodyWords {
  readonly labels: {
    readonly device: string;
    readonly line: string;
    readonly when: string;
    readonly began: string;
    readonly ended: string;
    readonly duration: string;
    readonly failed: string;
    readonly whose: string;
    readonly interruptions: string;
    readonly downtime: string;
    readonly loss: string;
    readonly latency: string;
    readonly before: string;
    readonly after: string;
    readonly subject: string;
    readonly message: string;
    readonly count: string;
    readonly happened: string;
    readonly away: string;
    readonly lastSeen: string;
    readonly lines: string;
    readonly size: string;
    readonly period: string;
    readonly availability: string;
    readonly unwatched: string;
    readonly recipient: string;
    readonly reason: string;
    readonly value: string;
    readonly limit: string;
    readonly peak: string;
  };
  readonly tried: string;
  readonly answered: string;
  readonly todo: string;
  readonly causes: Readonly<Record<BootCause, string>>;
  readonly probeErrors: Readonly<Record<'timeout' | 'refused' | 'unreachable' | 'not-permitted', string>>;
  via(line: string): string;
  readonly unwatchedOutage: string;
  readonly expected: string;
  readonly clockNotSet: string;
  readonly stillDown: string;
  readonly stable: string;
  readonly addressHidden: string;
  readonly logAttached: string;
  readonly logGone: string;
  readonly logUnfit: string;
  readonly logHidden: string;
  readonly testBody: string;
  readonly undelivered: Readonly<Record<'parked' | 'expired' | 'dropped', string>>;
  readonly quiet: string;
  readonly budget: string;
  readonly noOutages: string;
  readonly outages: string;
  more(count: number): string;
  readonly others: string;
  mails(delivered: number, waiting: number, lost: number): string;
  readonly legend: {
    readonly up: string;
    readonly part: string;
    readonly down: string;
    readonly none: string;
  };
  readonly lasting: string;
  readonly none: string;
  readonly attachment: string;
}

/** Every sentence and name that a person reads in mails, closed: a language that lacks one does not compile. */
export interface Words {
  readonly language: Language;
  readonly internet: string;
  line(name: string): string;
  readonly kinds: Readonly<Record<KindKey, string>>;
  readonly endings: Readonly<Record<EndedKey, string>>;
  readonly groups: Readonly<Record<KindGroup, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly layers: Readonly<Record<Layer, LayerWords>>;
  readonly bounds: { readonly atLeast: string; readonly atMost: string; readonly unknown: string };
  readonly underOneSecond: string;
  readonly units: { readonly d: string; readonly h: string; readonly min: string; readonly s: string };
  readonly decimal: string;
  readonly thousands: string;
  /** Seven, from Sunday on. */
  readonly weekdays: readonly string[];
  /** `22 Nov`, with the year `22 Nov 2026`. */
  day(date: LocalTime, year: boolean): string;
  /** Before the name of an alarm that is over. */
  readonly over: string;
  measured(value: string, limit: string): string;
  readonly headline: Headlines;
  readonly body: BodyWords;
}
