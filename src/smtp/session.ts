import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Message } from '../mail/message.ts';
import { after } from '../time/clock.ts';
import type { Account } from './account.ts';
import { bearer, chooseMechanisms } from './auth.ts';
import { body } from './body.ts';
import { asciiAddress, ownName } from './host.ts';
import type { Reply, Step } from './outcome.ts';
import { longestReply } from './reply.ts';
import { echoes, type Secret } from './secret.ts';
import { handshakeFailure, isPinned } from './tls.ts';
import { failed, judge, ofLogin, type Verdict, wrongMechanism } from './verdict.ts';
import { type Watch, watch } from './watch.ts';

/** The library's own timeouts must never come before ours. */
const never = 24 * 3600 * 1000;
const quitTimeout = 5000;

/** A dialogue with one server, over nodemailer's smtp-connection. Each function answers null, or what went wrong. */
export interface Session {
  readonly watch: Watch;
  /** The socket in use, that of TLS once there is one. */
  socket(): Socket;
  login(secret: Secret): Promise<Verdict | null>;
  /** Sends the mail; `onFinalDot` is awaited when all but the dot is out. Null: the server took it. */
  send(message: Message, onFinalDot: () => Promise<void> | void): Promise<Verdict | null>;
  /** One command of the doctor's (MAIL, RCPT, RSET) and its reply, whatever it says. */
  command(step: Step, line: string): Promise<Reply | Verdict>;
  /** Takes leave without making anybody wait. */
  quit(): void;
  close(): void;
}

export interface SessionOptions {
  readonly socket: Socket;
  readonly account: Account;
  /** What must not be shown when the server repeats it. */
  readonly secret: Secret | null;
  readonly tls: ConnectionOptions;
  readonly signal: AbortSignal;
  readonly onReply?: (step: Step, reply: Reply) => void;
}

