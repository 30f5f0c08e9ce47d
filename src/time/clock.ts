import { readFileSync } from 'node:fs';

/** Ends what it was returned for; calling it again does nothing. */
export type Cancel = () => void;

/**
 * Everything that the agent knows of time. A build for tests replaces this one module; nothing else may call
 * Date, performance, setTimeout or setInterval.
 */

/** Milliseconds of CLOCK_MONOTONIC (on Linux: since boot), with fractions. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Milliseconds since the epoch as the system has them, set or not. */
export function wallClock(): number {
  return Date.now();
}

/** Calls `then` once after `ms` milliseconds of monotonic time; waits longer than a timer can hold are split. */
export function after(ms: number, then: () => void): Cancel {
  const longest = 2 ** 31 - 1;
  const due = monotonic() + ms;
  let timer = setTimeout(fire, Math.min(Math.max(0, ms), longest));
  function fire(): void {
    const left = due - monotonic();
    if (left < 1) then();
    else timer = setTimeout(fire, Math.min(left, longest));
  }
  return () => clearTimeout(timer);
}

/** The kernel's boot id; the same for as long as `monotonic` counts on. */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
