import type { Order } from '../incidents/notice.ts';
import type { Cancel } from '../time/clock.ts';
import { cleaned, type Flight } from './attempt.ts';
import { bound, forget, nextBound } from './bounds.ts';
import { createDesk, type OutboxOptions } from './desk.ts';
import type { Entry, Lost, Slot } from './entry.ts';
import { fly } from './flight.ts';
import { find, lostLately } from './moves.ts';
import { isOpening, pick } from './pick.ts';
import { hasten } from './progress.ts';
import { type Listed, listed, type ServerStatus, serverStatus } from './view.ts';
import { clockSet, freshServers, hastenAll, reconfigure, resume, unpark } from './wake.ts';

export type { Attempt, Composed } from './attempt.ts';
export type { OutboxOptions } from './desk.ts';

/** Why the outbox looks at everything anew; `retry` is the owner's wish. */
export type WakeReason = 'internet-up' | 'link' | 'clock' | 'config' | 'retry';

export interface Outbox {
  /** Call when `commit` with these orders has resolved. */
  apply(orders: readonly Order[]): void;
  wake(reason: WakeReason): void;
  /**
   * Keeps openings (mails that something began) back until `release` with the same reason; one on its way comes
   * back unless its final dot has left.
   */
  hold(reason: string): void;
  release(reason: string): void;
  /**
   * Breaks off what speaks from an address that the device lost, and what still connects, maybe from there: no reply
   * comes. What has not sent its final dot goes again at once.
   */
  breakOff(address: string): void;
  list(): readonly Listed[];
  servers(): readonly ServerStatus[];
  /** Notices that are to go out still, without parked ones; one whose delivery is not durable yet is among them. */
  waiting(): number;
  /** What was given up within the last week; null: nothing. */
  lost(): Lost | null;
  /** Tries a notice at once, a parked one too. false: there is none of this id. */
  retry(id: string): boolean;
  /** Takes a notice out. false: none of this id, or its final dot may be leaving now. */
  drop(id: string): Promise<boolean>;
  /** Ends attempts; those past their final dot get a second for the reply. Resolves within two. */
  stop(): Promise<void>;
}

const byOwner = 'dropped by the owner';

/** Runs the notices of the store to their servers. It reads them there and keeps no copy of its own. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, clock, config } = options;
  const desk = createDesk(options);
  const { flights, progress } = desk;
  const holds = new Set<string>();
  let serverSettings = '';
  let timer: Cancel | null = null;
  let linkTimer: Cancel | null = null;
  let linkWoken = Number.NEGATIVE_INFINITY;
  let stopped = false;

  /** Starts all that is due, and sets the timer for what is not. */
  function pump(): void {
    if (stopped) return;
    timer?.();
    timer = null;
    forget(desk);
    bound(desk);
    let wakeAt = Number.POSITIVE_INFINITY;
    while (config().mail.enabled) {
      const going = [...flights.values()];
      const picked = pick({
        entries: store.entries.live,
        slots: desk.configured(),
        servers: desk.servers,
        busy: new Set(going.map(({ slot }) => slot)),
        recipients: new Set(going.map(({ notice }) => notice.recipient)),
        held: holds.size > 0,
        now: clock.monotonic(),
        progress: desk.progressOf,
      });
      wakeAt = picked.wakeAt;
      if (picked.choice === null) break;
      start(picked.choice.entry, picked.choice.slot);
    }
    const next = Math.min(wakeAt, nextBound(desk));
    if (next < Number.POSITIVE_INFINITY) timer = clock.after(Math.max(1, next - clock.monotonic()), pump);
  }

  function start(entry: Entry, slot: Slot): void {
    const { notice } = entry;
    const abort = new AbortController();
    const flight: Flight = { notice, slot, abort, local: null, dot: false, done: Promise.resolve() };
    flights.set(notice.id, flight);
    flight.done = fly(desk, entry, flight)
      .catch((error) => {
        desk.progressOf(entry).due = clock.monotonic() + config().outbox.retryFirst;
        options.log(`outbox: internal error with ${notice.id}: ${cleaned(String(error))}`);
      })
      .finally(() => {
        flights.delete(notice.id);
        pump();
      });
  }

  function wakeByLink(): void {
    const wait = linkWoken + config().outbox.wakeEvery - clock.monotonic();
    if (wait > 0) {
      linkTimer ??= clock.after(wait, () => {
        linkTimer = null;
        wakeByLink();
      });
      return;
    }
    linkWoken = clock.monotonic();
    hastenAll(desk);
    pump();
  }

  function configured(): void {
    const settings = JSON.stringify([config().smtp, config().backup]);
    if (settings !== serverSettings) freshServers(desk);
    serverSettings = settings;
    reconfigure(desk);
  }

  void options.large.only(new Set(store.entries.live.map(({ notice }) => notice.id)));
  configured();
  resume(desk);
  pump();

  return {
    apply: pump,
    wake(reason) {
      if (stopped) return;
      if (reason === 'link') {
        wakeByLink();
        return;
      }
      if (reason === 'config') configured();
      else if (reason === 'internet-up') hastenAll(desk);
      else clockSet(desk);
      pump();
    },
    hold(reason) {
      holds.add(reason);
      for (const { notice, dot, abort } of flights.values()) if (!dot && isOpening(notice)) abort.abort();
    },
    release(reason) {
      if (holds.delete(reason)) pump();
    },
    breakOff(address) {
      for (const { local, abort } of flights.values()) if (local === null || local === address) abort.abort();
    },
    list: () =>
      listed({
        entries: store.entries,
        now: clock.monotonic(),
        slots: desk.configured(),
        servers: desk.servers,
        sending: new Set(flights.keys()),
        progress,
      }),
    servers: () => serverStatus(desk.configured(), desk.servers, clock.monotonic()),
    waiting() {
      const { live } = store.entries;
      const settling = [...flights.keys()].filter((id) => find(store.entries, id) === undefined);
      return live.filter(({ state }) => state !== 'parked').length + settling.length;
    },
    lost: () => lostLately(store.entries, options.now()),
    retry(id) {
      const entry = find(store.entries, id);
      if (entry === undefined) return false;
      unpark(desk, entry);
      freshServers(desk);
      const known = desk.progressOf(entry);
      known.why = null;
      hasten(known, clock.monotonic(), false, 0);
      pump();
      return true;
    },
    async drop(id) {
      const entry = find(store.entries, id);
      if (entry === undefined) return false;
      const dropped = await desk.move({ do: 'withdrawn', id, text: byOwner }, entry, 'withdrawn', byOwner);
      pump();
      return dropped;
    },
    async stop() {
      stopped = true;
      timer?.();
      linkTimer?.();
      const going = [...flights.values()];
      for (const { dot, abort } of going) if (!dot) abort.abort();
      const cut = clock.after(1000, () => {
        for (const { abort } of going) abort.abort();
      });
      let giveUp: Cancel = () => undefined;
      const patience = new Promise<void>((resolve) => {
        giveUp = clock.after(1900, resolve);
      });
      await Promise.race([Promise.all(going.map(({ done }) => done)), patience]);
      cut();
      giveUp();
    },
  };
}
