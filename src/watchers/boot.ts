import { readFileSync, renameSync, writeFileSync } from 'node:fs';
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

/** One uplink when the agent was last alive: its device, and how often its carrier had been lost by then. */
export interface SignedLine {
  /** null: not known. */
  readonly device: string | null;
  readonly index: number;
  readonly downs: number | null;
  readonly up: boolean;
}

/** The last sign of life of a run. */
export interface LifeSign {
  readonly at: Instant;
  readonly lines: Readonly<Record<string, SignedLine>>;
}

/**
 * Notes every 10 s in a file of the run directory (RAM) that the agent is alive and what it sees of its lines, so
 * that a crash, and an outage after it, are dated without writing to flash. Failures are told to `log` once and
 * tried again. `touch` notes at once.
 */
export function startLifeSign(options: {
  readonly file: string;
  readonly now: () => Instant;
  readonly lines: () => LifeSign['lines'];
  /** Resolves when what the lines told so far is durable: a sign must not know more than the store. */
  readonly durable?: () => Promise<void>;
  readonly log: (line: string) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}): { touch(): void; stop: Cancel } {
  const { file, now, lines, durable, log, after = realAfter } = options;
  let cancel: Cancel = () => undefined;
  let failing = false;
  function touch(): void {
    const sign: LifeSign = { at: now(), lines: lines() };
    if (durable === undefined) write(sign);
    else void durable().then(() => write(sign));
    cancel();
    cancel = after(touchEvery, touch);
  }
  function write(sign: LifeSign): void {
    try {
      const temporary = `${file}.tmp`;
      writeFileSync(temporary, JSON.stringify(sign), { mode: 0o600 });
      renameSync(temporary, file);
      failing = false;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!failing) log(`cannot note that the agent is alive (${why}); a crash will be dated less well`);
      failing = true;
    }
  }
  touch();
  return {
    touch,
    stop() {
      cancel();
      cancel = () => undefined;
    },
  };
}

/** The life sign of the last run, or null: none of this boot, or not readable. */
export function readLifeSign(file: string, boot: string): LifeSign | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8').slice(0, 8000));
    const { at, lines } = (value ?? {}) as {
      at?: Partial<Instant>;
      lines?: Record<string, Partial<SignedLine>>;
    };
    if (typeof at?.mono !== 'number' || at.boot !== boot) return null;
    if (typeof lines !== 'object' || lines === null) return null;
    const known = Object.entries(lines).flatMap(([name, { device, index, downs, up }]) =>
      typeof index === 'number' && (typeof downs === 'number' || downs === null) && typeof up === 'boolean'
        ? [[name, { device: typeof device === 'string' ? device : null, index, downs, up }] as const]
        : [],
    );
    const wall = typeof at.wall === 'number' ? at.wall : null;
    return { at: { mono: at.mono, boot, wall }, lines: Object.fromEntries(known) };
  } catch {
    return null;
  }
}

/** The later of what the store and the life sign know; across boots only this boot's own counts as later. */
export function lastAlive(store: Instant | null, sign: Instant | null): Instant | null {
  if (store === null || sign === null) return store ?? sign;
  return store.boot !== sign.boot || sign.mono > store.mono ? sign : store;
}
