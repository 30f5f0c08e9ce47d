import type { Notice } from '../incidents/notice.ts';
import type { Message } from '../mail/message.ts';
import type { Outcome } from '../smtp/outcome.ts';
import type { Instant } from '../time/instant.ts';
import type { Last, Slot } from './entry.ts';

/** One transaction with one server, as the transport gets it. */
export interface Attempt {
  readonly id: string;
  readonly message: Message;
  readonly slot: Slot;
  /** Ends the attempt; the transport still returns its outcome. */
  readonly signal: AbortSignal;
  /** To be called with the address of this device that a connection speaks from. */
  onConnect(local: string): void;
  /**
   * To be awaited right before the final dot is sent: then it is durable that the dot may leave. Rejects when the
   * mail must not be sent any more (it was overtaken); the transport then ends the dialogue and fails.
   */
  onFinalDot(): Promise<void>;
}

/** What composing gives: the mail, a reason to wait, or why there can be none. */
export type Composed = Message | { readonly wait: 'clock' } | { readonly problem: string };

export interface Flight {
  readonly notice: Notice;
  readonly slot: Slot;
  readonly abort: AbortController;
  /** The address of this device that it speaks from; null: it is not connected yet. */
  local: string | null;
  /** The final dot may have left. */
  dot: boolean;
  done: Promise<void>;
}

/** Text of a server or a library for people: one line of printable characters, at most 500. */
export function cleaned(text: string): string {
  let clean = '';
  for (const char of text.slice(0, 2000)) {
    const code = char.codePointAt(0) ?? 0;
    const control = code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code < 0xe000);
    clean += control || /[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(char) ? ' ' : char;
  }
  return clean.replace(/ {2,}/g, ' ').trim().slice(0, 500);
}

/** What is kept of an outcome. */
export function lastOf(outcome: Outcome, slot: Slot, at: Instant): Last {
  const { reply } = outcome;
  const words = reply === null ? '' : `${reply.code} ${reply.text}`;
  const failure = outcome.result === 'delivered' ? null : outcome.failure;
  const step = outcome.result === 'delivered' ? null : outcome.step;
  return {
    at,
    slot,
    server: cleaned(outcome.server).slice(0, 255),
    step,
    failure,
    text: cleaned(words || (failure ?? '')),
  };
}

/** A transport that throws is a defect: it counts as a failure, or as unknown once the dot may have left. */
export function defect(error: unknown, dot: boolean): Outcome {
  const text = cleaned(error instanceof Error ? error.message : String(error));
  const reply = text === '' ? null : { code: 0, enhanced: null, text };
  return dot
    ? { result: 'unknown', server: '', step: 'dot', failure: 'internal', reply }
    : { result: 'failed', server: '', step: 'connect', failure: 'internal', reply, login: false };
}
