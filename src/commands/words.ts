import type { Instant, Span } from '../time/instant.ts';

/** `2 h 5 min`, `29 min`, `14 s`: the two weightiest units of a duration, as the command line prints it. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  const units: [number, string][] = [
    [Math.floor(s / 86_400), 'd'],
    [Math.floor(s / 3600) % 24, 'h'],
    [Math.floor(s / 60) % 60, 'min'],
    [s % 60, 's'],
  ];
  const first = units.findIndex(([n]) => n > 0);
  if (first < 0) return '0 s';
  return units
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}

/** A span with its trust: `at least 3 min`. */
export function span({ ms, bound }: Span): string {
  switch (bound) {
    case 'exact':
      return duration(ms);
    case 'at-least':
      return `at least ${duration(ms)}`;
    case 'at-most':
      return `at most ${duration(ms)}`;
    case 'unknown':
      return 'unknown time';
  }
}

/** How long ago `then` was, by the wall clock where it is known, else by the monotonic one. */
export function ago(then: Instant, now: Instant): string {
  if (then.boot === now.boot) return `${duration(now.mono - then.mono)} ago`;
  if (then.wall !== null && now.wall !== null) return `${duration(now.wall - then.wall)} ago`;
  return 'before the last boot';
}
