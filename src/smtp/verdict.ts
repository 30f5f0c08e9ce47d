import type { Failure, Outcome, Reply, Step } from './outcome.ts';

/** How an attempt went wrong. */
export interface Verdict {
  readonly step: Step;
  readonly failure: Failure;
  readonly reply: Reply | null;
  /** The mail itself is not wanted, here and now by this server. */
  readonly refused: boolean;
  /** A wrong login. */
  readonly login: boolean;
}

/** A failure that is the server's or the line's, not the mail's. */
export function failed(step: Step, failure: Failure, reply: Reply | null = null, login = false): Verdict {
  return { step, failure, reply, refused: false, login };
}

/** What an unwelcome reply to `step` means (RFC 5321 4.2.1; RFC 4954 for 53x). */
export function judge(step: Step, reply: Reply): Verdict {
  const { code } = reply;
  if (code < 400) return failed(step, step === 'greeting' ? 'not-smtp' : 'protocol', reply);
  if (code < 500) return failed(step, step === 'auth' ? 'auth-temporary' : 'temporary', reply);
  switch (step) {
    case 'dns':
    case 'connect':
    case 'greeting':
    case 'ehlo':
      return failed(step, 'greeting-refused', reply);
    case 'starttls':
    case 'certificate':
      return failed(step, 'starttls-broken', reply);
    case 'auth':
      return judgeLogin(step, reply);
    case 'mail':
      return aboutLogin(reply) ? judgeLogin(step, reply) : refused(step, 'sender-refused', reply);
    case 'rcpt':
      return aboutLogin(reply) ? judgeLogin(step, reply) : refused(step, 'recipient-refused', reply);
    case 'data':
    case 'dot':
      return aboutLogin(reply) ? judgeLogin(step, reply) : refused(step, 'message-refused', reply);
  }
}

function aboutLogin({ code }: Reply): boolean {
  return code === 530 || code === 534 || code === 535 || code === 538;
}

function judgeLogin(step: Step, reply: Reply): Verdict {
  if (reply.code === 538 || (reply.code === 530 && /STARTTLS|TLS|encrypt/i.test(reply.text))) {
    return failed(step, 'encryption-needed', reply);
  }
  if (step === 'auth' && wrongMechanism(reply)) return failed(step, 'auth-mechanism', reply);
  if (reply.code === 530) return failed(step, 'auth-missing', reply, true);
  return failed(step, 'auth-failed', reply, true);
}

/** A token is renewed from outside, where nobody changes the configuration: it is never wrong for good. */
export function ofLogin(verdict: Verdict, token: boolean): Verdict {
  if (!token || !verdict.login) return verdict;
  return { ...verdict, failure: 'token-refused', login: false };
}

/** The server does not know the mechanism; another may do. */
export function wrongMechanism({ code }: Reply): boolean {
  return code === 504 || code === 502 || code === 500;
}

function refused(step: Step, failure: Failure, reply: Reply): Verdict {
  const size = reply.code === 552 || reply.enhanced === '5.3.4' || reply.enhanced === '5.2.3';
  return {
    step,
    failure: size && step !== 'rcpt' ? 'too-large' : failure,
    reply,
    refused: true,
    login: false,
  };
}

/** Every outcome but the good one. */
export type Setback = Exclude<Outcome, { result: 'delivered' }>;

/** The outcome of an attempt that ended with `verdict`; `dotLeft`: the final dot had been sent by then. */
export function outcomeOf(server: string, verdict: Verdict, dotLeft: boolean): Setback {
  const { step, failure, reply, login } = verdict;
  if (dotLeft && (reply === null || reply.code < 400))
    return { result: 'unknown', server, step: 'dot', failure, reply };
  if (verdict.refused && reply !== null) return { result: 'refused', server, step, failure, reply };
  return { result: 'failed', server, step, failure, reply, login };
}

/** The step that a command belongs to. */
export function stepOf(command: string): Step {
  switch (/^[A-Z]+/.exec(command)?.[0]) {
    case 'EHLO':
    case 'HELO':
      return 'ehlo';
    case 'STARTTLS':
      return 'starttls';
    case 'MAIL':
      return 'mail';
    case 'RCPT':
      return 'rcpt';
    case 'DATA':
      return 'data';
    default:
      return command === '.' ? 'data' : 'auth';
  }
}
