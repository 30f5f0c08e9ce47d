import { readFileSync, statSync } from 'node:fs';
import type { Smtp } from '../config/config.ts';
import { type Login, sameAccount } from './account.ts';
import { bearer } from './auth.ts';
import type { Failure } from './outcome.ts';

const longestToken = 16 * 1024;

/** A secret for this attempt: the password, or the token as its file holds it now. */
export interface Secret {
  readonly user: string;
  readonly value: string;
  readonly token: boolean;
  readonly allowPlain: boolean;
}

/** The secret of this attempt; a token is read anew, because it is renewed from outside. */
export function readSecret({ user, password, tokenFile, allowPlain }: Login): Secret | Failure {
  if (tokenFile === null) return { user, value: password ?? '', token: false, allowPlain };
  try {
    if (statSync(tokenFile).size > longestToken) return 'token-file';
    const value = readFileSync(tokenFile, 'latin1').trim();
    return /^[\x21-\x7e]+$/.test(value) ? { user, value, token: true, allowPlain } : 'token-file';
  } catch {
    return 'token-file';
  }
}

/** What a server could echo of a secret. */
export function echoes({ user, value }: Secret): readonly string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return [value, base64(value), base64(`\0${user}\0${value}`), bearer(user, value)].filter(
    (echo) => echo.length > 3,
  );
}

/**
 * `typed`, whose secret was left as it is, with the secret of `saved`. `secret-needed`: it was saved for another
 * server, user or TLS setting, and must be typed again.
 */
export function withStoredSecret(saved: Smtp | null, typed: Smtp): Smtp | 'secret-needed' {
  if (typed.password !== null || typed.tokenFile !== null) return typed;
  if (saved === null || (saved.password === null && saved.tokenFile === null)) return typed;
  if (!sameAccount(saved, typed)) return 'secret-needed';
  return { ...typed, password: saved.password, tokenFile: saved.tokenFile };
}
