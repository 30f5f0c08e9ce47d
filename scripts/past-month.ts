// A month of history for pictures: what the agent would remember had it watched for 30 days.
import type { Kept, LedgerEntry } from '../src/incidents/state.ts';
import { outboxFold } from '../src/outbox/fold.ts';
import { openStore } from '../src/store/store.ts';
import * as clock from '../src/time/clock.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

const outages: readonly { daysAgo: number; ms: number; layer: NonNullable<LedgerEntry['layer']> }[] = [
  { daysAgo: 26.3, ms: 41 * minute, layer: 'internet' },
  { daysAgo: 21.1, ms: 3 * minute, layer: 'address' },
  { daysAgo: 14.6, ms: 190 * minute, layer: 'gateway' },
  { daysAgo: 9.2, ms: 7 * minute, layer: 'dns' },
  { daysAgo: 3.4, ms: 22 * minute, layer: 'carrier' },
];

/** Writes them into the state directory of an agent that has run before and does not run now. */
export async function rememberMonth(state: string): Promise<void> {
  const now = Date.now();
  const at = { mono: clock.monotonic(), boot: 'wall', wall: now };
  const store = await openStore({
    dir: state,
    fold: outboxFold,
    at,
    clock,
    maxSize: () => 1024 * 1024,
    trouble: () => undefined,
  });
  const kept = store.policy as Kept;
  const months: Kept['months'] = {};
  const ledger = Object.fromEntries(
    outages.map(({ daysAgo, ms, layer }, i): [string, LedgerEntry] => {
      const start = Math.round(now - daysAgo * day);
      const key = new Date(start).toISOString().slice(0, 7);
      const before = months[key] ?? { down: 0, unwatched: 0, outages: 0 };
      months[key] = { ...before, down: before.down + ms, outages: before.outages + 1 };
      return [`past-${i}`, { start, end: start + ms, ms, layer }];
    }),
  );
  const begun = { mono: 0, boot: 'wall', wall: now - 29 * day };
  await store.commit({ policy: { ...kept, begun, ledger, months }, orders: [], at });
  await store.close(at);
}
