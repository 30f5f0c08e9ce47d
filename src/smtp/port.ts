import type { ServerEntry } from '../config/server-entry.ts';
import { after } from '../time/clock.ts';
import { type AddressBook, dial, resolve, type SourceOf, waysTo } from './dial.ts';

const parallel = 4;
const timeout = 5000;
const enough = 8;

/** What trying a server on port 25 showed. */
export interface Reachable {
  readonly id: string;
  readonly label: string;
  readonly host: string;
  /** `silent`: the name was found, port 25 did not answer as a mail server does. */
  readonly state: 'reachable' | 'silent' | 'unknown-name';
}

export interface PortOptions {
  readonly entries: readonly ServerEntry[];
  readonly sources: readonly SourceOf[];
  readonly book: AddressBook;
  readonly signal: AbortSignal;
}

/** Which servers of the list greet this line on port 25; four at a time, each within 5 s. */
export async function reachable({
  entries,
  sources,
  book,
  signal,
}: PortOptions): Promise<readonly Reachable[]> {
  const known = entries.flatMap(({ id, label, host, regions }) => {
    const name = host?.includes('REGION') ? regions[0]?.host : host;
    return name === undefined || name === null ? [] : [{ id, label, host: name }];
  });
  const results: Reachable[] = [];
  const queue = [...known.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      const [i, server] = next;
      results[i] = { ...server, state: await greets(server.host, { sources, book, signal }) };
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return results.filter((result) => result !== undefined);
}

async function greets(
  host: string,
  { sources, book, signal }: Omit<PortOptions, 'entries'>,
): Promise<Reachable['state']> {
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  const cancel = after(timeout, stop);
  signal.addEventListener('abort', stop);
  try {
    const addresses = await resolve(host, book, timeout, limit.signal);
    if (typeof addresses === 'string') return 'unknown-name';
    for (const way of waysTo(addresses, sources)) {
      const socket = await dial(way, timeout, limit.signal);
      if (typeof socket === 'string') continue;
      const greeted = await new Promise<boolean>((done) => {
        socket.once('data', (data) => done(/^[245]\d\d[ -]/.test(data.toString('latin1', 0, 4))));
        socket.once('close', () => done(false));
        socket.on('error', () => done(false));
        limit.signal.addEventListener('abort', () => done(false));
      });
      socket.destroy();
      if (greeted) return 'reachable';
      if (limit.signal.aborted) break;
    }
    return 'silent';
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

/** Why a server cannot be reached on port 25, and which others can. */
export interface PortVerdict {
  /** `relay-down`: as `port-blocked`, but it is the provider's own relay. `unclear`: nobody else could be asked. */
  readonly verdict: 'port-blocked' | 'relay-down' | 'server-down' | 'offline' | 'unclear';
  readonly others: readonly Reachable[];
}

export interface JudgeOptions extends PortOptions {
  /** Whether the internet works beside port 25; null: nothing tells. */
  internet(): Promise<boolean | null>;
  /** It is the provider's own relay, which works where port 25 is blocked for all others. */
  readonly relay: boolean;
}

/** Tries other servers of the list than `host`, to tell a blocked port from a server that is down. */
export async function judgePort(host: string, options: JudgeOptions): Promise<PortVerdict> {
  const internet = await options.internet();
  if (internet === false) return { verdict: 'offline', others: [] };
  const others = options.entries
    .filter((entry) => entry.host !== null && entry.host !== host && entry.proven === 'documented')
    .slice(0, enough);
  const tried = await reachable({ ...options, entries: others });
  const open = tried.filter(({ state }) => state === 'reachable');
  if (open.length > 0) return { verdict: 'server-down', others: open };
  if (internet === null || !tried.some(({ state }) => state === 'silent'))
    return { verdict: 'unclear', others: [] };
  return { verdict: options.relay ? 'relay-down' : 'port-blocked', others: [] };
}
