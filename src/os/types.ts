import type { Cancel } from '../time/clock.ts';

/** What the kernel says of one network device now. */
export interface Link {
  readonly device: string;
  /** Changes when a device vanishes and comes back under the same name. */
  readonly index: number;
  readonly up: boolean;
  readonly carrier: boolean;
  /** RFC 2863 operstate as sysfs words it (`up`, `down`, `lowerlayerdown`, `unknown`, …). */
  readonly operstate: string;
  /** sysfs `carrier_down_count` and `carrier_up_count`; null where the device has none. */
  readonly carrierDowns: number | null;
  readonly carrierUps: number | null;
}

export interface Route {
  readonly device: string;
  readonly family: 4 | 6;
  /** null: on-link (PPPoE). */
  readonly gateway: string | null;
  readonly metric: number;
}

/** How a socket is made to leave by a device: on Node by its address, in the firmware executable by the device. */
export interface Source {
  readonly localAddress?: string;
  readonly device?: string;
}

/** Options of a TLS connection that trusts the roots in a file: their text, or where the file is. */
export type Roots = { readonly ca: string } | { readonly caPath: string };

export type Ping =
  | { readonly ok: true; readonly ms: number }
  | {
      readonly ok: false;
      readonly error: 'timeout' | 'unreachable' | 'not-permitted' | 'no-program' | 'failed';
    };

/** The addresses of a host, best first; `not-found`: there is no such name, `failed`: nobody could tell. */
export type Found = readonly string[] | 'not-found' | 'failed';

/** An address whose packets leave by another device than its own, for want of an `ip rule from`. */
export interface MissingRule {
  readonly device: string;
  readonly address: string;
  /** null: the kernel has no way at all for them. */
  readonly leavesBy: string | null;
}

/**
 * What plain Node cannot do. Two sides of one interface: `src/os` on Node, the firmware executable natively.
 */
export interface Os {
  /** Calls `changed` when the kernel announces a change of links, addresses or routes: look again. */
  watchNetwork(changed: () => void): Cancel;
  /** null: there is no such device. Reads sysfs at each call. */
  link(device: string): Link | null;
  /** Usable addresses (IPv4 and IPv6, none of them link-local) of a device; none while it has no carrier. */
  addresses(device: string): readonly string[];
  /** Default routes of the main table, IPv4 before IPv6, in each the best metric first. */
  defaultRoutes(): readonly Route[];
  /** Sends one echo request; `device` null: as routing says. `signal` ends it (`timeout`). */
  ping(host: string, device: string | null, timeout: number, signal?: AbortSignal): Promise<Ping>;
  /** Asks for a host's addresses until `signal` ends it (`failed`); nothing of it then keeps the process alive. */
  lookup(host: string, signal: AbortSignal): Promise<Found>;
  /** null: the device has no address of this family. `addresses`: those it is known to have, else the kernel is asked. */
  source(device: string, family: 4 | 6, addresses?: readonly string[]): Source | null;
  /**
   * Where binding by address needs rules that are not there (several uplinks on Node). Empty where sockets are
   * bound to the device itself, null: unknown here.
   */
  missingSourceRules(devices: readonly string[]): Promise<readonly MissingRule[] | null>;
  /** null: the file cannot be read, or holds no PEM certificate. The executable looks roots up in it when needed. */
  trustedRoots(file: string): Roots | null;
  /** Whether the kernel holds its clock to be synchronised; null: unknown here. */
  clockSynchronised(): boolean | null;
}
