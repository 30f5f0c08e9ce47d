import { chmodSync, type FSWatcher, mkdirSync, rmSync, watch } from 'node:fs';
import type { InboxConfig } from '../config/config.ts';
import type { AlarmEvent } from '../events/event.ts';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import { readEvent } from './inbox-event.ts';
import { codeOf, inodeOf, readEventFile, reject, waitingNames } from './inbox-file.ts';

export interface InboxWatch {
  readonly dir: string;
  readonly limits: InboxConfig;
  readonly now: () => Instant;
  /**
   * Resolves when the event is durable; only then is its file removed. `id` is the same when the file is offered again
   * by a later run, because the agent ended between the two.
   */
  readonly accept: (event: AlarmEvent, id: string) => Promise<void>;
  /** One line: what was refused and why. */
  readonly log: (line: string) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}

/** A script that does not rename may still be writing: a bad file gets this long to become a good one. */
const settle = 500;
const retryFirst = 1000;
const retryLongest = 60_000;
/** Where the kernel cannot announce changes of the directory. */
const lookEvery = 5000;

/** Watches the directory into which the firmware drops events. Looks at once, then whenever the kernel announces a change. */
export function startInbox({ dir, limits, now, accept, log, after = realAfter }: InboxWatch): Cancel {
  let watcher: FSWatcher | null = null;
  /** The directory that is watched; a script may have put another in its place. */
  let watched = 0;
  let cancelTimer: Cancel = () => undefined;
  let stopped = false;
  let busy = false;
  let again = false;
  let absent = false;
  /** Moments (monotonic) of the last events, for the rate. */
  const taken: number[] = [];
  /** Bad files that may not be finished, by name: the content's id, and since when. */
  const doubtful = new Map<string, { readonly id: string; readonly since: number }>();
  /** Files whose events could not be stored, by name: the wait, and the moment (monotonic) of the next try. */
  const held = new Map<string, { readonly wait: number; readonly next: number }>();
  /** Files that were dealt with but could not be removed. */
  const done = new Set<string>();

  function open(): void {
    if (stopped || watcher !== null) return;
    try {
      const made = mkdirSync(dir, { recursive: true, mode: 0o770 });
      // The umask took the group's right to write, by which scripts report.
      if (made !== undefined) chmodSync(dir, 0o770);
      watcher = watch(dir, { persistent: true }, () => void look());
      watcher.on('error', () => reopen());
      watched = inodeOf(dir);
      if (absent) log(`inbox: ${dir} is there again`);
      absent = false;
    } catch (error) {
      if (!absent)
        log(`inbox: ${dir} cannot be watched (${codeOf(error)}); looking every ${lookEvery / 1000} s`);
      absent = true;
      later(lookEvery);
    }
  }

  function reopen(wait = lookEvery): void {
    watcher?.close();
    watcher = null;
    later(wait);
  }

  function later(ms: number): void {
    cancelTimer();
    if (!stopped)
      cancelTimer = after(ms, () => {
        open();
        void look();
      });
  }

  async function look(): Promise<void> {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    do {
      again = false;
      await round();
    } while (again && !stopped);
    busy = false;
  }

  async function round(): Promise<void> {
    let names: string[];
    try {
      if (watcher !== null && inodeOf(dir) !== watched) reopen(0);
      names = waitingNames(dir);
    } catch {
      reopen();
      return;
    }
    for (const name of done) if (!names.includes(name)) done.delete(name);
    for (const name of doubtful.keys()) if (!names.includes(name)) doubtful.delete(name);
    for (const name of held.keys()) if (!names.includes(name)) held.delete(name);
    const waiting = names.filter((name) => !done.has(name));
    const surplus = waiting.slice(limits.maxPending);
    if (surplus.length > 0)
      log(`inbox: ${surplus.length} refused: more than ${limits.maxPending} events wait already`);
    for (const name of surplus) putAside(name);
    for (const name of waiting.slice(0, limits.maxPending)) {
      if (stopped) return;
      if ((held.get(name)?.next ?? 0) > now().mono) continue;
      const pause = untilAllowed();
      if (pause > 0) return later(pause);
      await take(name);
    }
    const next = Math.min(...[...held.values()].map((file) => file.next));
    // a doubtful file's timer comes sooner, and leads here again
    if (held.size > 0 && doubtful.size === 0) later(Math.max(1, next - now().mono));
  }

  /** Milliseconds until another event may be taken. */
  function untilAllowed(): number {
    const { mono } = now();
    while (taken.length > 0 && mono - (taken[0] ?? 0) >= 1000) taken.shift();
    return taken.length < limits.perSecond ? 0 : Math.max(1, 1000 - (mono - (taken[0] ?? 0)));
  }

  async function take(name: string): Promise<void> {
    const path = `${dir}/${name}`;
    const before = held.get(name);
    if (!doubtful.has(name) && before === undefined) taken.push(now().mono);
    const file = readEventFile(path, name, limits.maxSize);
    if (!file.ok) {
      // A name that is no UTF-8 cannot be opened by it, and must not be counted as waiting for ever.
      if (file.gone) done.add(name);
      else refuse(name, file.reason);
      return;
    }
    const read = readEvent(file.text, now());
    if (!read.ok) {
      const { mono } = now();
      const known = doubtful.get(name);
      const since = known?.id === file.id ? known.since : mono;
      if (mono - since >= settle) refuse(name, read.reason);
      else {
        doubtful.set(name, { id: file.id, since });
        later(settle);
      }
      return;
    }
    try {
      await accept(read.event, file.id);
      held.delete(name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const wait = before === undefined ? retryFirst : Math.min(before.wait * 2, retryLongest);
      held.set(name, { wait, next: now().mono + wait });
      if (before === undefined) log(`inbox: ${shown(name)} waits, because it could not be stored: ${why}`);
      return;
    }
    try {
      rmSync(path, { force: true });
    } catch (error) {
      done.add(name);
      log(`inbox: ${shown(name)} was taken but cannot be removed (${codeOf(error)}); check who owns ${dir}`);
    }
  }

  function refuse(name: string, reason: string): void {
    doubtful.delete(name);
    log(`inbox: ${shown(name)} refused: ${reason}`);
    putAside(name);
  }

  function putAside(name: string): void {
    try {
      reject(dir, name, limits.keepRejected);
    } catch (error) {
      done.add(name);
      log(`inbox: ${shown(name)} cannot be moved to rejected/ (${codeOf(error)}); check who owns ${dir}`);
    }
  }

  open();
  void look();
  return () => {
    stopped = true;
    cancelTimer();
    watcher?.close();
    watcher = null;
  };
}

/** A file's name is the writer's choice: quoted, and cut. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
