import type { Desk } from './desk.ts';
import { type Entry, slots } from './entry.ts';
import { hasten } from './progress.ts';
import { backoff, freshServer, refresh } from './servers.ts';

/** Forgets all that was held against the servers, wrong logins too. */
export function freshServers(desk: Desk): void {
  for (const slot of slots) Object.assign(desk.servers[slot], freshServer());
}

/** Sets a parked notice waiting again. */
export function unpark(desk: Desk, entry: Entry): void {
  const { store, now } = desk.options;
  desk.progressOf(entry).refused.clear();
  if (entry.state === 'parked') store.move({ do: 'wait', id: entry.notice.id }, now());
}

/** Lets everything be tried at once, but for wrong logins and what waits for the clock. */
export function hastenAll(desk: Desk): void {
  const { store, config, clock } = desk.options;
  for (const slot of slots) refresh(desk.servers[slot]);
  for (const entry of store.entries.live) {
    const known = desk.progressOf(entry);
    if (known.why === null) hasten(known, clock.monotonic(), entry.uncertain, config().outbox.retryFirst);
  }
}

/** The clock was set: what waited for it may go. */
export function clockSet(desk: Desk): void {
  for (const known of desk.progress.values()) known.why = null;
  hastenAll(desk);
}

/** Gives notices whose settings changed a new chance, and a new mail where none may have arrived. */
export function reconfigure(desk: Desk): void {
  const { store, now } = desk.options;
  for (const entry of store.entries.live) {
    const { notice } = entry;
    const known = desk.progressOf(entry);
    const key = desk.keyOf(notice);
    const before = entry.key ?? entry.mail?.key ?? known.mail?.frost.frozen.key ?? key;
    if (before === key) continue;
    known.mail = null;
    known.why = null;
    if (entry.mail !== null) store.move({ do: 'thaw', id: notice.id }, now());
    unpark(desk, entry);
  }
  hastenAll(desk);
}

/** After a restart: what may have arrived waits one step before it is tried once more. */
export function resume(desk: Desk): void {
  const { store, config, random } = desk.options;
  for (const entry of store.entries.live) {
    if (!entry.uncertain) continue;
    const known = desk.progressOf(entry);
    known.ended = known.seen;
    known.due = known.seen + backoff(config().outbox, 1, random);
  }
}
