import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { monotonic } from '../time/clock.ts';

const lifetime = 12 * 3600 * 1000;

export interface Tokens {
  make(user: string): string;
  check(user: string, token: string): boolean;
}

/**
 * Tokens that prove that a form came from this page: HMAC over the web server's user and the time, by a key that
 * lives as long as the agent. Valid for 12 hours of monotonic time.
 */
export function createTokens(now: () => number = monotonic): Tokens {
  const key = randomBytes(32);
  const sign = (user: string, at: string) =>
    createHmac('sha256', key).update(`${at}\0${user}`).digest('hex').slice(0, 40);
  return {
    make(user) {
      const at = Math.floor(now()).toString(36);
      return `${at}.${sign(user, at)}`;
    },
    check(user, token) {
      const [, at, mac] = /^([0-9a-z]{1,12})\.([0-9a-f]{40})$/.exec(token) ?? [];
      if (at === undefined || mac === undefined) return false;
      const age = now() - Number.parseInt(at, 36);
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(sign(user, at)))) return false;
      return age >= 0 && age <= lifetime;
    },
  };
}
