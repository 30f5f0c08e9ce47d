import type { Event } from '../events/event.ts';
import type { Instant } from '../time/instant.ts';
import type { Notice, Order } from './notice.ts';
import { durablePart, initialPolicy, type PolicyState, revivePolicy, type Settings, step } from './step.ts';

/** A notice and the moment at which it would have left. */
export interface Mailed {
  readonly at: Instant;
  readonly notice: Notice;
}

/** More ticks than these between two events would be an endless loop. */
const mostTicks = 100_000;

/**
 * What the policy would have mailed for a record of events, had a mail server answered whenever the internet was
 * up. Time passes between the events as they say; it ends with the last one. What became of mails then (`outbox`
 * events) is left out.
 */
export function replay(events: readonly Event[], settings: Settings): readonly Mailed[] {
  const mailed: Mailed[] = [];
  const up = new Map<string, boolean>();
  let waiting: Notice[] = [];
  let state: PolicyState | null = null;
  let wakeAt: number | null = null;
  let now: Instant | null = null;

  function take(event: Event): void {
    if (state === null) state = initialPolicy(event.at, 'replay');
    else if (now !== null && now.boot !== event.at.boot) {
      state = revivePolicy(durablePart(state), event.at, 'replay');
      up.clear();
    }
    now = event.at;
    if (event.kind === 'uplink') up.set(event.uplink, event.state === 'up');
    const result = step(state, event, settings);
    state = result.state;
    wakeAt = result.wakeAt;
    for (const order of result.orders) waiting = ordered(waiting, order);
    const online = up.size === 0 || [...up.values()].includes(true);
    const [first] = waiting;
    if (!online || first === undefined) return;
    waiting = waiting.slice(1);
    mailed.push({ at: event.at, notice: first });
    const { id, recipient } = first;
    take({ kind: 'outbox', at: event.at, result: 'delivered', notice: id, recipient, reason: '' });
  }

  for (const event of events) {
    if (event.kind === 'outbox') continue;
    for (let ticks = 0; ticks < mostTicks; ticks++) {
      const due: Instant | null = now !== null && wakeAt !== null ? later(now, wakeAt) : null;
      if (due === null || due.boot !== event.at.boot || due.mono >= event.at.mono) break;
      take({ kind: 'tick', at: due });
    }
    take(event);
  }
  return mailed;
}

function later({ mono, boot, wall }: Instant, to: number): Instant {
  return { mono: to, boot, wall: wall === null ? null : wall + (to - mono) };
}

function ordered(waiting: readonly Notice[], order: Order): Notice[] {
  if (order.do === 'queue') return [...waiting, order.notice];
  const at = waiting.findIndex(({ id }) => id === order.id);
  if (order.do === 'withdraw') return waiting.filter(({ id }) => id !== order.id);
  if (at < 0) return order.otherwise === null ? [...waiting] : [...waiting, order.otherwise];
  return waiting.map((notice, i) => (i === at ? order.notice : notice));
}
