import type { OutboxConfig } from '../config/config.ts';
import type { Outcome } from '../smtp/outcome.ts';
import type { Last, Slot } from './entry.ts';

/** How one server does. Moments are monotonic milliseconds; Infinity: not before the configuration changes. */
export interface Server {
  failures: number;
  logins: number;
  due: number;
  /** What went wrong, while it waits. */
  last: Last | null;
}

export type Servers = Record<Slot, Server>;

export function freshServer(): Server {
  return { failures: 0, logins: 0, due: 0, last: null };
}

/** The wait after the `count`th failure in a row: doubling, with up to a fifth of jitter, never over the longest. */
export function backoff(config: OutboxConfig, count: number, random: () => number): number {
  const full = Math.min(config.retryFirst * 2 ** Math.min(count - 1, 40), config.retryMax);
  return full * (1 - random() / 5);
}

/** Whether a failure is about this mail or recipient only: a 4xx reply to it, and the server goes on talking. */
export function isAboutMail(outcome: Outcome): boolean {
  if (outcome.result !== 'failed' || outcome.reply === null || outcome.reply.code === 421) return false;
  return isLate(outcome) && outcome.reply.code >= 400 && outcome.reply.code < 500;
}

/** Whether the dialogue had reached the mail itself. */
export function isLate(outcome: Outcome): boolean {
  return outcome.result !== 'delivered' && ['mail', 'rcpt', 'data', 'dot'].includes(outcome.step);
}

/** Notes an outcome. Returns true when the server just became out of use until the configuration changes. */
export function note(
  server: Server,
  outcome: Outcome,
  last: Last,
  config: OutboxConfig,
  now: number,
  random: () => number,
): boolean {
  if (outcome.result === 'delivered' || outcome.result === 'refused' || isAboutMail(outcome)) {
    Object.assign(server, freshServer());
    return false;
  }
  server.last = last;
  if (outcome.result === 'failed' && outcome.login) {
    const wait = config.retryLogin[server.logins];
    server.logins++;
    server.due = wait === undefined ? Number.POSITIVE_INFINITY : now + wait;
    return wait === undefined;
  }
  server.failures++;
  server.due = now + backoff(config, server.failures, random);
  return false;
}

/** The line is back: what failed may work now. A wrong login stays wrong. */
export function refresh(server: Server): void {
  if (server.logins === 0) Object.assign(server, freshServer());
}
