import type { Instant } from '../time/instant.ts';
import type { Effects, UplinkState } from './state.ts';
import type { Wan } from './types.ts';

interface Sample {
  readonly mono: number;
  /** null: no answer. */
  readonly ms: number | null;
}

/** What the rounds of a well uplink measured lately. */
export interface Window {
  readonly samples: readonly Sample[];
  readonly degraded: boolean;
}

/** Memory stays bounded however long the window: then only every so many milliseconds a sample is kept. */
const mostSamples = 120;
const fewestSamples = 10;
/** Hysteresis: better than this share of the limit ends it. */
const better = 0.75;

/** Share of lost probes over the window, 0..1. */
export function loss({ samples }: Window): number {
  const lost = samples.filter(({ ms }) => ms === null).length;
  return samples.length === 0 ? 0 : lost / samples.length;
}

/** Median milliseconds of the answers in the window; null without any. */
export function latency({ samples }: Window): number | null {
  const answers = samples.flatMap(({ ms }) => (ms === null ? [] : [ms])).sort((a, b) => a - b);
  return answers[Math.floor(answers.length / 2)] ?? null;
}

/** Takes in what the probe of one ordinary round measured, and tells when the limits are crossed. */
export function measure(
  uplink: UplinkState,
  ms: number | null,
  at: Instant,
  wan: Wan,
  effects: Effects,
): void {
  const { samples, degraded } = uplink.window;
  const kept = samples.filter(({ mono }) => mono > at.mono - wan.degradedWindow);
  const last = kept.at(-1);
  const spacing = wan.degradedWindow / mostSamples;
  // 10 % leeway: rounds come a little early or late.
  if (last === undefined || at.mono - last.mono >= spacing * 0.9 || kept.length < fewestSamples) {
    kept.push({ mono: at.mono, ms });
  }
  uplink.window = { samples: kept.slice(-mostSamples * 2), degraded };
  const scale = degraded ? better : 1;
  const lost = loss(uplink.window);
  const median = latency(uplink.window);
  const over =
    (wan.loss !== null && lost > wan.loss * scale) ||
    (wan.latency !== null && median !== null && median > wan.latency * scale);
  const first = kept[0]?.mono ?? at.mono;
  const enough = kept.length >= fewestSamples && at.mono - first >= wan.degradedWindow * 0.75;
  if (over === degraded || (over && !enough)) return;
  uplink.window = { ...uplink.window, degraded: over };
  announce(uplink, at, effects);
}

/** An uplink that is down is no longer merely degraded. */
export function leaveWindow(uplink: UplinkState, at: Instant, effects: Effects): void {
  if (uplink.window.degraded) {
    uplink.window = { ...uplink.window, degraded: false };
    announce(uplink, at, effects);
  }
  uplink.window = { samples: [], degraded: false };
}

function announce(uplink: UplinkState, at: Instant, effects: Effects): void {
  effects.events.push({
    kind: 'degraded',
    at,
    uplink: uplink.name,
    phase: uplink.window.degraded ? 'began' : 'ended',
    loss: loss(uplink.window),
    latency: latency(uplink.window),
  });
}
