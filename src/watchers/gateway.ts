import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import type { Os, Source } from '../os/types.ts';
import { type Cancel, monotonic, after as realAfter } from '../time/clock.ts';
import { errorCode } from './socket-error.ts';

export interface GatewayProbe {
  readonly os: Os;
  readonly host: string;
  readonly device: string | null;
  readonly timeout: number;
  /** Gateways that have answered an echo request before; this probe adds to them. */
  readonly answering: Set<string>;
  readonly signal?: AbortSignal | undefined;
  readonly after?: ((ms: number, then: () => void) => Cancel) | undefined;
}

export type GatewayAnswer =
  | { readonly ok: true; readonly ms: number | null }
  | { readonly ok: false; readonly error: string };

/**
 * Whether the gateway is there: by echo request; where that is not permitted by a datagram to a port that nobody
 * has, which it refuses. One that never answered an echo is also believed there while the neighbour table (IPv4)
 * holds its hardware address, which the kernel drops within a minute of silence.
 */
export async function probeGateway(probe: GatewayProbe): Promise<GatewayAnswer> {
  const { os, host, device, timeout, answering, signal } = probe;
  const scoped = /^fe[89ab]/i.test(host) && device !== null ? `${host}%${device}` : host;
  const echo = await os.ping(scoped, device, timeout, signal);
  if (echo.ok) {
    answering.add(host);
    return { ok: true, ms: echo.ms };
  }
  if (echo.error === 'unreachable' || answering.has(host)) return { ok: false, error: echo.error };
  if (echo.error === 'timeout')
    return isNeighbour(host) ? { ok: true, ms: null } : { ok: false, error: 'timeout' };

  const family = host.includes(':') ? 6 : 4;
  const source = device === null ? null : os.source(device, family);
  if (device !== null && source === null) return { ok: false, error: 'unreachable' };
  const began = monotonic();
  const said = await provoke(scoped, source, probe);
  if (said === 'refused') return { ok: true, ms: monotonic() - began };
  if (family === 6) return { ok: false, error: said === 'timeout' ? echo.error : said };
  return isNeighbour(host) ? { ok: true, ms: null } : { ok: false, error: said };
}

/** Sends a datagram to the discard port and tells what became of it. */
function provoke(host: string, source: Source | null, probe: GatewayProbe): Promise<string> {
  const { timeout, signal, after = realAfter } = probe;
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const cancel = after(timeout, () => finish('timeout'));
    const abort = () => finish('cancelled');
    let over = false;
    function finish(said: string): void {
      if (over) return;
      over = true;
      cancel();
      signal?.removeEventListener('abort', abort);
      socket.close();
      resolve(said);
    }
    socket.on('error', (error) => finish(errorCode(error)));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    const { localAddress, ...device } = source ?? {};
    socket.bind(
      { port: 0, ...(localAddress === undefined ? {} : { address: localAddress }), ...device },
      () => {
        if (over) return;
        socket.connect(9, host, (error?: unknown) => {
          if (over) return;
          if (error) finish(errorCode(error));
          else socket.send(Buffer.alloc(1));
        });
      },
    );
  });
}

function isNeighbour(host: string): boolean {
  try {
    return inNeighbourTable(readFileSync('/proc/net/arp', 'utf8'), host);
  } catch {
    return false;
  }
}

/** Whether the text of `/proc/net/arp` holds a complete entry (ATF_COM) for `host`. */
export function inNeighbourTable(table: string, host: string): boolean {
  return table.split('\n').some((line) => {
    const [address, , flags] = line.split(/\s+/);
    return address === host && (Number(flags) & 0x2) !== 0;
  });
}
