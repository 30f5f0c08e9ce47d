import { connect, isIP, type Socket } from 'node:net';
import { os } from '#os';
import type { Source } from '../os/types.ts';
import { after } from '../time/clock.ts';
import { isNear } from './near.ts';
import type { Failure } from './outcome.ts';

/** Mail goes out by port 25, always. */
const port = 25;
const mostWays = 16;
const mostHosts = 16;

/** How sockets of one uplink leave, by address family; null: the uplink has no address of that family. */
export type SourceOf = (family: 4 | 6) => Source | null;

/** The addresses by which servers were last reached, for the time when only DNS is broken. */
export interface AddressBook {
  get(host: string): readonly string[];
  /** Keeps `addresses`, best first. */
  put(host: string, addresses: readonly string[]): void;
}

/** An address book in memory, for a handful of hosts. */
export function createAddressBook(): AddressBook {
  const known = new Map<string, readonly string[]>();
  return {
    get: (host) => known.get(host) ?? [],
    put: (host, addresses) => {
      known.delete(host);
      known.set(host, addresses.slice(0, mostWays));
      const [oldest] = known.keys();
      if (known.size > mostHosts && oldest !== undefined) known.delete(oldest);
    },
  };
}

/** One address and the way to it. */
export interface Way {
  readonly address: string;
  readonly family: 4 | 6;
  readonly source: Source;
}

/**
 * The addresses of `host`, the one that served last first. When the resolver fails, those remembered; else
 * `name-not-found` or `dns-failed`.
 */
export async function resolve(
  host: string,
  book: AddressBook,
  timeout: number,
  signal: AbortSignal,
): Promise<readonly string[] | Failure> {
  if (isIP(host) !== 0) return [host];
  const found = await ask(host, timeout, signal);
  const remembered = book.get(host);
  if (typeof found === 'string') return remembered.length > 0 && found !== 'aborted' ? remembered : found;
  const [best] = remembered;
  return best !== undefined && found.includes(best)
    ? [best, ...found.filter((address) => address !== best)]
    : found;
}

/** Looks `host` up and keeps its addresses, when none are known. */
export async function learn(
  host: string,
  book: AddressBook,
  timeout: number,
  signal: AbortSignal,
): Promise<void> {
  if (isIP(host) !== 0 || book.get(host).length > 0) return;
  const found = await ask(host, timeout, signal);
  if (typeof found !== 'string' && book.get(host).length === 0) book.put(host, found);
}

async function ask(host: string, timeout: number, signal: AbortSignal): Promise<readonly string[] | Failure> {
  const limit = new AbortController();
  const end = (): void => limit.abort();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const cancel = after(timeout, end);
  const found = await os.lookup(host, limit.signal);
  cancel();
  signal.removeEventListener('abort', end);
  if (signal.aborted) return 'aborted';
  if (found === 'not-found') return 'name-not-found';
  return found === 'failed' ? 'dns-failed' : found;
}

/**
 * Every address by every source, in the order to try: the uplinks in turn, so that none hides another behind many
 * addresses. Near addresses go as routing says. Empty when no uplink has an address of a fitting family.
 */
export function waysTo(addresses: readonly string[], sources: readonly SourceOf[]): readonly Way[] {
  const near = addresses.filter(isNear);
  const far = sources.length === 0 ? [] : addresses.filter((address) => !isNear(address));
  const straight = (sources.length === 0 ? addresses : near).map((address) => wayTo(address, {}));
  const lists = sources.map((sourceOf) =>
    far.flatMap((address) => {
      const source = sourceOf(familyOf(address));
      return source === null ? [] : [wayTo(address, source)];
    }),
  );
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const turns = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? []));
  return [...straight, ...turns.flat()].slice(0, mostWays);
}

function wayTo(address: string, source: Source): Way {
  return { address, family: familyOf(address), source };
}

function familyOf(address: string): 4 | 6 {
  return isIP(address) === 6 ? 6 : 4;
}

/** Opens a connection to port 25 along `way`. */
export function dial(way: Way, timeout: number, signal: AbortSignal): Promise<Socket | Failure> {
  return new Promise((done) => {
    // In the firmware executable `source.device` binds the socket; Node knows `localAddress` only.
    const socket = connect({ host: way.address, port, family: way.family, noDelay: true, ...way.source });
    const finish = (result: Socket | Failure): void => {
      cancel();
      signal.removeEventListener('abort', aborted);
      socket.removeListener('error', broken);
      if (typeof result === 'string') socket.on('error', () => undefined).destroy();
      done(result);
    };
    const aborted = (): void => finish('aborted');
    const broken = (error: Error): void => finish(failureOf('code' in error ? String(error.code) : ''));
    const cancel = after(timeout, () => finish('connect-timeout'));
    signal.addEventListener('abort', aborted);
    socket.once('error', broken);
    socket.once('connect', () => finish(socket));
  });
}

function failureOf(code: string): Failure {
  switch (code) {
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'refused';
    case 'ETIMEDOUT':
      return 'connect-timeout';
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return 'no-uplink';
    default:
      return 'unreachable';
  }
}
