/** The steps of a delivery, in order; the doctor shows the same ones. */
export const steps = [
  'dns',
  'connect',
  'greeting',
  'ehlo',
  'starttls',
  'certificate',
  'auth',
  'mail',
  'rcpt',
  'data',
  'dot',
] as const;
export type Step = (typeof steps)[number];

/** A server's reply, cleaned: no control characters, at most 500 characters. */
export interface Reply {
  /** RFC 5321 4.2.1. */
  readonly code: number;
  /** RFC 3463, `5.7.1`; null when there is none. */
  readonly enhanced: string | null;
  readonly text: string;
}

/** Why an attempt failed; each has its sentence in `language/`. */
export type Failure =
  | 'name-not-found'
  | 'dns-failed'
  | 'refused'
  | 'unreachable'
  | 'connect-timeout'
  | 'no-uplink'
  | 'greeting-timeout'
  | 'greeting-refused'
  | 'not-smtp'
  | 'starttls-missing'
  | 'starttls-broken'
  | 'encryption-needed'
  | 'tls-failed'
  | 'certificate-untrusted'
  | 'certificate-name'
  | 'certificate-expired'
  | 'certificate-not-yet'
  | 'certificate-pin'
  | 'ca-file'
  | 'clock-not-set'
  | 'auth-missing'
  | 'auth-mechanism'
  | 'auth-plain-refused'
  | 'auth-failed'
  | 'auth-temporary'
  | 'token-file'
  | 'token-refused'
  | 'sender-refused'
  | 'recipient-refused'
  | 'message-refused'
  | 'too-large'
  | 'temporary'
  | 'reply-timeout'
  | 'closed'
  | 'protocol'
  | 'aborted'
  | 'internal';

/**
 * What came of one attempt with one server.
 * `refused`: 5xx at MAIL, RCPT, DATA or after the dot, the notice itself is not wanted.
 * `failed`: everything else before the dot, and a 4xx reply to it; the next server may do better.
 * `unknown`: ended after the final dot left and before its reply was read (RFC 1047).
 */
export type Outcome =
  | {
      readonly result: 'delivered';
      readonly server: string;
      readonly reply: Reply;
      readonly encrypted: boolean;
    }
  | {
      readonly result: 'refused';
      readonly server: string;
      readonly step: Step;
      readonly failure: Failure;
      readonly reply: Reply;
    }
  | {
      readonly result: 'failed';
      readonly server: string;
      readonly step: Step;
      readonly failure: Failure;
      readonly reply: Reply | null;
      /** A wrong password: waits longer, then until the configuration changes. */
      readonly login: boolean;
    }
  | {
      readonly result: 'unknown';
      readonly server: string;
      readonly step: 'dot';
      readonly failure: Failure;
      readonly reply: Reply | null;
    };
