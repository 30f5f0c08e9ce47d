import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reply } from '../../../src/smtp/outcome.ts';
import { readSecret } from '../../../src/smtp/secret.ts';
import { openSession, type Session } from '../../../src/smtp/session.ts';
import { outcomeOf, type Verdict } from '../../../src/smtp/verdict.ts';
import { account, message } from '../../smtp/attempt.ts';
import { check, isClean } from './check.ts';

/** Longer than the fuzzer lets an input take: an outcome must come of what the server does, not of waiting. */
const never = 3_600_000;
/** So many milliseconds the server waits to hear something before it goes on. */
const patience = 4;
const timeouts = { connectTimeout: never, greetingTimeout: never, replyTimeout: never, dotTimeout: never };

/** Byte 0 chooses settings: two bits for TLS, one for a login, one for the doctor's commands instead of a mail. */
function settings(byte: number): { doctor: boolean; account: ReturnType<typeof account> } {
  const tls = (['off', 'opportunistic', 'required'] as const)[byte % 3] ?? 'off';
  const login = byte & 4 ? { user: 'me', password: 'geheim', allowPlainPassword: true } : {};
  return { doctor: (byte & 8) !== 0, account: account({ tls, ...login, ...timeouts }) };
}

/**
 * A server that says byte 1 and on, the next part (parts end in a zero byte) each time that it hears something or waited
 * for it, and then closes. An outcome must come of it, with words that can be shown.
 */
export function smtp(): (bytes: Buffer) => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-smtp-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const path = join(folder, 'socket');
  let parts: Buffer[] = [];
  const server = createServer((socket) => {
    let silence = setTimeout(() => undefined, 0);
    const speak = () => {
      clearTimeout(silence);
      const part = parts.shift();
      if (part === undefined) socket.end();
      else {
        socket.write(part);
        silence = setTimeout(speak, patience);
      }
    };
    socket.on('error', () => undefined);
    socket.on('close', () => clearTimeout(silence));
    socket.on('data', speak);
    speak();
  });
  const listening = new Promise<void>((resolve) => server.listen(path, resolve));

  return async (bytes) => {
    await listening;
    parts = [];
    for (let from = 1; from < bytes.length; ) {
      const zero = bytes.indexOf(0, from);
      const end = zero < 0 ? bytes.length : zero;
      if (end > from) parts.push(bytes.subarray(from, end));
      from = end + 1;
    }
    await converse(path, bytes[0] ?? 0);
  };
}

async function converse(path: string, choice: number): Promise<void> {
  const { doctor, account } = settings(choice);
  const secret = account.login === null ? null : readSecret(account.login);
  check(typeof secret !== 'string', 'there is a password');
  const socket = connect(path);
  await once(socket, 'connect');
  const shown: Reply[] = [];
  const session = await openSession({
    socket,
    account,
    secret,
    tls: { rejectUnauthorized: false },
    signal: new AbortController().signal,
    onReply: (_step, reply) => shown.push(reply),
  });
  if ('step' in session) judge(session, false, shown);
  else {
    const verdict = (secret === null ? null : await session.login(secret)) ?? (await talk(session, doctor));
    judge(verdict, session.watch.dotLeft, shown);
    session.quit();
  }
  if (!socket.destroyed) socket.destroy();
}

async function talk(session: Session, doctor: boolean): Promise<Verdict | null> {
  if (!doctor) {
    let dots = 0;
    const verdict = await session.send(message(), () => void dots++);
    check(verdict !== null || dots === 1, 'taken, though the final dot was not announced');
    return verdict;
  }
  for (const [step, line] of [
    ['mail', 'MAIL FROM:<a@mail.test>'],
    ['rcpt', 'RCPT TO:<b@mail.test>'],
  ] as const) {
    const answer = await session.command(step, line);
    if ('step' in answer) return answer;
  }
  return null;
}

function judge(verdict: Verdict | null, dotLeft: boolean, shown: readonly Reply[]): void {
  const outcome = verdict === null ? null : outcomeOf('server', verdict, dotLeft);
  const replies = [...shown, ...(outcome?.reply ? [outcome.reply] : [])];
  for (const { code, text } of replies) {
    check(code >= 200 && code <= 599, `a reply with code ${code}`);
    check(text.length <= 500 && isClean(text) && !text.includes('geheim'), `a reply that must not be shown`);
  }
}
