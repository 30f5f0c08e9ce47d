import { createHmac } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.ts';

/** What a scripted server does: says something (CRLF is added), sends raw bytes, and maybe closes. `{}`: silence. */
export type Answer = string | { readonly raw?: string | Buffer; readonly close?: boolean };

/** One dialogue; what is left out goes well. */
export interface Script {
  readonly greeting?: Answer;
  /** Extensions, or a whole answer. */
  readonly ehlo?: readonly string[] | { readonly answer: Answer };
  /** Extensions after STARTTLS, when others. */
  readonly ehloTls?: readonly string[];
  readonly helo?: Answer;
  readonly starttls?: Answer;
  /** With it STARTTLS is offered. */
  readonly tls?: KeyPair;
  /** Instead of a handshake, STARTTLS being announced and answered. */
  readonly handshake?: 'silence' | 'garbage';
  readonly login?: { readonly user: string; readonly password: string };
  /** Instead of a real check. */
  readonly auth?: Answer;
  readonly mail?: Answer | ((address: string) => Answer);
  readonly rcpt?: Answer | ((address: string) => Answer);
  readonly data?: Answer;
  readonly dot?: Answer;
  readonly quit?: Answer;
  /** Closes after so many bytes of the mail's text. */
  readonly closeInBody?: number;
  /** Reads nothing of the mail's text. */
  readonly pauseInBody?: boolean;
  /** Before each reply. */
  readonly delay?: (then: () => void) => void;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As sent, without dot-stuffing. */
  readonly text: string;
  readonly encrypted: boolean;
  readonly user: string | null;
  /** What was answered to it. */
  readonly said: Answer;
  /** When its final dot came, in monotonic milliseconds. */
  readonly at: number;
}

export interface ScriptedServer {
  /** Mails whose final dot was received, whatever was answered. */
  readonly mails: readonly ReceivedMail[];
  /** Every line received outside mails. */
  readonly lines: readonly { readonly text: string; readonly encrypted: boolean }[];
  readonly connections: number;
  /** The address that each connection came from. */
  readonly peers: readonly string[];
  /** Connections that have not ended. */
  readonly open: number;
  close(): Promise<void>;
}

/** One for all connections, one each (the last one for all further ones), or whichever is asked for. */
export type Scripts = Script | readonly Script[] | (() => Script);

/** A scripted server that ends with the test. */
export async function serve(
  t: { after(end: () => Promise<void>): void },
  scripts: Scripts,
  address?: string,
): Promise<ScriptedServer> {
  const server = await startScript(scripts, address);
  t.after(() => server.close());
  return server;
}

/** An SMTP server on port 25 of `address` that follows `scripts`. */
export function startScript(scripts: Scripts, address = '127.0.0.1'): Promise<ScriptedServer> {
  const list: readonly Script[] = Array.isArray(scripts) ? scripts : [scripts];
  const mails: ReceivedMail[] = [];
  const lines: { text: string; encrypted: boolean }[] = [];
  const sockets = new Set<Socket>();
  const peers: string[] = [];
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const script =
      typeof scripts === 'function' ? scripts() : (list[Math.min(connections, list.length - 1)] ?? {});
    connections++;
    peers.push(socket.remoteAddress ?? '');
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, script, mails, lines);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(25, address, () =>
      resolve({
        mails,
        lines,
        peers,
        get connections() {
          return connections;
        },
        get open() {
          return sockets.size;
        },
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      }),
    );
  });
}

