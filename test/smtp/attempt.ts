import type { Smtp } from '../../src/config/config.ts';
import type { Message } from '../../src/mail/message.ts';
import { type Account, resolveAccount } from '../../src/smtp/account.ts';
import { type Attempt, deliver } from '../../src/smtp/deliver.ts';
import { createAddressBook } from '../../src/smtp/dial.ts';
import type { Outcome } from '../../src/smtp/outcome.ts';
import { readServers } from '../../src/smtp/servers.ts';

export const servers = readServers('/nonexistent/servers.ini');

/**
 * `[smtp]` with `server = custom` on 127.0.0.1, but for what is given. Its timeouts never come: client and server share
 * one process, and a real server may be slow on a busy machine.
 */
export function smtp(given: Partial<Smtp> = {}): Smtp {
  return {
    server: 'custom',
    host: '127.0.0.1',
    region: null,
    user: null,
    password: null,
    tokenFile: null,
    tls: 'off',
    tlsFingerprint: null,
    caFile: null,
    allowPlainPassword: false,
    helo: 'router.test',
    connectTimeout: 30_000,
    greetingTimeout: 30_000,
    replyTimeout: 30_000,
    dotTimeout: 30_000,
    ...given,
  };
}

/** The account of `smtp(given)`; the settings must be good. */
export function account(given: Partial<Smtp> = {}): Account {
  const resolved = resolveAccount(smtp(given), servers);
  if ('code' in resolved) throw new Error(resolved.message);
  return resolved;
}

export function message(text = 'Hello.\r\n..dot\r\n'): Message {
  const raw = Buffer.from(
    `From: <router@mail.test>\r\nTo: <me@mail.test>\r\nMessage-ID: <1@mail.test>\r\nSubject: Hello\r\n\r\n${text}`,
  );
  return { from: 'router@mail.test', to: 'me@mail.test', messageId: '<1@mail.test>', subject: 'Hello', raw };
}

/** One attempt, and how often the final dot was announced. */
export async function attempt(
  given: Partial<Smtp> = {},
  rest: Partial<Attempt> = {},
): Promise<Outcome & { dots: number }> {
  let dots = 0;
  const outcome = await deliver({
    message: message(),
    account: account(given),
    clockSet: true,
    sources: [],
    book: createAddressBook(),
    signal: new AbortController().signal,
    onFinalDot: async () => {
      dots++;
      await new Promise((done) => setImmediate(done));
    },
    ...rest,
  });
  return { ...outcome, dots };
}

/** An outcome without its words: `failed at auth: auth-failed (535)`. */
export function told(outcome: Outcome): string {
  if (outcome.result === 'delivered') return 'delivered';
  const { result, step, failure, reply } = outcome;
  return `${result} at ${step}: ${failure}${reply === null ? '' : ` (${reply.code})`}`;
}
