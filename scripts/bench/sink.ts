import { createServer, type Socket } from 'node:net';
import type { MailSink, ReceivedMail } from '../../test/support/mail-sink.ts';
import { collect } from '../../test/support/seen.ts';

/**
 * An SMTP server that answers at once and checks nothing: what is measured against it is the client. (npm
 * smtp-server waits 100 ms before it greets, to catch clients that talk too early.)
 */
export async function quickSink(address: string): Promise<MailSink> {
  const seen = collect<ReceivedMail>(30_000);
  const server = createServer((socket) => dialogue(socket, seen.add));
  await new Promise<void>((resolve) => server.listen(25, address, resolve));
  return {
    port: 25,
    mails: seen.all,
    accept: {},
    async waitFor(n) {
      await seen.first(`mail ${n}`, () => seen.all.length >= n);
      return seen.all;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function dialogue(socket: Socket, add: (mail: ReceivedMail) => void): void {
  let text = '';
  let from = '';
  let to: string[] = [];
  let body = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const end = text.indexOf(body ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const part = text.slice(0, end);
      text = text.slice(end + (body ? 5 : 2));
      if (body) {
        body = false;
        const at = Number(process.hrtime.bigint() / 1000n) / 1000;
        const session = { helo: '', from: '', tls: false, user: null };
        add({ envelope: { from, to }, raw: Buffer.from(part, 'latin1'), at, session });
        to = [];
        say('250 queued');
        continue;
      }
      const verb = part.slice(0, 4).toUpperCase();
      if (verb === 'MAIL') from = part.slice(11).replace(/>.*/, '');
      if (verb === 'RCPT') to = [...to, part.slice(9).replace(/>.*/, '')];
      body = verb === 'DATA';
      say(body ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
      if (verb === 'QUIT') socket.end();
    }
  });
  say('220 quick ESMTP');
}
