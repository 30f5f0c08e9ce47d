import { readFileSync } from 'node:fs';
import { connect, isIP } from 'node:net';
import type { Tried } from '../events/event.ts';
import type { Os, Source } from '../os/types.ts';
import { type Cancel, monotonic, after as realAfter } from '../time/clock.ts';
import type { ProbeTask, Round } from '../uplinks/types.ts';
import { queryDns } from './dns-query.ts';
import { probeGateway } from './gateway.ts';
import { errorCode } from './socket-error.ts';

export interface ProbeDeps {
  readonly os: Os;
  /** Ends the round early; what has not answered by then is reported as `cancelled`. */
  readonly signal?: AbortSignal;
  readonly after?: (ms: number, then: () => void) => Cancel;
  /** Gateways known to answer echo requests: keep one set for the agent's life. */
  readonly answering?: Set<string>;
  readonly resolvConf?: string;
}

type Answer = Omit<Tried, 'probe'>;

const NOERROR = 0;
const NXDOMAIN = 3;
const nameserversAsked = 3;
const addressesAsked = 4;

/**
 * Sends the probes of a round all at once and tells what each said, in the round's order, after at most
 * `round.timeout` milliseconds. `sourceDevice`: the uplink's device, when there are several uplinks to tell apart;
 * null: as routing says. The resolver is left out of the answer where the system names none. Never throws.
 */
export async function runRound(round: Round, sourceDevice: string | null, deps: ProbeDeps): Promise<Tried[]> {
  // A signal of its own for each probe: Node warns of more than ten listeners at one.
  const ends = round.tasks.map((task) => ({ task, end: new AbortController() }));
  const abort = (): void => {
    for (const { end } of ends) end.abort();
  };
  deps.signal?.addEventListener('abort', abort);
  if (deps.signal?.aborted) abort();
  const tried = await Promise.all(
    ends.map(async ({ task, end: { signal } }) => {
      const answer = await runTask(task, round.timeout, sourceDevice, { ...deps, signal }).catch(
        (error: unknown) => failed(errorCode(error)),
      );
      return answer === null ? [] : [{ probe: task.text, ...answer }];
    }),
  );
  deps.signal?.removeEventListener('abort', abort);
  return tried.flat();
}

async function runTask(
  task: ProbeTask,
  timeout: number,
  device: string | null,
  deps: ProbeDeps,
): Promise<Answer | null> {
  const { os, signal, after } = deps;
  if ((task.kind === 'dns' || task.kind === 'tcp') && isIP(bare(task.host)) === 0)
    return askByName(task, timeout, device, deps);
  const timing = { timeout, ...(signal ? { signal } : {}), ...(after ? { after } : {}) };
  switch (task.kind) {
    case 'dns': {
      const host = bare(task.host);
      const source = sourceFor(os, device, host);
      if (source === 'none') return failed('unreachable');
      const answer = await queryDns({ host, port: task.port, source, ...timing });
      // Whatever the server thinks of the question: it was reached.
      return answer.ok ? { ok: true, ms: answer.ms, error: null } : failed(answer.error);
    }
    case 'tcp':
      return openTcp(bare(task.host), task.port, device, timeout, deps);
    case 'ping': {
      const answer = await os.ping(bare(task.host), device, timeout, signal);
      return answer.ok ? { ok: true, ms: answer.ms, error: null } : failed(answer.error);
    }
    case 'gateway': {
      const { answering = new Set() } = deps;
      const answer = await probeGateway({ os, host: task.host, device, answering, timeout, signal, after });
      return answer.ok ? { ok: true, ms: answer.ms, error: null } : failed(answer.error);
    }
    case 'resolver':
      return askResolver(resolversBy(os, device, nameservers(deps.resolvConf ?? '/etc/resolv.conf')), timing);
  }
}

