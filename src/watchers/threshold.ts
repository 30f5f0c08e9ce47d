import type { Threshold } from '../config/config.ts';

/** Where one measured thing stands with its threshold. `since`: monotonic milliseconds of the first sample over it. */
export interface ThresholdState {
  readonly over: boolean;
  readonly since: number | null;
  /** The highest value since it went over, null while it is calm. */
  readonly peak: number | null;
}

export const calm: ThresholdState = { over: false, since: null, peak: null };

/** What a threshold that was over when the agent stopped goes on from. */
export const stillOver: ThresholdState = { over: true, since: null, peak: null };

/**
 * Takes one sample. At `limit` or above for `duration` it begins, under `clear` it ends; in between nothing changes
 * (hysteresis). A value that is no number changes nothing: a sensor that fails neither alarms nor calms.
 */
export function stepThreshold(
  state: ThresholdState,
  value: number | null,
  mono: number,
  threshold: Threshold,
): { readonly state: ThresholdState; readonly change: 'began' | 'ended' | null } {
  if (value === null || !Number.isFinite(value)) return { state, change: null };
  const peak = Math.max(value, state.peak ?? value);
  if (state.over) {
    if (value < threshold.clear) return { state: calm, change: 'ended' };
    return { state: { ...state, peak }, change: null };
  }
  if (value < threshold.limit) return { state: calm, change: null };
  const since = state.since ?? mono;
  const over = mono - since >= threshold.duration;
  return { state: { over, since, peak }, change: over ? 'began' : null };
}
