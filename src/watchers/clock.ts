import type { ClockEvent } from '../events/event.ts';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import type { ClockChange, Timekeeper } from '../time/timekeeper.ts';

export interface ClockWatch {
  readonly timekeeper: Timekeeper;
  readonly emit: (event: ClockEvent) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
}

export interface ClockWatcher {
  /** Looks at once, for whoever needs to know now. */
  look(): void;
  /** An NTP hook says that the clock is set (inbox event `clock.set`). */
  markSet(): void;
  stop(): void;
}

const whileUnset = 10_000;
const whileSet = 60_000;

/** Notices that the wall clock was set or stepped: every 10 s while it is not set, then once a minute. */
export function startClockWatch({ timekeeper, emit, after = realAfter }: ClockWatch): ClockWatcher {
  let cancel: Cancel = () => undefined;
  let stopped = false;

  function tell(change: ClockChange | null): void {
    if (stopped) return;
    cancel();
    cancel = after(timekeeper.isSet() ? whileSet : whileUnset, look);
    if (change !== null) emit({ kind: 'clock', at: timekeeper.now(), ...change });
  }
  function look(): void {
    tell(timekeeper.look());
  }

  tell(null);
  return {
    look,
    markSet: () => tell(timekeeper.markSet()),
    stop() {
      stopped = true;
      cancel();
    },
  };
}
