import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Config, Smtp } from '../../src/config/config.ts';
import type { OutboxEvent } from '../../src/events/event.ts';
import type { Notice, Order } from '../../src/incidents/notice.ts';
import type { Message } from '../../src/mail/message.ts';
import type { Entries, Move, Slot } from '../../src/outbox/entry.ts';
import { outboxFold } from '../../src/outbox/fold.ts';
import { type Attempt, type Composed, createOutbox, type Outbox } from '../../src/outbox/outbox.ts';
import type { Outcome, Step } from '../../src/smtp/outcome.ts';
import { createLargeFiles } from '../../src/store/large-files.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { bootId } from '../../src/time/clock.ts';
import type { Instant } from '../../src/time/instant.ts';
import { notice } from '../store/fixture.ts';

/** One copy that a server accepted, whether or not its reply was read. */
export interface Copy {
  readonly id: string;
  readonly slot: Slot;
  readonly at: number;
  readonly messageId: string;
  readonly text: string;
}

export type Answer = (attempt: Attempt, world: World) => Promise<Outcome>;

export interface World {
  readonly dir: string;
  store: Store<Entries, Move>;
  outbox: Outbox;
  readonly events: OutboxEvent[];
  readonly copies: Copy[];
  /** Every attempt: notice and server. */
  readonly tries: { id: string; slot: Slot; at: number }[];
  readonly answers: Record<Slot, Answer>;
  config: Config;
  clock: number;
  wall: number | null;
  composing: (notice: Notice) => Promise<Composed>;
  /** Carries out orders of a policy. */
  order(...orders: Order[]): Promise<void>;
  queue(...ids: string[]): Promise<void>;
  /** Lets everything that can happen now happen. */
  settle(): Promise<void>;
  /** Lets time pass, timer by timer. */
  pass(ms: number): Promise<void>;
  /** A new process on the same directory: the old one is simply forgotten. */
  restart(): Promise<void>;
  state(id: string): string;
}

const smtp = { server: 'custom', host: 'mail.example', password: 'secret' } as unknown as Smtp;

export const config = {
  mail: { enabled: true, from: null },
  smtp,
  backup: null,
  recipients: [
    { name: 'me', address: 'me@example.net' },
    { name: 'you', address: 'you@example.net' },
    { name: 'her', address: 'her@example.net' },
  ],
  heartbeat: { schedule: null, address: null },
  outbox: {
    keep: 7 * 86_400_000,
    maxMessages: 200,
    maxSize: 1024 * 1024,
    retryFirst: 30_000,
    retryMax: 3_600_000,
    retryLogin: [900_000, 3_600_000],
    wakeEvery: 10_000,
  },
} as unknown as Config;

export const two: Config = { ...config, backup: { ...smtp, host: 'second.example' } };

const ok = { code: 250, enhanced: null, text: 'ok' };

/** Takes the mail. */
export const accepts: Answer = async (attempt, world) => {
  await attempt.onFinalDot();
  world.copies.push(copy(attempt, world));
  return { result: 'delivered', server: attempt.slot, reply: ok, encrypted: false };
};

/** Takes the mail, and its reply is lost. */
export const losesReply: Answer = async (attempt, world) => {
  await accepts(attempt, world);
  return { result: 'unknown', server: attempt.slot, step: 'dot', failure: 'closed', reply: null };
};

/** Fails at `step`, with a reply or without one. */
export function fails(step: Step, code?: number, login = false): Answer {
  return async (attempt) => {
    if (step === 'dot') await attempt.onFinalDot();
    const reply = code === undefined ? null : { code, enhanced: null, text: 'words' };
    const late = step === 'mail' || step === 'rcpt' || step === 'data' || step === 'dot';
    if (late && reply !== null && reply.code >= 500) {
      return { result: 'refused', server: attempt.slot, step, failure: 'recipient-refused', reply };
    }
    const failure = login ? 'auth-failed' : 'temporary';
    return { result: 'failed', server: attempt.slot, step, failure, reply, login };
  };
}

