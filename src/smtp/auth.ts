import type { Failure } from './outcome.ts';

export type Mechanism = 'PLAIN' | 'LOGIN' | 'CRAM-MD5' | 'XOAUTH2';

interface Situation {
  /** Upper-case SASL names that the server offers. */
  readonly offered: readonly string[];
  readonly encrypted: boolean;
  readonly allowPlain: boolean;
  /** The secret is an OAuth token. */
  readonly token: boolean;
}

/** The mechanisms to try, in order; a failure when there is none that would not give the secret away. */
export function chooseMechanisms(situation: Situation): readonly Mechanism[] | Failure {
  const { offered, encrypted, allowPlain, token } = situation;
  if (offered.length === 0) return 'auth-missing';
  const known: readonly Mechanism[] = token
    ? ['XOAUTH2']
    : encrypted
      ? ['PLAIN', 'LOGIN', 'CRAM-MD5']
      : ['CRAM-MD5', 'PLAIN', 'LOGIN'];
  const common = known.filter((mechanism) => offered.includes(mechanism));
  if (common.length === 0) return 'auth-mechanism';
  const safe = common.filter((mechanism) => encrypted || allowPlain || mechanism === 'CRAM-MD5');
  return safe.length === 0 ? 'auth-plain-refused' : safe;
}

/** The initial response of XOAUTH2, base64. */
export function bearer(user: string, token: string): string {
  return Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
}
