import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { openSession } from '../../../src/smtp/session.ts';
import { outcomeOf } from '../../../src/smtp/verdict.ts';
import { account, message, told } from '../../smtp/attempt.ts';
import type { Print } from './main.ts';

/** What a server says at a step; `close`: afterwards, or instead; `next`: to whatever follows. Null: nothing. */
type Said = { readonly text?: string | Buffer; readonly close?: boolean; readonly next?: string } | null;

const steps = ['greeting', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'dot'] as const;
type Step = (typeof steps)[number];

const usual: Readonly<Record<Step, string>> = {
  greeting: '220 mail.test\r\n',
  EHLO: '250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n',
  STARTTLS: '220 Go\r\n',
  AUTH: '235 2.7.0 Ok\r\n',
  MAIL: '250 2.1.0 Ok\r\n',
  RCPT: '250 2.1.5 Ok\r\n',
  DATA: '354 Go\r\n',
  dot: '250 2.0.0 Ok\r\n',
};

const faults: readonly (readonly [string, Said])[] = [
  ['421', { text: '421 4.3.2 Busy\r\n', close: true }],
  ['4xx', { text: '450 4.2.0 Later\r\n' }],
  ['5xx', { text: '550-5.7.1 No\r\n550 5.7.1 never\r\n' }],
  ['535', { text: '535 5.7.8 Wrong\r\n' }],
  ['closed', { close: true }],
  ['closed within the reply', { text: '250 O', close: true }],
  ['garbage', { text: 'HTTP/1.1 400 Bad Request\r\n\r\n' }],
  ['binary', { text: Buffer.from([0, 255, 254, 13, 10]) }],
  ['two codes', { text: '250-a\r\n550 b\r\n' }],
  ['a line without end', { text: `250 ${'x'.repeat(100_000)}`, close: true }],
  ['silent', null],
];

/** After STARTTLS was agreed to. */
const handshakes: readonly (readonly [string, Said])[] = [
  ['words instead of a handshake', { text: usual.STARTTLS, next: 'What do you mean?\r\n' }],
  ['a closed handshake', { text: usual.STARTTLS, next: '' }],
];

/** A server on a free port that does what it should but for `said` at `fault`. */
function serve(fault: Step, said: Said): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    let body = false;
    let next: string | null = null;
    const answer = (step: Step) => {
      const what = step === fault ? said : { text: usual[step] };
      if (what?.text !== undefined) socket.write(what.text);
      if (what?.close) socket.end();
      body = step === 'DATA';
      next = what?.next ?? null;
    };
    socket.on('data', (chunk) => {
      if (next !== null) {
        socket.end(next);
        return;
      }
      text += chunk.toString('latin1');
      for (;;) {
        const end = text.indexOf(body ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const verb = text.slice(0, end).split(' ')[0]?.toUpperCase();
        text = text.slice(end + (body ? 5 : 2));
        const step = body ? 'dot' : steps.find((each) => each === verb);
        if (step !== undefined) answer(step);
        else socket.end('221 Bye\r\n');
      }
    });
    answer('greeting');
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close() {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      }),
    ),
  );
}

/** By the library alone: its codes. */
async function byLibrary(port: number, step: Step, patience: number): Promise<unknown> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ...(step === 'STARTTLS' ? { requireTLS: true } : { ignoreTLS: true }),
    auth: { user: 'me', pass: 'secret' },
    tls: { rejectUnauthorized: false },
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  try {
    const { response } = await transport.sendMail({
      from: 'a@mail.test',
      to: 'b@mail.test',
      subject: 's',
      text: 'hello',
    });
    return response;
  } catch (error) {
    const { code, command, responseCode, response } = error as Error & Record<string, unknown>;
    return [code, command, responseCode, response];
  } finally {
    transport.close();
  }
}

/** By our own transport: its outcome. */
async function byUs(port: number, step: Step, patience: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const timeouts = {
    connectTimeout: patience,
    greetingTimeout: patience,
    replyTimeout: patience,
    dotTimeout: patience,
  };
  const session = await openSession({
    socket,
    account: account({
      tls: step === 'STARTTLS' ? 'required' : 'off',
      user: 'me',
      password: 'secret',
      allowPlainPassword: true,
      ...timeouts,
    }),
    secret: { user: 'me', value: 'secret', token: false, allowPlain: true },
    tls: { rejectUnauthorized: false },
    signal: new AbortController().signal,
  });
  if ('step' in session) return told(outcomeOf('server', session, false));
  const secret = { user: 'me', value: 'secret', token: false, allowPlain: true };
  const verdict = (await session.login(secret)) ?? (await session.send(message(), () => undefined));
  session.close();
  return verdict === null ? 'delivered' : told(outcomeOf('server', verdict, session.watch.dotLeft));
}

/** Every failure at every step, told by the library's codes and by our outcomes. */
export async function smtp(print: Print): Promise<void> {
  const free = await serve('greeting', null);
  free.close();
  print('refused', await byLibrary(free.port, 'greeting', 20_000));
  const cases = steps.flatMap((step) =>
    (step === 'STARTTLS' ? [...faults, ...handshakes] : faults).map(([name, said]) => ({
      label: `${name} at ${step}`,
      // Only where nothing comes is waiting the outcome; the library takes two codes for the first.
      waits: said === null || (step === 'STARTTLS' && name === 'two codes'),
      play: (patience: number) => play(step, said, patience),
    })),
  );
  // Beside each other, so that they can be patient with a busy machine on their way to the step that is silent.
  const waited = new Map<string, unknown>();
  await Promise.all(
    cases.map(async ({ label, waits, play }) => waits && waited.set(label, await play(5000))),
  );
  for (const { label, waits, play } of cases) print(label, waits ? waited.get(label) : await play(20_000));
}

async function play(step: Step, said: Said, patience: number): Promise<readonly unknown[]> {
  const { port, close } = await serve(step, said);
  const outcomes = [await byLibrary(port, step, patience), await byUs(port, step, patience)];
  close();
  return outcomes;
}