/** Looks the name up and asks its first addresses all at once; the first good answer decides. */
async function askByName(
  task: Extract<ProbeTask, { kind: 'dns' | 'tcp' }>,
  timeout: number,
  device: string | null,
  deps: ProbeDeps,
): Promise<Answer> {
  const began = monotonic();
  const { after = realAfter } = deps;
  const limit = new AbortController();
  const end = () => limit.abort();
  deps.signal?.addEventListener('abort', end);
  if (deps.signal?.aborted) end();
  const cancel = after(timeout, end);
  const found = await deps.os.lookup(task.host, limit.signal);
  cancel();
  deps.signal?.removeEventListener('abort', end);
  if (deps.signal?.aborted) return failed('cancelled');
  if (typeof found === 'string') return failed(limit.signal.aborted ? 'timeout' : 'no-such-host');
  const rest = Math.max(1, timeout - (monotonic() - began));
  const answers = found.slice(0, addressesAsked).map(async (host) => {
    const answer = await runTask({ ...task, host }, rest, device, deps);
    return answer?.ok ? answer : Promise.reject(new Error(answer?.error ?? 'unreachable'));
  });
  return Promise.any(answers).catch((error: AggregateError) =>
    failed(error.errors[0]?.message ?? 'unreachable'),
  );
}

type Timing = Pick<Parameters<typeof queryDns>[0], 'timeout' | 'signal' | 'after'>;

interface Resolver {
  readonly host: string;
  readonly source: Source | null;
}

/**
 * The system's name servers as routing says, and by the uplink itself when there are several: routing may lead over
 * a dead one.
 */
function resolversBy(os: Os, device: string | null, hosts: readonly string[]): readonly Resolver[] {
  return hosts.flatMap((host) => {
    const routed = { host, source: null };
    const source = isLoopback(host) ? null : sourceFor(os, device, host);
    return source === null || source === 'none' ? [routed] : [routed, { host, source }];
  });
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}

/** All of them at once; the first that resolves decides. */
async function askResolver(resolvers: readonly Resolver[], timing: Timing): Promise<Answer | null> {
  if (resolvers.length === 0) return null;
  const rest = new AbortController();
  const abort = () => rest.abort();
  timing.signal?.addEventListener('abort', abort);
  const errors: string[] = [];
  const found = await new Promise<Answer>((resolve) => {
    for (const { host, source } of resolvers) {
      void queryDns({ ...timing, host, port: 53, source, signal: rest.signal }).then((answer) => {
        if (answer.ok && (answer.code === NOERROR || answer.code === NXDOMAIN)) {
          resolve({ ok: true, ms: answer.ms, error: null });
          return;
        }
        errors.push(answer.ok ? `rcode-${answer.code}` : answer.error);
        if (errors.length === resolvers.length) resolve(failed(errors[0] ?? 'timeout'));
      });
    }
    if (timing.signal?.aborted) abort();
  });
  timing.signal?.removeEventListener('abort', abort);
  rest.abort();
  return found;
}

/** The first name servers of a `resolv.conf`. */
function nameservers(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  const found = text.slice(0, 65_536).matchAll(/^\s*nameserver\s+([0-9A-Fa-f.:]+(?:%[A-Za-z0-9._-]+)?)/gm);
  return [...found].flatMap(([, host]) => (host === undefined ? [] : [host])).slice(0, nameserversAsked);
}

function openTcp(
  host: string,
  port: number,
  device: string | null,
  timeout: number,
  { os, signal, after = realAfter }: ProbeDeps,
): Promise<Answer> {
  const source = sourceFor(os, device, host);
  if (source === 'none') return Promise.resolve(failed('unreachable'));
  const began = monotonic();
  return new Promise((resolve) => {
    const family = host.includes(':')
      ? 6
      : source === null
        ? undefined
        : source.localAddress?.includes(':')
          ? 6
          : 4;
    const socket = connect({ host, port, ...(family ? { family } : {}), ...source });
    const cancel = after(timeout, () => finish(failed('timeout')));
    const abort = () => finish(failed('cancelled'));
    function finish(answer: Answer): void {
      cancel();
      signal?.removeEventListener('abort', abort);
      socket.destroy();
      resolve(answer);
    }
    socket.on('connect', () => finish({ ok: true, ms: monotonic() - began, error: null }));
    socket.on('error', (error) => finish(failed(errorCode(error))));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
  });
}

/** null: unbound. A host that is a name is asked by IPv4 where the device has it. */
function sourceFor(os: Os, device: string | null, host: string): Source | null | 'none' {
  if (device === null) return null;
  if (host.includes(':')) return os.source(device, 6) ?? 'none';
  const named = !/^[0-9.]+$/.test(host);
  return os.source(device, 4) ?? (named ? os.source(device, 6) : null) ?? 'none';
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function failed(error: string): Answer {
  return { ok: false, ms: null, error };
}
