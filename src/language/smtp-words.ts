import type { Failure } from '../smtp/outcome.ts';
import type { PortVerdict } from '../smtp/port.ts';

/** One sentence for what is wrong, one for what to do. */
export interface Advice {
  readonly sentence: string;
  readonly remedy: string;
}

/** Replies of known services that mean more than their code says. */
export type Hint =
  | 'app-password'
  | 'basic-auth-off'
  | 'send-as'
  | 'sender-unverified'
  | 'ses-sandbox'
  | 'relay-denied'
  | 'greylisted'
  | 'blocklisted'
  | 'quota'
  | 'api-key';

/** Enhanced status codes (RFC 3463, 5248) without their class: `1.1` of `5.1.1`. */
export type StatusDetail =
  | '1.0'
  | '1.1'
  | '1.2'
  | '1.3'
  | '1.4'
  | '1.6'
  | '1.7'
  | '1.8'
  | '1.9'
  | '1.10'
  | '2.0'
  | '2.1'
  | '2.2'
  | '2.3'
  | '2.4'
  | '3.0'
  | '3.1'
  | '3.2'
  | '3.3'
  | '3.4'
  | '3.5'
  | '3.6'
  | '4.0'
  | '4.1'
  | '4.2'
  | '4.3'
  | '4.4'
  | '4.5'
  | '4.6'
  | '4.7'
  | '5.0'
  | '5.1'
  | '5.2'
  | '5.3'
  | '5.4'
  | '5.5'
  | '5.6'
  | '6.0'
  | '6.1'
  | '6.2'
  | '6.3'
  | '6.4'
  | '6.5'
  | '6.6'
  | '6.7'
  | '6.8'
  | '6.9'
  | '6.10'
  | '7.0'
  | '7.1'
  | '7.2'
  | '7.3'
  | '7.4'
  | '7.5'
  | '7.6'
  | '7.7'
  | '7.8'
  | '7.9'
  | '7.10'
  | '7.11'
  | '7.12'
  | '7.13'
  | '7.14'
  | '7.15'
  | '7.16'
  | '7.17'
  | '7.18'
  | '7.19'
  | '7.20'
  | '7.21'
  | '7.22'
  | '7.23'
  | '7.24'
  | '7.25'
  | '7.26'
  | '7.27';

/** The steps that the doctor shows. */
export type StepKey =
  | 'dns'
  | 'connect'
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'certificate'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'dot';

/** Everything that is said about the way to a mail server. */
export interface SmtpWords {
  readonly steps: Readonly<Record<StepKey, string>>;
  readonly failures: Readonly<Record<Failure, Advice>>;
  readonly hints: Readonly<Record<Hint, Advice>>;
  readonly statuses: Readonly<Record<StatusDetail, string>>;
  /** What to add about a port 25 that nobody answers on. */
  readonly verdicts: Readonly<Record<PortVerdict['verdict'], Advice>>;
  /** The same about a server in the device's own network. */
  readonly near: { readonly refused: Advice; readonly silent: Advice };
  /** A server list to choose from instead. */
  instead(labels: readonly string[]): string;
  readonly good: {
    dns(addresses: string): string;
    connect(address: string): string;
    /** Another address of the same server was tried in vain before. */
    detour(address: string, why: string): string;
    readonly greeting: string;
    readonly starttls: string;
    readonly verified: string;
    readonly pinned: string;
    readonly unverified: Advice;
    readonly plain: Advice;
    auth(user: string): string;
    readonly noLogin: string;
    mail(address: string): string;
    rcpt(address: string): string;
    delivered(address: string): string;
  };
}
