import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { collect } from './seen.ts';

export interface ReceivedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The message as it came, without dot stuffing. */
  readonly raw: Buffer;
  /** Milliseconds of the monotonic clock when it was accepted. */
  readonly at: number;
  readonly session: {
    readonly helo: string;
    readonly from: string;
    readonly tls: boolean;
    readonly user: string | null;
  };
}

/** A reply that refuses (`550 5.1.1 no such user`), or null to accept. */
export type Verdict = string | null;

export interface MailSinkOptions {
  readonly address?: string;
  readonly port?: number;
  /** May be changed while the sink runs. */
  readonly accept?: Accept;
  /** What else npm smtp-server can be told (key, cert, hideSTARTTLS, authMethods, onAuth …). */
  readonly server?: SMTPServerOptions;
}

export interface Accept {
  connect?: (session: SMTPServerSession) => Verdict;
  mail?: (address: string) => Verdict;
  rcpt?: (address: string) => Verdict;
  data?: (raw: Buffer) => Verdict;
}

export interface MailSink {
  readonly port: number;
  /** Every mail that was accepted, in order, duplicates too. */
  readonly mails: readonly ReceivedMail[];
  readonly accept: Accept;
  /** Waits until `n` mails in all are there; fails after `limit` milliseconds (30 s). */
  waitFor(n: number): Promise<readonly ReceivedMail[]>;
  close(): Promise<void>;
}

/** An SMTP server (npm smtp-server) in this process that keeps what it accepts. */
export async function mailSink(options: MailSinkOptions = {}, limit = 30_000): Promise<MailSink> {
  const { address = '0.0.0.0', port = 25, accept = {}, server: more = {} } = options;
  const seen = collect<ReceivedMail>(limit);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: more.onAuth ? [] : ['AUTH'],
    hideSTARTTLS: more.key === undefined,
    disableReverseLookup: true,
    closeTimeout: 500,
    ...more,
    onConnect: (session, done) => done(refusal(accept.connect?.(session))),
    onMailFrom: (from, _session, done) => done(refusal(accept.mail?.(from.address))),
    onRcptTo: (to, _session, done) => done(refusal(accept.rcpt?.(to.address))),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const refused = refusal(accept.data?.(raw));
        if (refused === null) seen.add(received(raw, session));
        done(refused);
      });
    },
  });
  // A client that goes in the middle is the client's affair.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    mails: seen.all,
    accept,
    async waitFor(n) {
      if (n > 0) await seen.first(`mail ${n}`, (mail) => seen.all.indexOf(mail) >= n - 1);
      return seen.all;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function received(raw: Buffer, session: SMTPServerSession): ReceivedMail {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    envelope: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((to) => to.address) },
    raw,
    at: Number(process.hrtime.bigint() / 1000n) / 1000,
    session: {
      helo: session.hostNameAppearsAs,
      from: session.remoteAddress,
      tls: session.secure,
      user: session.user ?? null,
    },
  };
}

function refusal(verdict: Verdict | undefined): (Error & { responseCode: number }) | null {
  if (!verdict) return null;
  return Object.assign(new Error(verdict.slice(4)), { responseCode: Number(verdict.slice(0, 3)) });
}