/** Greets the server on `socket` up to the EHLO that counts: behind TLS, where TLS is to be. */
export async function openSession({
  socket,
  account,
  secret,
  tls,
  signal,
  onReply = () => undefined,
}: SessionOptions): Promise<Session | Verdict> {
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const waiting = new Set<() => void>();
  const watching = watch(account, secret === null ? [] : echoes(secret), onReply, () => {
    signal.removeEventListener('abort', aborted);
    connection.close();
    // Once more when the library is through with what it was about: it may have set a timer meanwhile.
    after(0, () => connection.close());
    socket.destroy();
    for (const wake of waiting) wake();
  });
  const aborted = (): void => watching.fail(failed(watching.step(), 'aborted'));
  const connection = new SMTPConnection({
    connection: socket,
    host: account.host,
    port: 25,
    name: account.helo ?? ownName(socket),
    ignoreTLS: account.tls === 'off',
    requireTLS: account.tls === 'required',
    tls,
    connectionTimeout: never,
    greetingTimeout: never,
    socketTimeout: never,
    socketCloseTimeout: 0,
    maxResponseSize: longestReply,
    logger: watching.logger,
    transactionLog: true,
    customAuth: {
      // Not by its own name: for that the library would take the first mechanism that the server offers.
      TOKEN: async ({ auth, sendCommand, reject }) => {
        const first = await sendCommand(
          `AUTH XOAUTH2 ${bearer(auth.credentials.user, auth.credentials.pass)}`,
        );
        // The server explains its refusal in a challenge, and refuses after an empty answer.
        const { status } = first.status === 334 ? await sendCommand('') : first;
        if (status !== 235) reject(new Error('refused'));
      },
      // The library's only way to send a command of one's own.
      COMMAND: async ({ auth, sendCommand }) => {
        await sendCommand(String(auth.line));
      },
    },
  });
  connection.on('error', (error: Error) => watching.fail(verdictOf(error, watching)));
  connection.on('end', () => watching.fail(failed(watching.step(), 'closed')));
  socket.prependOnceListener('close', () => watching.closed('plain'));
  signal.addEventListener('abort', aborted);

  /** Runs one exchange; ends when it does, or with the dialogue. */
  const exchange = (start: (done: () => void) => void): Promise<Verdict | null> =>
    new Promise((resolve) => {
      const finish = (): void => {
        waiting.delete(finish);
        resolve(watching.verdict);
      };
      waiting.add(finish);
      if (signal.aborted) aborted();
      if (watching.verdict === null) start(finish);
      else finish();
    });

  if (socket.destroyed || socket.readableEnded) watching.closed('plain');
  const early = await exchange((done) =>
    connection.connect((error) => {
      if (error !== undefined) watching.fail(verdictOf(error, watching));
      done();
    }),
  );
  if (early !== null) return early;
  const now = connection._socket;
  if (now instanceof Object && now !== socket) {
    now.prependOnceListener('close', () => watching.closed('tls'));
  }
  if (account.fingerprint !== null && now instanceof Object && !isPinned(now, account.fingerprint)) {
    watching.fail(failed('certificate', 'certificate-pin'));
    return failed('certificate', 'certificate-pin');
  }

  async function login({ user, value, token, allowPlain }: Secret): Promise<Verdict | null> {
    const { capabilities, encrypted } = watching;
    const chosen = chooseMechanisms({ offered: capabilities.mechanisms, encrypted, allowPlain, token });
    if (typeof chosen === 'string') return failed('auth', chosen);
    for (const method of chosen) {
      const verdict = await exchange((done) =>
        connection.login({ user, pass: value, method: token ? 'TOKEN' : method }, done),
      );
      if (verdict !== null) return verdict;
      const reply = watching.reply('auth');
      if (reply === null) return failed('auth', 'protocol');
      if (reply.code < 300) return null;
      if (!wrongMechanism(reply) || method === chosen.at(-1)) return ofLogin(judge('auth', reply), token);
    }
    return failed('auth', 'auth-mechanism');
  }

  async function send(
    { from, to, raw }: Message,
    onFinalDot: () => Promise<void> | void,
  ): Promise<Verdict | null> {
    const { size } = watching.capabilities;
    // Without SIZE the server says itself that a mail is too large; with it the library would not even ask.
    const sized = size !== null && raw.length > size ? {} : { size: raw.length };
    const envelope = {
      from: asciiAddress(from),
      to: [asciiAddress(to)],
      use8BitMime: raw.some((byte) => byte > 127),
      ...sized,
    };
    const verdict = await exchange((done) =>
      connection.send(envelope, body(raw, watching, onFinalDot), done),
    );
    for (const step of ['mail', 'rcpt', 'data', 'dot'] as const) {
      const reply = watching.reply(step);
      if (reply === null) return verdict ?? failed(step, 'protocol');
      const good = step === 'data' ? reply.code < 400 : reply.code < 300;
      if (!good) return judge(step, reply);
    }
    return verdict ?? (watching.dotLeft ? null : failed('data', 'protocol'));
  }

  async function command(step: Step, line: string): Promise<Reply | Verdict> {
    watching.expect(step);
    const verdict = await exchange((done) => connection.login({ method: 'COMMAND', line }, done));
    return verdict ?? watching.reply(step) ?? failed(step, 'protocol');
  }

  function end(): void {
    watching.stop();
    signal.removeEventListener('abort', aborted);
  }

  return {
    watch: watching,
    socket: () => (now instanceof Object ? now : socket),
    login,
    send,
    command,
    quit: () => {
      end();
      if (watching.verdict !== null) return;
      connection.once(
        'end',
        after(quitTimeout, () => connection.close()),
      );
      connection.quit();
    },
    close: () => {
      end();
      connection.close();
    },
  };
}

function verdictOf(error: Error, { step }: Watch): Verdict {
  const code = 'originalCode' in error ? error.originalCode : 'code' in error ? error.code : '';
  const at = step();
  if (at === 'starttls') {
    const failure = handshakeFailure(String(code));
    return failed(failure === 'tls-failed' ? 'starttls' : 'certificate', failure);
  }
  if ('code' in error && error.code === 'EPROTOCOL') {
    return failed(at, at === 'greeting' ? 'not-smtp' : 'protocol');
  }
  return failed(at, 'closed');
}
