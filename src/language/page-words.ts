import type { keys } from '../config/schema.ts';
import type { TroubleCode } from '../store/error.ts';
import type { ProblemCode } from './problems.en.ts';

type Sections = typeof keys;
/** Every key of the schema, as in `mail.per_hour`. */
export type FieldName = {
  [S in keyof Sections]: `${S}.${Extract<keyof Sections[S], string>}`;
}[keyof Sections];

/** Name and help of each key; help null: the schema's. */
export type FieldWords = Readonly<Record<FieldName, readonly [label: string, help: string | null]>>;

export type View = 'status' | 'mail' | 'recipients' | 'lines' | 'history';

/** Kinds of user name and password that the server list names. */
export type CredentialKind =
  | 'address'
  | 'smtp-user'
  | 'password'
  | 'smtp-password'
  | 'app-password'
  | 'api-key'
  | 'api-secret'
  | 'authorisation-code'
  | 'oauth-token';

/** What hinders delivery, with the remedy. */
export interface Hindrances {
  readonly noAgent: string;
  readonly noServer: string;
  readonly noRecipient: string;
  readonly errorsLastGood: string;
  readonly errorsDefaults: string;
  readonly mailOff: string;
  readonly clock: string;
  notEncrypted(server: string): string;
  refused(recipient: string): string;
  failing(server: string, why: string): string;
  readonly store: Readonly<Record<TroubleCode, string>>;
  ram(dir: string): string;
  readonly zone: string;
  probe(line: string, probe: string, forbidden: boolean): string;
  expired(count: number): string;
  dropped(count: number): string;
}

/** Every text of the settings page, closed: a language that lacks one does not compile. */
export interface PageWords {
  readonly language: 'en' | 'de';
  readonly views: Readonly<Record<View, string>>;
  readonly fields: FieldWords;
  /** Problems by their code. */
  readonly problems: Readonly<Record<ProblemCode, string>>;
  /** Labels of the built-in server list that are no names, by the list's text. */
  readonly serverLabels: Readonly<Record<string, string>>;
  /** Common schedules in words. */
  readonly schedules: Readonly<Record<string, string>>;
  /** Reasons why a mail ended, as the outbox keeps them. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly lost: string;
  readonly faults: string;
  lineNumber(line: number): string;
  correctLine(to: string): string;
  readonly removeLine: string;
  readonly removeSection: string;
  readonly savedWithErrors: string;
  readonly lineMoved: string;
  readonly mailGone: string;
  readonly sectionAdded: string;
  readonly sectionRemoved: string;
  readonly fromFirmware: string;
  readonly first: string;
  readonly usualHelp: string;
  readonly kinds: string;
  readonly hindrances: Hindrances;
  readonly skip: string;
  readonly readOnly: string;
  readonly noPermission: string;
  readonly up: string;
  readonly down: string;
  readonly suspect: string;
  readonly unknown: string;
  since(time: string): string;
  by(line: string): string;
  readonly lines: string;
  readonly device: string;
  readonly noDevice: string;
  readonly carries: string;
  readonly states: Readonly<Record<'unknown' | 'up' | 'suspect' | 'down', string>>;
  readonly timeline: string;
  readonly timelineHelp: string;
  readonly noTimeline: string;
  readonly today: string;
  readonly daysAgo: string;
  readonly lastMail: string;
  readonly never: string;
  ago(duration: string): string;
  readonly waiting: string;
  readonly warnings: string;
  readonly waitsForInternet: string;
  readonly allWell: string;
  readonly save: string;
  readonly saved: string;
  readonly unchanged: string;
  readonly notSaved: string;
  readonly conflict: string;
  meanwhile(value: string): string;
  readonly test: string;
  readonly testHelp: string;
  readonly testRunning: string;
  readonly testGood: string;
  readonly testBad: string;
  readonly testUnsaved: string;
  readonly jobFailures: Readonly<Record<'secret-needed' | 'no-recipient' | 'timeout' | 'internal', string>>;
  readonly serverSaid: string;
  readonly remedy: string;
  readonly good: string;
  readonly bad: string;
  readonly reach: string;
  readonly reachRunning: string;
  readonly reachable: string;
  readonly silent: string;
  readonly unknownName: string;
  readonly choose: string;
  readonly groups: Readonly<Record<'isp' | 'lan' | 'service' | 'other', string>>;
  readonly unproven: string;
  readonly port: string;
  readonly portWhy: string;
  readonly about: string;
  readonly needs: Readonly<Record<CredentialKind, string>>;
  userIs(kind: string): string;
  userFixed(user: string): string;
  passwordIs(kind: string): string;
  readonly noLogin: string;
  readonly optionalLogin: string;
  readonly documentation: string;
  readonly fromRules: Readonly<Record<'any' | 'account' | 'verified', string>>;
  readonly hostNeeded: string;
  readonly regions: string;
  readonly passwordSet: string;
  readonly passwordTyped: string;
  readonly remove: string;
  readonly second: string;
  readonly more: string;
  readonly firstRecipient: string;
  byDefault(value: string): string;
  readonly addRecipient: string;
  readonly recipientName: string;
  readonly usual: string;
  readonly these: string;
  readonly otherKinds: string;
  readonly addLine: string;
  readonly lineName: string;
  readonly allLines: string;
  readonly sections: Readonly<
    Record<
      | 'device'
      | 'mail'
      | 'smtp'
      | 'recipient'
      | 'wan'
      | 'system'
      | 'log'
      | 'digest'
      | 'heartbeat'
      | 'inbox'
      | 'outbox'
      | 'history'
      | 'admin',
      string
    >
  >;
  readonly choices: Readonly<Record<string, string>>;
  readonly outages: string;
  readonly noOutages: string;
  readonly start: string;
  readonly duration: string;
  readonly cause: string;
  readonly line: string;
  readonly internet: string;
  readonly lasting: string;
  readonly unwatched: string;
  readonly expected: string;
  readonly month: string;
  readonly months: string;
  readonly minutesDown: string;
  readonly minutesWatched: string;
  readonly mails: string;
  readonly noMails: string;
  readonly to: string;
  readonly subject: string;
  readonly state: string;
  readonly reply: string;
  readonly attempts: string;
  readonly next: string;
  readonly actions: string;
  readonly mailStates: Readonly<
    Record<'waiting' | 'sending' | 'unknown' | 'delivered' | 'parked' | 'expired' | 'withdrawn', string>
  >;
  readonly retry: string;
  readonly retryAll: string;
  readonly drop: string;
  readonly done: string;
  readonly download: string;
  readonly refused: Readonly<
    Record<'login' | 'method' | 'origin' | 'token' | 'large' | 'form' | 'busy' | 'time' | 'gone', string>
  >;
  readonly clockNotSet: string;
  readonly unknownCause: string;
  readonly newest: string;
}
