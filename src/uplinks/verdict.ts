import type { Layer } from '../events/event.ts';
import type { Instant } from '../time/instant.ts';
import { leaveWindow } from './degraded.ts';
import type { Effects, Look, UplinkState } from './state.ts';

/** The layer that a look alone proves broken; null: what it shows is in order. */
export function brokenLayer(look: Look): Layer | null {
  const { link } = look;
  if (link === null || !link.up || !link.carrier || link.operstate === 'lowerlayerdown') return 'carrier';
  return look.addresses.length === 0 ? 'address' : null;
}

function announce(uplink: UplinkState, at: Instant, since: Instant, effects: Effects): void {
  effects.events.push({
    kind: 'uplink',
    at,
    uplink: uplink.name,
    device: uplink.look?.device ?? null,
    state: uplink.verdict === 'down' ? 'down' : 'up',
    layer: uplink.layer,
    since,
    tried: uplink.tried,
    carrierDowns: uplink.look?.link?.carrierDowns ?? null,
  });
}

/** Judges the uplink down; when it is down already, tells what changed about that. */
export function judgeDown(
  uplink: UplinkState,
  layer: Layer,
  since: Instant,
  at: Instant,
  effects: Effects,
): void {
  leaveWindow(uplink, at, effects);
  if (layer === 'carrier' || layer === 'address') uplink.tried = [];
  const first = uplink.verdict !== 'down' || uplink.since === null ? since : uplink.since;
  uplink.verdict = 'down';
  uplink.layer = layer;
  uplink.since = first;
  uplink.good = 0;
  uplink.firstGood = null;
  announce(uplink, at, first, effects);
}

export function judgeUp(uplink: UplinkState, at: Instant, effects: Effects): void {
  const since = uplink.firstGood ?? at;
  uplink.verdict = 'up';
  uplink.layer = null;
  uplink.since = since;
  calm(uplink);
  announce(uplink, at, since, effects);
}

/** No quick rounds any more. */
export function calm(uplink: UplinkState): void {
  uplink.quick = false;
  uplink.bad = 0;
  uplink.good = 0;
  uplink.unresolved = 0;
  uplink.gatewaySilent = 0;
  uplink.firstGood = null;
}

/** Quick rounds from now on, the first at once; a round that is still out came too early to decide. */
export function hurry(uplink: UplinkState, at: Instant): void {
  calm(uplink);
  uplink.quick = true;
  uplink.asked = null;
  uplink.nextAt = at.mono;
}
