import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Source } from '../os/types.ts';
import { type Cancel, monotonic, after as realAfter } from '../time/clock.ts';
import { errorCode } from './socket-error.ts';

export interface DnsQuestion {
  /** An IPv4 or IPv6 address, or a name for the system's resolver. */
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
  readonly source?: Source | null;
  readonly signal?: AbortSignal;
  readonly after?: (ms: number, then: () => void) => Cancel;
}

/** `code` is the RCODE of RFC 1035 4.1.1. */
export type DnsAnswer =
  | { readonly ok: true; readonly ms: number; readonly code: number }
  | { readonly ok: false; readonly error: string };

/** The name servers of the root (`. IN NS`): every resolver can answer it, and the answer is small. */
const question = Buffer.from([0, 0, 2, 0, 1]);

/**
 * Asks one DNS server by UDP for the root's name servers. What is no reply of that server to this very question
 * (another source, id or question, garbage) is ignored; a truncated reply counts. Errors as codes, never thrown.
 */
export function queryDns(asked: DnsQuestion): Promise<DnsAnswer> {
  const { host, port, timeout, source, signal, after = realAfter } = asked;
  const id = randomBytes(2);
  const began = monotonic();
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const cancel = after(timeout, () => finish({ ok: false, error: 'timeout' }));
    const abort = () => finish({ ok: false, error: 'cancelled' });
    let over = false;
    function finish(answer: DnsAnswer): void {
      if (over) return;
      over = true;
      cancel();
      signal?.removeEventListener('abort', abort);
      socket.close();
      resolve(answer);
    }
    const fail = (error: unknown) => finish({ ok: false, error: errorCode(error) });

    socket.on('error', fail);
    socket.on('message', (message, from) => {
      const code = replyCode(message, id);
      if (code === null || from.port !== port) return;
      finish({ ok: true, ms: monotonic() - began, code });
    });
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    // Connected, the kernel lets in only what that server sent, and reports its refusal.
    const connect = () => {
      if (over) return;
      try {
        socket.connect(port, host, (error?: unknown) => {
          if (over) return;
          if (error) return fail(error);
          // QR=0, RD=1, one question
          const header = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
          id.copy(header);
          socket.send(Buffer.concat([header, question]), (sent) => {
            if (sent) fail(sent);
          });
        });
      } catch (error) {
        fail(error);
      }
    };
    if (!source) return connect();
    const { localAddress, ...device } = source;
    socket.bind(
      { port: 0, ...(localAddress === undefined ? {} : { address: localAddress }), ...device },
      connect,
    );
  });
}

/** The RCODE of a reply to our question, null when `message` is none. */
function replyCode(message: Buffer, id: Buffer): number | null {
  if (message.length < 12 + question.length || message[0] !== id[0] || message[1] !== id[1]) return null;
  const isReply = ((message[2] ?? 0) & 0xf8) === 0x80; // QR=1, OPCODE=0
  if (!isReply || message.readUInt16BE(4) !== 1) return null;
  if (!message.subarray(12, 12 + question.length).equals(question)) return null;
  return (message[3] ?? 0) & 0x0f;
}
