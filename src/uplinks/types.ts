import type { Probe, Wan } from '../config/config.ts';
import type { Event, Layer, Tried } from '../events/event.ts';
import type { Link } from '../os/types.ts';
import type { Instant } from '../time/instant.ts';

/** Beside the probes of the configuration: the uplink's gateway (echo or neighbour table) and the system's resolver. */
export type ProbeTask =
  | Probe
  | { readonly kind: 'gateway'; readonly host: string; readonly text: string }
  | { readonly kind: 'resolver'; readonly text: string };

/** What the watchers see of one uplink. */
export type UplinkInput =
  | {
      readonly kind: 'look';
      readonly at: Instant;
      readonly uplink: string;
      /** The device that the uplink has now, null while there is none. */
      readonly device: string | null;
      readonly link: Link | null;
      readonly addresses: readonly string[];
      /** The default route's gateway by this device; null: on-link or none. */
      readonly gateway: string | null;
      /** There is a default route by this device. */
      readonly routed: boolean;
      /** It has the best default route: traffic leaves here. */
      readonly preferred: boolean;
    }
  | {
      readonly kind: 'answers';
      readonly at: Instant;
      readonly uplink: string;
      /** The round that was asked for. */
      readonly round: number;
      readonly tried: readonly Tried[];
    }
  | { readonly kind: 'tick'; readonly at: Instant };

/** Probes to send now, at once; their answers come back together as one `answers` (at latest after `timeout`). */
export interface Round {
  readonly uplink: string;
  readonly round: number;
  readonly tasks: readonly ProbeTask[];
  readonly timeout: number;
}

export interface UplinkStatus {
  readonly uplink: string;
  readonly device: string | null;
  /** `unknown` until the first verdict, `suspect` while quick rounds decide. */
  readonly state: 'unknown' | 'up' | 'suspect' | 'down';
  readonly layer: Layer | null;
  readonly since: Instant | null;
  readonly lastGood: Instant | null;
  readonly addresses: readonly string[];
  readonly degraded: boolean;
  readonly loss: number;
  readonly latency: number | null;
  readonly active: boolean;
}

/** `step(state, input, wans)`: pure; `wakeAt` is monotonic milliseconds. */
export interface UplinksStep<State> {
  readonly state: State;
  readonly events: readonly Event[];
  readonly rounds: readonly Round[];
  readonly wakeAt: number | null;
}

export type { Wan };
