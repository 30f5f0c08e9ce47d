import type { AlarmEvent } from '../events/event.ts';
import type { Severity } from '../events/severity.ts';
import type { Cancel } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';

/** After a match its pattern is told again only after this time, then with the number of lines in between. */
const window = 60_000;
/** What a regular expression gets to see of a line. */
const longestLooked = 1000;
const longestTold = 500;

interface Pattern {
  readonly source: string;
  readonly regexp: RegExp;
  /** Lines since the last one told; null: none was told lately. */
  more: { count: number; last: string } | null;
}

export interface Matcher {
  /** `raw` is matched, `shown` (masked) is told. */
  look(raw: string, shown: string): void;
  stop(): void;
}

/** Tells lines that match a pattern as `log.match`: the first at once, further ones counted, once a minute. */
export function logMatcher(options: {
  readonly patterns: readonly string[];
  readonly severity: Severity;
  readonly now: () => Instant;
  readonly emit: (event: AlarmEvent) => void;
  readonly after: (ms: number, then: () => void) => Cancel;
}): Matcher {
  const { severity, now, emit, after } = options;
  const patterns: Pattern[] = options.patterns.map((source) => ({
    source,
    regexp: new RegExp(source),
    more: null,
  }));
  const timers = new Map<Pattern, Cancel>();

  function tell(pattern: Pattern, line: string, count: number): void {
    pattern.more = { count: 0, last: '' };
    timers.set(
      pattern,
      after(window, () => {
        const { more } = pattern;
        pattern.more = null;
        timers.delete(pattern);
        if (more !== null && more.count > 0) tell(pattern, more.last, more.count);
      }),
    );
    emit({
      kind: 'alarm',
      at: now(),
      key: 'log.match',
      phase: 'once',
      severity,
      subject: pattern.source.slice(0, 128),
      text: line.slice(0, longestTold),
      facts: count > 1 ? { lines: String(count) } : {},
    });
  }

  return {
    look(raw, shown) {
      const looked = raw.slice(0, longestLooked);
      const pattern = patterns.find((p) => p.regexp.test(looked));
      if (pattern === undefined) return;
      if (pattern.more === null) tell(pattern, shown, 1);
      else pattern.more = { count: pattern.more.count + 1, last: shown };
    },
    stop() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
