import type { Event } from '../events/event.ts';
import type { Order } from '../incidents/notice.ts';
import { durablePart, type PolicyState, type Settings, step } from '../incidents/step.ts';
import { unheard } from '../incidents/unheard.ts';
import type { Entries, Move } from '../outbox/entry.ts';
import { fateOf } from '../outbox/moves.ts';
import type { Store } from '../store/store.ts';
import { after, type Cancel } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';

/** How many inbox files are remembered as taken: more than can lie there when the agent ends. */
const keepTaken = 32;

export interface Flow {
  /**
   * Takes an event through the policy; resolves when what it decided is durable (true; false: in memory only) and
   * its orders are given. `file` names the inbox file that it came in: one that was taken before is not told again.
   */
  take(event: Event, file?: string): Promise<boolean>;
  state(): PolicyState;
  stop(): void;
}

/**
 * Event → policy → store → outbox. Each step is one record, written before its orders run; steps follow one
 * another in the order of their events, their records may share one write. At first the policy is told what the
 * process before could not tell it any more.
 */
export function createFlow(deps: {
  readonly initial: PolicyState;
  readonly settings: () => Settings;
  readonly store: Store<Entries, Move>;
  readonly apply: (orders: readonly Order[]) => void;
  readonly now: () => Instant;
  /** Sees every event before the policy does. */
  readonly record: (event: Event) => void;
}): Flow {
  const { store, now } = deps;
  let state = deps.initial;
  let taken = takenBefore(store.policy);
  let timer: Cancel | null = null;
  let stopped = false;
  let tail: Promise<boolean> = Promise.resolve(true);
  /** Inbox files whose events are taken, but not durable as far as is known. */
  const unsaved = new Set<string>();

  function take(event: Event, file?: string): Promise<boolean> {
    if (stopped) return Promise.resolve(false);
    if (file !== undefined && (unsaved.has(file) || taken.includes(file))) {
      return tail.then((durable) => saved(file, durable || store.trouble === null));
    }
    if (file !== undefined) unsaved.add(file);
    deps.record(event);
    const before = JSON.stringify(durablePart(state));
    const stepped = step(state, event, deps.settings());
    state = stepped.state;
    wake(stepped.wakeAt);
    const kept = durablePart(state);
    if (file !== undefined && (stepped.orders.length > 0 || JSON.stringify(kept) !== before)) {
      taken = [...taken, file].slice(-keepTaken);
    }
    const stored = store.commit({ policy: { ...kept, taken }, orders: stepped.orders, at: event.at });
    tail = Promise.all([tail, stored]).then(([, durable]) => {
      if (stepped.orders.length > 0 && !stopped) deps.apply(stepped.orders);
      return file === undefined ? durable : saved(file, durable);
    });
    return tail;
  }

  function saved(file: string, durable: boolean): boolean {
    if (durable) unsaved.delete(file);
    return durable;
  }

  function wake(at: number | null): void {
    timer?.();
    timer =
      at === null ? null : after(Math.max(0, at - now().mono), () => void take({ kind: 'tick', at: now() }));
  }

  for (const event of unheard(state, now(), (id) => fateOf(store.entries, id))) void take(event);

  return {
    take,
    state: () => state,
    stop() {
      stopped = true;
      timer?.();
    },
  };
}

function takenBefore(policy: unknown): readonly string[] {
  const { taken } = (policy ?? {}) as { taken?: unknown };
  return Array.isArray(taken) ? taken.filter((id): id is string => typeof id === 'string') : [];
}
