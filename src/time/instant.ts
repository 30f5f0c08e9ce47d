/**
 * A moment as a router can know it: its monotonic clock is always right within a boot, its wall clock only
 * after somebody (NTP, a battery) set it.
 */
export interface Instant {
  /** Milliseconds of CLOCK_MONOTONIC, comparable only within one boot; survives restarts of the agent. */
  readonly mono: number;
  /** The kernel's boot id. */
  readonly boot: string;
  /** Milliseconds since the epoch, or null while the clock is not set. */
  readonly wall: number | null;
}

/** A duration together with how far it can be trusted. */
export interface Span {
  readonly ms: number;
  readonly bound: 'exact' | 'at-least' | 'at-most' | 'unknown';
}

/** The time from `from` to `to`: exact within a boot, by the wall clocks across boots, else unknown. */
export function elapsed(from: Instant, to: Instant): Span {
  if (from.boot === to.boot) return { ms: Math.max(0, to.mono - from.mono), bound: 'exact' };
  if (from.wall !== null && to.wall !== null) return { ms: Math.max(0, to.wall - from.wall), bound: 'exact' };
  return { ms: 0, bound: 'unknown' };
}

/** `instant` with its wall time completed from a later moment of the same boot whose clock was set. */
export function completed(instant: Instant, known: Instant): Instant {
  if (instant.wall !== null || known.wall === null || instant.boot !== known.boot) return instant;
  return { ...instant, wall: known.wall - (known.mono - instant.mono) };
}
