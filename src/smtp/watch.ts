import { after, type Cancel } from '../time/clock.ts';
import type { Account } from './account.ts';
import type { Reply, Step } from './outcome.ts';
import { type Capabilities, parseCapabilities, parseReply } from './reply.ts';
import { failed, judge, stepOf, type Verdict } from './verdict.ts';

const mostReplies = 200;

/** What the dialogue has come to. */
export interface Watch {
  /** For smtp-connection, which reports each command and reply to its logger before it acts on it. */
  readonly logger: { debug: Line; info: Line; warn: Line; error: Line };
  /** The first thing that went wrong; it stands. */
  readonly verdict: Verdict | null;
  readonly encrypted: boolean;
  readonly dotLeft: boolean;
  readonly capabilities: Capabilities;
  reply(step: Step): Reply | null;
  /** The step whose reply is awaited, else the last one. */
  step(): Step;
  /** The next command belongs to `step`, whatever its verb looks like. */
  expect(step: Step): void;
  /** Part of the mail was taken by the socket. */
  progress(): void;
  /** The final dot leaves now. */
  dot(): void;
  fail(verdict: Verdict): void;
  /** The plain socket or the one of TLS closed: what the library reports from now on is no reply. */
  closed(layer: 'plain' | 'tls'): void;
  /** Looks and times no longer. */
  stop(): void;
}

type Line = (entry: unknown, text?: unknown) => void;

/** Watches one dialogue: who speaks when, within which time, and by the rules. `onFail` is called once. */
export function watch(
  account: Account,
  secrets: readonly string[],
  onReply: (step: Step, reply: Reply) => void,
  onFail: () => void,
): Watch {
  const pending: Step[] = ['greeting'];
  const replies = new Map<Step, Reply>();
  let last: Step = 'greeting';
  let next: Step | null = null;
  let verdict: Verdict | null = null;
  let gone = false;
  let helo = false;
  let encrypted = false;
  let phase: 'commands' | 'handshake' | 'body' | 'dot' = 'commands';
  let capabilities: Capabilities = { starttls: false, mechanisms: [], size: null };
  let count = 0;
  let cancel: Cancel = () => undefined;
  arm();

  function arm(): void {
    cancel();
    const { greeting, reply, dot } = account.timeouts;
    const [step] = pending;
    if (step === undefined && (phase === 'commands' || phase === 'dot')) return;
    const ms = step === 'greeting' ? greeting : step === 'dot' ? dot : reply;
    cancel = after(ms, () => {
      if (phase === 'handshake') fail(failed('starttls', 'reply-timeout'));
      else fail(failed(current(), step === 'greeting' ? 'greeting-timeout' : 'reply-timeout'));
    });
  }

  function current(): Step {
    return pending[0] ?? (phase === 'body' ? 'data' : last);
  }

  function fail(found: Verdict): void {
    if (verdict !== null) return;
    verdict = found;
    cancel();
    onFail();
  }

  function commanded(text: string): void {
    if (gone) return;
    if (phase === 'handshake') {
      phase = 'commands';
      encrypted = true;
    }
    helo ||= text.startsWith('HELO ');
    pending.push(next ?? stepOf(text));
    next = null;
    if (pending.length === 1) arm();
  }

  function replied(raw: string): void {
    if (verdict !== null || gone) return;
    const lines = raw.split('\n').map((line) => line.replace(/\r$/, ''));
    const read = parseReply(lines);
    const step = pending.shift() ?? (phase === 'body' ? 'dot' : null);
    if (step !== null) last = step;
    if (read === null || step === null || ++count > mostReplies) {
      fail(failed(step ?? last, step === 'greeting' ? 'not-smtp' : 'protocol'));
      return;
    }
    const reply = { ...read, text: masked(read.text) };
    replies.set(step, reply);
    onReply(step, reply);
    if (reply.code === 421) {
      fail(judge(step, reply));
      return;
    }
    judgeAtOnce(step, reply, lines);
    if (verdict === null) arm();
  }

  /** What cannot wait for the library's own reaction. */
  function judgeAtOnce(step: Step, reply: Reply, lines: readonly string[]): void {
    const good = reply.code < 300;
    if (step === 'greeting' && reply.code !== 220) fail(judge(step, reply));
    if (step === 'ehlo') {
      // After a 5xx the library says HELO, which knows neither TLS nor logins.
      if (!good && (helo || account.tls === 'required' || reply.code < 500)) {
        fail(judge(step, reply));
        return;
      }
      if (good) capabilities = parseCapabilities(lines);
      if (good && !encrypted && account.tls === 'required' && !capabilities.starttls) {
        fail(failed('starttls', 'starttls-missing'));
      }
    }
    if (step === 'starttls') {
      if (reply.code !== 220) {
        fail(failed(step, 'starttls-broken', reply));
        return;
      }
      phase = 'handshake';
      capabilities = { starttls: false, mechanisms: [], size: null };
    }
    if (step === 'data' && (good || reply.code === 354)) phase = 'body';
    if (step === 'dot' && phase === 'body') {
      fail(reply.code < 400 ? failed('data', 'protocol', reply) : judge('dot', reply));
    }
  }

  function masked(text: string): string {
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  }

  const line: Line = (entry, text) => {
    if (typeof entry !== 'object' || entry === null) return;
    if ('discarded' in entry) {
      fail(failed('starttls', 'starttls-broken'));
      return;
    }
    if (typeof text !== 'string' || !('tnx' in entry)) return;
    if (entry.tnx === 'client') commanded(text);
    else if (entry.tnx === 'server') replied(text);
  };

  return {
    logger: { debug: line, info: line, warn: line, error: line },
    get verdict() {
      return verdict;
    },
    get encrypted() {
      return encrypted;
    },
    get dotLeft() {
      return phase === 'dot';
    },
    get capabilities() {
      return capabilities;
    },
    reply: (step) => replies.get(step) ?? null,
    step: current,
    expect: (step) => {
      next = step;
    },
    progress: arm,
    dot: () => {
      phase = 'dot';
      pending.push('dot');
      arm();
    },
    fail,
    closed: (layer) => {
      if (layer === 'plain' && (encrypted || phase === 'handshake')) return;
      fail(failed(current(), 'closed'));
      gone = true;
    },
    stop: () => {
      gone = true;
      cancel();
    },
  };
}
