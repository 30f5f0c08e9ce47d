import type { Notice, Order } from '../../src/incidents/notice.ts';
import type { Fate } from '../../src/incidents/unheard.ts';

export interface Entry {
  notice: Notice;
  state: 'waiting' | 'sending' | 'unknown';
  /** An attempt ended without a reply: a copy may have arrived. */
  uncertain: boolean;
  deferred: Order[];
}

/**
 * What the policy may rely on of an outbox: notices leave in the order in which they were queued; `replace` and
 * `withdraw` reach those that wait, and wait themselves while one is being sent.
 */
export function outboxModel() {
  let live: Entry[] = [];
  const ended = new Map<string, 'delivered' | 'lost'>();

  function find(id: string): Entry | undefined {
    return live.find(({ notice }) => notice.id === id);
  }

  function queue(notice: Notice | null): void {
    if (notice === null || find(notice.id) !== undefined || ended.has(notice.id)) return;
    live.push({ notice, state: 'waiting', uncertain: false, deferred: [] });
  }

  function apply(order: Order): void {
    if (order.do === 'queue') {
      queue(order.notice);
      return;
    }
    const brings = (other: Order) => other.do !== 'withdraw' && other.notice.id === order.id;
    const busy = live.find(
      ({ notice, state, deferred }) =>
        (notice.id === order.id && state === 'sending') || deferred.some(brings),
    );
    if (busy !== undefined) {
      busy.deferred.push(order);
      return;
    }
    const entry = find(order.id);
    const open = entry?.state === 'waiting';
    if (order.do === 'withdraw') {
      if (open) live = live.filter((other) => other !== entry);
      return;
    }
    if (entry !== undefined && open) entry.notice = order.notice;
    else queue(ended.get(order.id) === 'lost' ? order.notice : order.otherwise);
  }

  function release(entry: Entry): void {
    const { deferred } = entry;
    entry.deferred = [];
    for (const order of deferred) apply(order);
  }

  return {
    take(orders: readonly Order[]): void {
      for (const order of orders) apply(order);
    },
    /** The oldest notice that could be sent. */
    next: (): Entry | null => live.find(({ state }) => state !== 'sending') ?? null,
    live: (): readonly Entry[] => live,
    fate(id: string): Fate {
      if (find(id) !== undefined) return 'open';
      const end = ended.get(id);
      return end === 'lost' ? 'expired' : (end ?? null);
    },
    begin(entry: Entry): void {
      entry.state = 'sending';
    },
    /** The attempt ended without a reply after the final dot: a copy may have arrived. */
    lostReply(entry: Entry): void {
      entry.state = 'unknown';
      entry.uncertain = true;
      release(entry);
    },
    /** The attempt failed and is certain to have. */
    failed(entry: Entry): void {
      entry.state = entry.uncertain ? 'unknown' : 'waiting';
      release(entry);
    },
    delivered(entry: Entry): void {
      live = live.filter((other) => other !== entry);
      ended.set(entry.notice.id, 'delivered');
      release(entry);
    },
    /** It was given up unsent. */
    lost(entry: Entry): void {
      live = live.filter((other) => other !== entry);
      ended.set(entry.notice.id, 'lost');
      release(entry);
    },
  };
}
