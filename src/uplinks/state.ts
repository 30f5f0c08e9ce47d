import type { Event, Layer, Tried } from '../events/event.ts';
import type { Instant } from '../time/instant.ts';
import type { Window } from './degraded.ts';
import type { ProbeTask, Round, UplinkInput, Wan } from './types.ts';

export type Look = Extract<UplinkInput, { kind: 'look' }>;

/** A round whose answers are still out. */
export interface Asked {
  readonly round: number;
  readonly tasks: readonly ProbeTask[];
  /** Monotonic milliseconds at which it was sent, and after which it counts as unanswered. */
  readonly start: number;
  readonly deadline: number;
}

export interface UplinkState {
  readonly name: string;
  readonly begun: Instant;
  look: Look | null;
  /** The last addresses that were not empty. */
  addresses: readonly string[] | null;
  verdict: 'unknown' | 'up' | 'suspect' | 'down';
  layer: Layer | null;
  since: Instant | null;
  /** The last good round, and the last one in which the resolver answered too. */
  lastGood: Instant | null;
  lastResolved: Instant | null;
  /** Quick rounds decide now. */
  quick: boolean;
  /** Bad rounds in a row, good rounds in a row, rounds in a row in which only the resolver failed. */
  bad: number;
  good: number;
  unresolved: number;
  firstGood: Instant | null;
  /** Rounds in a row in which the gateway was asked and silent. */
  gatewaySilent: number;
  turn: number;
  round: number;
  asked: Asked | null;
  /** Monotonic milliseconds of the next round. */
  nextAt: number | null;
  tried: readonly Tried[];
  /** Probes that cannot be sent here at all, by their text: why. */
  unusable: Readonly<Record<string, string>>;
  window: Window;
}

export interface UplinksState {
  readonly uplinks: readonly UplinkState[];
  /** The uplink that carries traffic, and the last one that did. */
  readonly active: string | null;
  readonly lastActive: string | null;
}

/** What one step gives back besides the new state. */
export interface Effects {
  readonly events: Event[];
  readonly rounds: Round[];
}

export function initialUplink(wan: Wan, at: Instant): UplinkState {
  return {
    name: wan.name,
    begun: at,
    look: null,
    addresses: null,
    verdict: 'unknown',
    layer: null,
    since: null,
    lastGood: null,
    lastResolved: null,
    quick: false,
    bad: 0,
    good: 0,
    unresolved: 0,
    firstGood: null,
    gatewaySilent: 0,
    turn: 0,
    round: 0,
    asked: null,
    nextAt: null,
    tried: [],
    unusable: {},
    window: { samples: [], degraded: false },
  };
}
