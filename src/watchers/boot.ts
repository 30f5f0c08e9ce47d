import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { BootEvent } from '../events/event.ts';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import { completed, elapsed, type Instant, type Span } from '../time/instant.ts';

/** What is known of the agent's last run when it starts. */
export interface Before {
  /** There was none. */
  readonly first: boolean;
  /** It was told to stop, and said so in the store as its last act. */
  readonly clean: boolean;
  /** The last moment that it is known to have run. */
  readonly last: Instant | null;
}

/**
 * Tells the agent's own restart and crash from the device's reboot and power loss, and how long nobody watched.
 * `start` is the moment of this start, `now` a later one that may know the clock already. Within a boot a clean stop
 * gives an exact time; otherwise the last sign of life is older than the end, so the time is at most that.
 */
export function judgeBoot(before: Before, start: Instant, now: Instant = start): BootEvent {
  const at = completed(start, now);
  const last = before.last === null ? null : completed(before.last, now);
  const unknown: Span = { ms: 0, bound: 'unknown' };
  if (before.first) return { kind: 'boot', at, cause: 'start', away: unknown, before: null };
  if (last === null)
    return {
      kind: 'boot',
      at,
      cause: before.clean ? 'reboot' : 'power-loss',
      away: sinceBoot(at),
      before: null,
    };
  const sameBoot = last.boot === at.boot;
  const cause = sameBoot ? (before.clean ? 'restart' : 'crash') : before.clean ? 'reboot' : 'power-loss';
  return { kind: 'boot', at, cause, away: awayFrom(last, at, before.clean), before: last };
}

function awayFrom(last: Instant, at: Instant, clean: boolean): Span {
  const { ms, bound } = elapsed(last, at);
  const backwards =
    last.boot !== at.boot && last.wall !== null && at.wall !== null && at.wall - at.mono < last.wall;
  // A clock that says that the last run ended after this boot began was wrong in one of the two.
  if (bound === 'unknown' || backwards) return sinceBoot(at);
  return { ms, bound: clean ? 'exact' : 'at-most' };
}

/** Nobody watched since the device booted; before that, who knows. */
function sinceBoot(at: Instant): Span {
  return { ms: Math.max(0, at.mono), bound: 'at-least' };
}

export interface BootWatch {
  readonly before: Before;
  readonly start: Instant;
  readonly now: () => Instant;
  readonly emit: (event: BootEvent) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}

/** A device without a battery clock usually knows the time soon after its line is up. */
const patience = 180_000;
const lookEvery = 5_000;

/**
 * Tells how this start came about, once: at once when the time away is known, else as soon as the clock is set, at the
 * latest after three minutes.
 */
export function startBootWatch({ before, start, now, emit, after = realAfter }: BootWatch): Cancel {
  let cancel: Cancel = () => undefined;
  function look(): void {
    const event = judgeBoot(before, start, now());
    const hopeless = before.first || before.last?.wall == null;
    const waited = now().mono - start.mono >= patience;
    if (event.away.bound === 'at-least' && event.at.wall === null && !hopeless && !waited)
      cancel = after(lookEvery, look);
    else emit(event);
  }
  look();
  return () => cancel();
}

const touchEvery = 10_000;

/**
 * Notes every 10 s in a file of the run directory (RAM) that the agent is alive, so that a crash is dated without
 * writing to flash. Failures are told to `log` once and tried again.
 */
export function startLifeSign(options: {
  readonly file: string;
  readonly now: () => Instant;
  readonly log: (line: string) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}): Cancel {
  const { file, now, log, after = realAfter } = options;
  let cancel: Cancel = () => undefined;
  let failing = false;
  function touch(): void {
    try {
      const temporary = `${file}.tmp`;
      writeFileSync(temporary, JSON.stringify(now()), { mode: 0o600 });
      renameSync(temporary, file);
      failing = false;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!failing) log(`cannot note that the agent is alive (${why}); a crash will be dated less well`);
      failing = true;
    }
    cancel = after(touchEvery, touch);
  }
  touch();
  return () => {
    cancel();
    cancel = () => undefined;
  };
}

/** The life sign of the last run, or null: none of this boot, or not readable. */
export function readLifeSign(file: string, boot: string): Instant | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').slice(0, 1000));
    if (typeof value !== 'object' || value === null) return null;
    const { mono, boot: of, wall } = value as Record<string, unknown>;
    if (typeof mono !== 'number' || of !== boot || (wall !== null && typeof wall !== 'number')) return null;
    return { mono, boot, wall: typeof wall === 'number' ? wall : null };
  } catch {
    return null;
  }
}

/** Takes the life sign away, at a clean stop. */
export function removeLifeSign(file: string): void {
  rmSync(file, { force: true });
}

/** The later of what the store and the life sign know; across boots only this boot's own counts as later. */
export function lastAlive(store: Instant | null, sign: Instant | null): Instant | null {
  if (store === null || sign === null) return store ?? sign;
  return store.boot !== sign.boot || sign.mono > store.mono ? sign : store;
}
