import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What to send back for a query; null: nothing. `socket` is the server's own. */
export type DnsReply = (query: Buffer, from: RemoteInfo, socket: Socket) => Buffer | null;

/** The query as an empty answer with this RCODE. */
export function dnsReply(query: Buffer, code = 0): Buffer {
  const reply = Buffer.from(query);
  reply[2] = 0x81;
  reply[3] = 0x80 | code;
  return reply;
}

export interface DnsServer {
  asked(): number;
  /** null: an empty answer to every query. */
  setReply(reply: DnsReply | null): void;
  send(message: Buffer, to: RemoteInfo): void;
  close(): void;
}

/** A DNS server on UDP that answers every query, or as `reply` says. `setReply` changes its mind. */
export async function dnsServer(address: string, port = 53): Promise<DnsServer> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  let reply: DnsReply = (query) => dnsReply(query);
  let asked = 0;
  socket.on('message', (query, from) => {
    asked += 1;
    const answer = reply(query, from, socket);
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  socket.bind(port, address);
  await once(socket, 'listening');
  return {
    asked: () => asked,
    setReply: (wanted) => {
      reply = wanted ?? ((query) => dnsReply(query));
    },
    send: (message, to) => socket.send(message, to.port, to.address),
    close: () => socket.close(),
  };
}

/** The query answered with one IPv4 address; queries for anything but A get an empty answer. */
export function dnsAddress(query: Buffer, address: string): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const question = query.subarray(0, end);
  if (question.readUInt16BE(end - 4) !== 1) return dnsReply(question);
  const reply = dnsReply(question);
  reply.writeUInt16BE(1, 6);
  reply.fill(0, 8, 12);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([reply, record]);
}
