import type { OutboxEvent } from '../events/event.ts';
import type { Instant } from '../time/instant.ts';
import type { PolicyState } from './state.ts';

/** What an outbox says of a notice by its id; `open`: on its way; null: it remembers none of this id. */
export type Fate = 'open' | 'delivered' | 'expired' | 'dropped' | 'withdrawn' | null;

/**
 * The results of notices that the policy believes to be on their way and the outbox has done with: their events
 * were lost when a process ended between the outbox's record and the policy's. A notice that is remembered by
 * nobody counts as delivered: to tell it again could double it, to wait for it would block its place for ever.
 */
export function unheard({ kept }: PolicyState, at: Instant, fateOf: (id: string) => Fate): OutboxEvent[] {
  const found: OutboxEvent[] = [];
  const report = (recipient: string, notice: string, result: OutboxEvent['result']): void => {
    found.push({ kind: 'outbox', at, result, notice, recipient, reason: '' });
  };
  for (const { told } of Object.values(kept.incidents)) {
    for (const [recipient, { mail, past = [], gone }] of Object.entries(told)) {
      // withdrawn, and it had left before
      for (const id of gone && mail !== undefined ? [mail, ...past] : []) {
        if (fateOf(id) === 'delivered') report(recipient, id, 'delivered');
      }
    }
  }
  for (const [recipient, { mails }] of Object.entries(kept.boxes)) {
    for (const [id, { past = [], instead }] of Object.entries(mails)) {
      const fate = fateOf(id);
      const before = past.map((old) => [old, fateOf(old)] as const);
      if (!instead) {
        for (const [old, was] of before) {
          if (was !== 'open') report(recipient, old, was === 'delivered' ? 'delivered' : 'withdrawn');
        }
      } else if (before.some(([, was]) => was === 'open')) continue;
      if (fate !== 'open') report(recipient, id, fate ?? 'delivered');
    }
  }
  return found;
}
