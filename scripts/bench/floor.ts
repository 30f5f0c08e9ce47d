import { once } from 'node:events';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { mailHost, type Provider } from '../../test/support/provider.ts';
import { now } from './process.ts';

/** One mail by nodemailer alone, from the call to its acceptance, milliseconds. */
export async function nodemailerSend({ sink }: Provider): Promise<number> {
  const before = sink.mails.length;
  const began = now();
  const transport = createTransport({ host: mailHost, port: 25, ignoreTLS: true });
  const mail = { from: 'a@example.net', to: 'me@example.net', subject: 'bench', text: 'measured' };
  await transport.sendMail(mail);
  transport.close();
  return (sink.mails[before]?.at ?? Number.NaN) - began;
}

/** One mail by a socket that writes fixed lines, from its connection to acceptance, milliseconds. */
export async function rawDialogue({ sink }: Provider): Promise<number> {
  const lines = [
    'EHLO x\r\n',
    'MAIL FROM:<a@example.net>\r\n',
    'RCPT TO:<me@example.net>\r\n',
    'DATA\r\n',
    'Subject: bench\r\n\r\nmeasured\r\n.\r\n',
  ];
  const before = sink.mails.length;
  const began = now();
  const socket = connect(25, mailHost);
  socket.setNoDelay(true);
  for (const line of lines) {
    await once(socket, 'data');
    socket.write(line);
  }
  await once(socket, 'data');
  socket.destroy();
  return (sink.mails[before]?.at ?? Number.NaN) - began;
}
