import type { Cancel } from '../../src/time/clock.ts';

/** Clocks that move only when the test says so, with the timers that hang on them. */
export interface TestTime {
  /** Stands in for `after` of src/time/clock.ts. */
  after(ms: number, then: () => void): Cancel;
  monotonic(): number;
  wallClock(): number;
  /** Lets monotonic and wall time pass; timers fire in their order at their times. */
  pass(ms: number): void;
  /** Moves the wall clock alone. */
  setWall(wall: number): void;
  /** How many timers wait. */
  pending(): number;
  /** How many timers of exactly this length were set so far. */
  armed(ms: number): number;
}

/** Time that begins at `wall` (milliseconds since the epoch), `mono` milliseconds after boot. */
export function testTime(wall: number, mono = 1000): TestTime {
  let offset = wall - mono;
  let now = mono;
  let count = 0;
  const lengths: number[] = [];
  const timers = new Map<number, { due: number; then: () => void }>();

  function next(until: number): [number, { due: number; then: () => void }] | undefined {
    return [...timers]
      .filter(([, t]) => t.due <= until)
      .sort((a, b) => a[1].due - b[1].due || a[0] - b[0])[0];
  }

  return {
    after(ms, then) {
      const id = count++;
      lengths.push(ms);
      timers.set(id, { due: now + Math.max(0, ms), then });
      return () => timers.delete(id);
    },
    monotonic: () => now,
    wallClock: () => now + offset,
    pass(ms) {
      const until = now + ms;
      for (let first = next(until); first !== undefined; first = next(until)) {
        const [id, timer] = first;
        timers.delete(id);
        now = Math.max(now, timer.due);
        timer.then();
      }
      now = until;
    },
    setWall(to) {
      offset = to - now;
    },
    pending: () => timers.size,
    armed: (ms) => lengths.filter((length) => length === ms).length,
  };
}