/** Answers only when the test lets it. */
export function gate(then: Answer): Answer & { open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const answer: Answer = async (attempt, world) => {
    const aborted = new Promise<'aborted'>((resolve) =>
      attempt.signal.addEventListener('abort', () => resolve('aborted')),
    );
    if ((await Promise.race([opened, aborted])) === 'aborted') {
      return {
        result: 'failed',
        server: attempt.slot,
        step: 'ehlo',
        failure: 'aborted',
        reply: null,
        login: false,
      };
    }
    return then(attempt, world);
  };
  return Object.assign(answer, { open: () => open() });
}

function copy({ id, slot, message }: Attempt, world: World): Copy {
  return { id, slot, at: world.clock, messageId: message.messageId, text: message.raw.toString() };
}

export function composed(to: Notice, address: string, words = ''): Message {
  const raw = Buffer.from(`Subject: ${to.id}\r\n\r\n${JSON.stringify(to.news)} ${words}\r\n`);
  return { from: 'router@example.net', to: address, messageId: `<${to.id}@x>`, subject: to.id, raw };
}

export async function world(t: TestContext, start: Partial<Pick<World, 'config'>> = {}): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-outbox-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  let timers: { due: number; then: () => void }[] = [];
  const boot = bootId();
  const it = {
    dir,
    events: [],
    copies: [],
    tries: [],
    answers: { smtp: accepts, backup: accepts },
    config: start.config ?? config,
    clock: 1_000_000,
    wall: 1_700_000_000_000,
    composing: async (to) =>
      composed(to, it.config.recipients.find(({ name }) => name === to.recipient)?.address ?? ''),
    async order(...orders) {
      await it.store.commit({ policy: it.store.policy, orders, at: now() });
      it.outbox.apply(orders);
      await it.settle();
    },
    queue: (...ids) =>
      it.order(...ids.map((id) => ({ do: 'queue', notice: notice(id, { at: now() }) }) as const)),
    async settle() {
      // the store's calls of the file system need turns of the event loop; bounded, and no time passes
      for (let quiet = 0, turns = 0; quiet < 3 && turns < 2000; turns++) {
        const before = `${it.store.seq} ${it.tries.length} ${it.copies.length}`;
        await it.store.flushed();
        await new Promise((resolve) => setImmediate(resolve));
        quiet = before === `${it.store.seq} ${it.tries.length} ${it.copies.length}` ? quiet + 1 : 0;
      }
    },
    async pass(ms) {
      const end = it.clock + ms;
      for (;;) {
        await it.settle();
        const next = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        tick(Math.max(it.clock, next.due));
        next.then();
      }
      tick(end);
    },
    async restart() {
      timers = [];
      await it.store.flushed();
      rmSync(join(dir, 'lock'));
      await begin();
    },
    state: (id) => it.outbox.list().find((row) => row.id === id)?.state ?? 'gone',
  } as Partial<World> as World;

  function tick(to: number): void {
    if (it.wall !== null) it.wall += to - it.clock;
    it.clock = to;
  }

  function now(): Instant {
    return { mono: it.clock, boot, wall: it.wall };
  }

  async function begin(): Promise<void> {
    const clock = {
      monotonic: () => it.clock,
      after(ms: number, then: () => void) {
        const timer = { due: it.clock + ms, then };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    };
    it.store = await openStore({
      dir,
      fold: outboxFold,
      at: now(),
      clock,
      maxSize: () => 1 << 20,
      trouble() {},
    });
    it.outbox = createOutbox({
      store: it.store,
      large: createLargeFiles(dir),
      config: () => it.config,
      now,
      clock,
      compose: (to) => it.composing(to),
      async deliver(attempt) {
        it.tries.push({ id: attempt.id, slot: attempt.slot, at: it.clock });
        return it.answers[attempt.slot](attempt, it);
      },
      emit: (event) => it.events.push(event),
      random: () => 0,
      log() {},
    });
    await it.settle();
  }

  await begin();
  return it;
}
