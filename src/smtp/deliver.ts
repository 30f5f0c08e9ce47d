import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Message } from '../mail/message.ts';
import type { Account } from './account.ts';
import { type AddressBook, dial, resolve, type SourceOf, type Way, waysTo } from './dial.ts';
import { type Failure, type Outcome, type Reply, type Step, steps } from './outcome.ts';
import { readSecret, type Secret } from './secret.ts';
import { openSession, type Session } from './session.ts';
import { tlsOptions } from './tls.ts';
import { failed, ofLogin, outcomeOf, type Verdict } from './verdict.ts';

export interface Attempt {
  readonly message: Message;
  readonly account: Account;
  /** Whether certificate dates can be judged. */
  readonly clockSet: boolean;
  /** The uplinks to leave by, best first; empty: as routing says. */
  readonly sources: readonly SourceOf[];
  readonly book: AddressBook;
  readonly signal: AbortSignal;
  /** Called with the address of this device that a connection to the server speaks from. */
  readonly onConnect?: (local: string) => void;
  /** Called and awaited once, when all but the final dot is out. Then the outcome may be `unknown`. */
  onFinalDot(): Promise<void> | void;
}

/** Tries once to hand `message` to the account's server, by every way to it. Never throws. */
export async function deliver(attempt: Attempt): Promise<Outcome> {
  const { account, message, signal, onConnect = () => undefined, onFinalDot } = attempt;
  const server = account.host;
  const opened = await reach(attempt, { ...unseen, connected: (_, local) => onConnect(local) });
  if ('step' in opened) return outcomeOf(server, opened, false);
  const { session, secret } = opened;
  const verdict =
    (secret === null ? null : await session.login(secret)) ??
    (signal.aborted ? failed('auth', 'aborted') : await session.send(message, onFinalDot));
  const { encrypted, dotLeft } = session.watch;
  const reply = session.watch.reply('dot');
  if (verdict === null && reply !== null) {
    session.quit();
    return { result: 'delivered', server, reply, encrypted };
  }
  const why = ofLogin(verdict ?? failed('dot', 'protocol'), secret?.token === true);
  const outcome = outcomeOf(server, why, dotLeft);
  if (outcome.result === 'unknown' || outcome.failure === 'protocol') session.close();
  else session.quit();
  return outcome;
}

/** A server that greeted, and by which way. */
export interface Reached {
  readonly session: Session;
  readonly secret: Secret | null;
  readonly way: Way;
}

/** What the doctor wants to see of `reach`. */
export interface Progress {
  resolved(addresses: readonly string[]): void;
  connected(address: string, local: string): void;
  /** This way to the server failed; there may be others. */
  missed(address: string, failure: Failure): void;
  replied(step: Step, reply: Reply): void;
}

const unseen: Progress = {
  resolved: () => undefined,
  connected: () => undefined,
  missed: () => undefined,
  replied: () => undefined,
};

/** Resolves, connects and greets up to TLS, by every way in turn until one is ready; else the furthest failure. */
export async function reach(
  attempt: Omit<Attempt, 'message' | 'onFinalDot'>,
  progress: Progress = unseen,
): Promise<Reached | Verdict> {
  const { account, clockSet, sources, book, signal } = attempt;
  const loading = import('nodemailer/lib/smtp-connection');
  loading.catch(() => undefined);
  const ready = prepare(account, clockSet);
  if ('step' in ready) return ready;
  const addresses = await resolve(account.host, book, account.timeouts.connect, signal);
  if (typeof addresses === 'string') return failed('dns', addresses);
  progress.resolved(addresses);
  const ways = waysTo(addresses, sources);
  let worst: Verdict = failed('connect', 'no-uplink');
  for (const way of ways) {
    const result = await greet(way, ready.tls, ready.secret, attempt, progress);
    if ('session' in result) {
      keep(book, account.host, addresses, way.address);
      return { ...result, way };
    }
    progress.missed(way.address, result.failure);
    if (steps.indexOf(result.step) >= steps.indexOf(worst.step)) worst = result;
    if (signal.aborted) break;
  }
  return worst;
}

async function greet(
  way: Way,
  tls: ConnectionOptions,
  secret: Secret | null,
  { account, signal }: Pick<Attempt, 'account' | 'signal'>,
  progress: Progress,
): Promise<{ session: Session; secret: Secret | null } | Verdict> {
  const socket: Socket | Failure = await dial(way, account.timeouts.connect, signal);
  if (typeof socket === 'string') return failed('connect', socket);
  progress.connected(way.address, socket.localAddress ?? '');
  const session = await openSession({ socket, account, secret, tls, signal, onReply: progress.replied });
  return 'step' in session ? session : { session, secret };
}

/** What must be at hand before anybody is called. */
function prepare(
  account: Account,
  clockSet: boolean,
): { tls: ConnectionOptions; secret: Secret | null } | Verdict {
  if (account.verify && !clockSet) return failed('certificate', 'clock-not-set');
  const tls = tlsOptions(account);
  if (typeof tls === 'string') return failed('certificate', tls);
  const secret = account.login === null ? null : readSecret(account.login);
  return typeof secret === 'string' ? failed('auth', secret) : { tls, secret };
}

function keep(book: AddressBook, host: string, all: readonly string[], best: string): void {
  if (host !== best) book.put(host, [best, ...all.filter((address) => address !== best)]);
}