function converse(
  plain: Socket,
  script: Script,
  mails: ReceivedMail[],
  lines: { text: string; encrypted: boolean }[],
): void {
  let socket = plain;
  let encrypted = false;
  let user: string | null = null;
  let buffer = '';
  let inBody = false;
  let from = '';
  let to: string[] = [];
  /** Takes the next line instead of the command table. */
  let next: ((line: string) => void) | null = null;

  const answer = (what: Answer, then: () => void = () => undefined): void => {
    const speak = (): void => {
      if (typeof what === 'string') socket.write(`${what}\r\n`);
      else {
        if (what.raw !== undefined) socket.write(what.raw);
        if (what.close) socket.end();
      }
      then();
    };
    if (script.delay) script.delay(speak);
    else speak();
  };
  const says = (what: Answer, code: string): boolean => typeof what === 'string' && what.startsWith(code);

  function listen(on: Socket): void {
    socket = on;
    on.on('error', () => undefined);
    on.on('data', (data) => {
      buffer += data.toString('latin1');
      consume();
    });
  }

  function consume(): void {
    for (;;) {
      if (inBody) {
        if (script.closeInBody !== undefined && buffer.length >= script.closeInBody) {
          buffer = '';
          socket.resetAndDestroy();
          return;
        }
        const end = buffer.startsWith('.\r\n') ? -2 : buffer.indexOf('\r\n.\r\n');
        if (end === -1) return;
        const text = end < 0 ? '' : buffer.slice(0, end + 2);
        buffer = buffer.slice(end + 5);
        inBody = false;
        const said = script.dot ?? '250 2.0.0 Ok: queued';
        const at = performance.now();
        mails.push({ from, to, text: text.replace(/^\.\./gm, '.'), encrypted, user, said, at });
        answer(said);
        continue;
      }
      const end = buffer.indexOf('\r\n');
      if (end < 0) return;
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      lines.push({ text: line, encrypted });
      if (next !== null) {
        const take = next;
        next = null;
        take(line);
      } else command(line);
    }
  }

  function command(line: string): void {
    const verb = line.split(' ')[0]?.toUpperCase();
    switch (verb) {
      case 'EHLO':
        answer(ehlo());
        break;
      case 'HELO':
        answer(script.helo ?? '250 mail.test');
        break;
      case 'STARTTLS':
        upgrade(script.starttls ?? '220 2.0.0 Ready to start TLS');
        break;
      case 'AUTH':
        if (script.auth !== undefined) answer(script.auth);
        else authenticate(line.split(' '));
        break;
      case 'MAIL':
        from = /<(.*)>/.exec(line)?.[1] ?? '';
        to = [];
        answer(typeof script.mail === 'function' ? script.mail(from) : (script.mail ?? '250 2.1.0 Ok'));
        break;
      case 'RCPT': {
        const address = /<(.*)>/.exec(line)?.[1] ?? '';
        const said =
          typeof script.rcpt === 'function' ? script.rcpt(address) : (script.rcpt ?? '250 2.1.5 Ok');
        if (says(said, '2')) to.push(address);
        answer(said);
        break;
      }
      case 'DATA': {
        const said = script.data ?? (to.length > 0 ? '354 Go ahead' : '554 5.5.1 No valid recipients');
        const words = typeof said === 'string' ? said : `${said.raw ?? ''}`;
        inBody = /^(354|2)/.test(words);
        if (script.pauseInBody) socket.pause();
        answer(said);
        break;
      }
      case 'RSET':
        answer('250 2.0.0 Ok');
        break;
      case 'QUIT':
        answer(script.quit ?? { raw: '221 2.0.0 Bye\r\n', close: true });
        break;
      default:
        answer('500 5.5.2 Command unknown');
    }
  }

  function ehlo(): Answer {
    if (script.ehlo !== undefined && 'answer' in script.ehlo) return script.ehlo.answer;
    const offers = (encrypted ? script.ehloTls : undefined) ?? script.ehlo ?? ['PIPELINING', '8BITMIME'];
    const starttls = script.tls !== undefined && !encrypted ? ['STARTTLS'] : [];
    const all = ['mail.test', ...offers, ...starttls];
    return all.map((offer, i) => `250${i === all.length - 1 ? ' ' : '-'}${offer}`).join('\r\n');
  }

  function upgrade(said: Answer): void {
    const { tls } = script;
    answer(said, () => {
      if (script.handshake !== undefined) {
        plain.removeAllListeners('data');
        plain.on('data', () => script.handshake === 'garbage' && plain.write('What do you mean?\r\n'));
        return;
      }
      if (tls === undefined || (!says(said, '220') && !(typeof said === 'object' && said.raw))) return;
      plain.removeAllListeners('data');
      const context = createSecureContext({ key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' });
      encrypted = true;
      buffer = '';
      listen(new TLSSocket(plain, { isServer: true, secureContext: context }));
    });
  }

  function authenticate([, mechanism = '', initial]: readonly string[]): void {
    const { user: name = '', password = '' } = script.login ?? {};
    const text = (line: string): string => Buffer.from(line, 'base64').toString('utf8');
    const verdict = (good: boolean): void => {
      if (good) user = name;
      answer(good ? '235 2.7.0 Authentication successful' : '535 5.7.8 Authentication credentials invalid');
    };
    const prompt = (challenge: string, take: (line: string) => void): void => {
      next = take;
      answer(`334 ${Buffer.from(challenge).toString('base64')}`);
    };
    switch (mechanism) {
      case 'PLAIN':
        verdict(text(initial ?? '') === `\0${name}\0${password}`);
        break;
      case 'LOGIN':
        prompt('Username:', (first) =>
          prompt('Password:', (second) => verdict(text(first) === name && text(second) === password)),
        );
        break;
      case 'CRAM-MD5': {
        const challenge = '<1896.697170952@mail.test>';
        const digest = createHmac('md5', password).update(challenge).digest('hex');
        prompt(challenge, (line) => verdict(text(line) === `${name} ${digest}`));
        break;
      }
      case 'XOAUTH2':
        if (text(initial ?? '') === `user=${name}\x01auth=Bearer ${password}\x01\x01`) verdict(true);
        else prompt('{"status":"401"}', () => verdict(false));
        break;
      default:
        answer('504 5.5.4 Unrecognized authentication type');
    }
  }

  listen(plain);
  answer(script.greeting ?? '220 mail.test ESMTP');
}
