import * as clock from './clock.ts';
import type { Instant } from './instant.ts';

/** The wall clock was set for the first time in this boot, or stepped by so many milliseconds. */
export interface ClockChange {
  readonly change: 'set' | 'stepped';
  readonly by: number;
}

export interface Timekeeper {
  /** Now; without wall time while the clock is not set. */
  now(): Instant;
  isSet(): boolean;
  /** Compares both clocks and tells what changed since the last look; null: nothing. */
  look(): ClockChange | null;
  /** Somebody who knows (an NTP hook) says that the clock is set. */
  markSet(): ClockChange | null;
}

export interface TimekeeperOptions {
  /** `trust`: the wall clock counts as set always. */
  readonly mode: 'auto' | 'trust';
  /** Whether the kernel holds its clock to be synchronised; null: unknown here. */
  readonly synchronised: () => boolean | null;
  /** No true clock shows an earlier time than this, the release date. */
  readonly released?: number;
  readonly monotonic?: () => number;
  readonly wallClock?: () => number;
  readonly bootId?: () => string;
}

/** 1 November 2026. */
const releaseDate = Date.UTC(2026, 10, 1);
/** Slewing moves a clock by less than this between two looks. */
const smallest = 2000;

/** Keeps the two clocks apart: monotonic time always, wall time once it can be believed. */
export function createTimekeeper(options: TimekeeperOptions): Timekeeper {
  const { mode, synchronised, released = releaseDate } = options;
  const { monotonic = clock.monotonic, wallClock = clock.wallClock } = options;
  const boot = (options.bootId ?? clock.bootId)();
  let told = false;
  let reference = { mono: monotonic(), wall: wallClock() };
  let set = false;
  set = isBelievable();

  function isBelievable(): boolean {
    if (mode === 'trust') return true;
    if (wallClock() < released) return false;
    return told || set || synchronised() !== false;
  }

  function look(): ClockChange | null {
    const before = reference;
    reference = { mono: monotonic(), wall: wallClock() };
    const by = Math.round(reference.wall - before.wall - (reference.mono - before.mono));
    const wasSet = set;
    set = isBelievable();
    if (set && !wasSet) return { change: 'set', by };
    return wasSet && Math.abs(by) > smallest ? { change: 'stepped', by } : null;
  }

  return {
    now: () => ({ mono: monotonic(), boot, wall: set ? wallClock() : null }),
    isSet: () => set,
    look,
    markSet() {
      told = true;
      return look();
    },
  };
}
