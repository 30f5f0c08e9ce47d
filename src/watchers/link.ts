import type { Wan } from '../config/config.ts';
import type { Os, Route } from '../os/types.ts';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import type { UplinkInput } from '../uplinks/types.ts';
import { interfaceResolver, type ResolveInterface } from './interface-name.ts';

export type Look = Extract<UplinkInput, { kind: 'look' }>;

export interface LinkWatch {
  readonly os: Os;
  readonly wans: readonly Wan[];
  readonly now: () => Instant;
  readonly emit: (look: Look) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
  readonly resolve?: ResolveInterface;
}

// Announcements can get lost (a full netlink buffer, a killed `ip`). A look reads a dozen small files of /proc and
// /sys and writes nothing, so a lost one costs a minute at worst, or seconds while somebody waits for the line.
const safetyLook = 60_000;
const safetyLookWhileDown = 5_000;
/** Names are asked for anew, and a burst of announcements looked at, at most this often. */
const resolveEvery = 1_000;
const lookEvery = 20;

/**
 * Watches carrier, addresses and default routes of the uplinks. Emits a look at each of them at the start, then again
 * whenever the look differs from the last one (the counts of carrier losses are part of it, so no flap is lost).
 */
export function startLinkWatch(watch: LinkWatch): Cancel {
  const { os, wans, now, emit, after = realAfter, resolve = interfaceResolver() } = watch;
  const devices = new Map<string, string>();
  const last = new Map<string, string>();
  let stopped = false;
  let cancelSafety: Cancel = () => undefined;
  const looks = atMostEvery(lookEvery, after, look);
  const names = atMostEvery(resolveEvery, after, resolveNames);

  function look(): void {
    cancelSafety();
    const routes = os.defaultRoutes();
    let allUp = true;
    for (const wan of wans) {
      const device = deviceOf(wan, routes);
      if (device === undefined) continue;
      const seen = lookAt(os, wan.name, device, routes, now());
      if (!seen.link?.carrier || seen.addresses.length === 0 || !seen.routed) allUp = false;
      const text = JSON.stringify({ ...seen, at: null });
      if (text === last.get(wan.name)) continue;
      last.set(wan.name, text);
      emit(seen);
    }
    if (!stopped) cancelSafety = after(allUp ? safetyLook : safetyLookWhileDown, changed);
  }

  /**
   * Without an interface: the default route's device, and the last one for as long as there is none.
   * undefined: its name is still being asked for.
   */
  function deviceOf(wan: Wan, routes: readonly Route[]): string | null | undefined {
    if (wan.interface !== null) return devices.get(wan.name);
    const found = routes[0]?.device ?? devices.get(wan.name) ?? null;
    if (found !== null) devices.set(wan.name, found);
    return found;
  }

  function resolveNames(): void {
    for (const { name, interface: named } of wans) {
      if (named === null) continue;
      void resolve(named).then((device) => {
        if (devices.get(name) === device) return;
        devices.set(name, device);
        if (!stopped) looks.ask();
      });
    }
  }

  function changed(): void {
    looks.ask();
    names.ask();
  }

  const cancel = os.watchNetwork(changed);
  changed();
  return () => {
    stopped = true;
    cancel();
    cancelSafety();
    looks.stop();
    names.stop();
  };
}

/** Runs `what` when asked: at once, then, for what was asked meanwhile, once after `ms`. */
function atMostEvery(ms: number, after: NonNullable<LinkWatch['after']>, what: () => void) {
  let cancel: Cancel | null = null;
  let again = false;
  let stopped = false;
  function ask(): void {
    if (stopped) return;
    if (cancel !== null) {
      again = true;
      return;
    }
    cancel = after(ms, () => {
      cancel = null;
      if (!again) return;
      again = false;
      ask();
    });
    what();
  }
  return {
    ask,
    stop(): void {
      stopped = true;
      cancel?.();
    },
  };
}

function lookAt(os: Os, uplink: string, name: string | null, routes: readonly Route[], at: Instant): Look {
  const link = name === null ? null : os.link(name);
  const device = link?.device ?? null;
  const own = routes.filter((route) => route.device === device);
  return {
    kind: 'look',
    at,
    uplink,
    device,
    link,
    addresses: device === null ? [] : os.addresses(device),
    gateway: own.find((route) => route.gateway !== null)?.gateway ?? null,
    routed: own.length > 0,
    preferred: device !== null && routes[0]?.device === device,
  };
}
