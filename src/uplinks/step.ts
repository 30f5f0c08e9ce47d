import type { Instant } from '../time/instant.ts';
import { latency, loss } from './degraded.ts';
import { takeLook } from './look.ts';
import { keepRounds, takeAnswers } from './rounds.ts';
import { type Effects, initialUplink, type UplinkState, type UplinksState } from './state.ts';
import type { UplinkInput, UplinkStatus, UplinksStep, Wan } from './types.ts';

export type { UplinksState } from './state.ts';

/** Nothing is known yet of any uplink. */
export function initialUplinks(wans: readonly Wan[], at: Instant): UplinksState {
  return { uplinks: wans.map((wan) => initialUplink(wan, at)), active: null, lastActive: null };
}

/**
 * Judges what the watchers saw. Pure: gives the new state, what became known, the probes to send now, and the
 * monotonic milliseconds at which a `tick` is due. `wans` may change between steps; state follows by name.
 */
export function stepUplinks(
  state: UplinksState,
  input: UplinkInput,
  wans: readonly Wan[],
): UplinksStep<UplinksState> {
  const effects: Effects = { events: [], rounds: [] };
  const { at } = input;
  const uplinks = wans.map((wan) => {
    const old = state.uplinks.find(({ name }) => name === wan.name);
    const uplink = old === undefined ? initialUplink(wan, at) : { ...old };
    if (input.kind === 'look' && input.uplink === wan.name) takeLook(uplink, input, wan, effects);
    if (input.kind === 'answers' && input.uplink === wan.name) {
      takeAnswers(uplink, input.round, input.tried, at, wan, effects);
    }
    if (wan.probes.length > 0) keepRounds(uplink, at, wan, effects);
    return uplink;
  });
  const active = carrying(uplinks)?.name ?? null;
  const { lastActive } = state;
  if (active !== null && lastActive !== null && active !== lastActive && wans.length > 1) {
    effects.events.push({ kind: 'active', at, before: lastActive, after: active });
  }
  const next: UplinksState = { uplinks, active, lastActive: active ?? lastActive };
  return { state: next, ...effects, wakeAt: nextWake(uplinks) };
}

/**
 * The uplink that traffic leaves by: of those that work the one with the best route. Routers that fail over by
 * rules instead of routes leave the best route on the broken one, so the verdict comes first.
 */
function carrying(uplinks: readonly UplinkState[]): UplinkState | null {
  const working = uplinks.filter(({ verdict }) => verdict === 'up' || verdict === 'suspect');
  return (
    working.find(({ look }) => look?.preferred) ??
    working.find(({ look }) => look?.routed) ??
    working[0] ??
    null
  );
}

function nextWake(uplinks: readonly UplinkState[]): number | null {
  let wake: number | null = null;
  for (const { asked, nextAt } of uplinks) {
    const due = asked === null ? nextAt : asked.deadline;
    if (due !== null && (wake === null || due < wake)) wake = due;
  }
  return wake;
}

/** Whether nothing was judged anew between two states: what only was measured or asked meanwhile does not count. */
export function judgedAlike(a: UplinksState, b: UplinksState): boolean {
  return (
    a.active === b.active &&
    a.uplinks.every((old, i) => {
      const now = b.uplinks[i];
      return old.verdict === now?.verdict && old.layer === now.layer && old.quick === now.quick;
    })
  );
}

/** What `status` shows of each uplink. While quick rounds decide, up to a recovery too, it is `suspect`. */
export function uplinkStatus(state: UplinksState): UplinkStatus[] {
  return state.uplinks.map((uplink) => ({
    uplink: uplink.name,
    device: uplink.look?.device ?? null,
    state: uplink.quick && uplink.verdict === 'down' ? 'suspect' : uplink.verdict,
    layer: uplink.layer,
    since: uplink.since,
    lastGood: uplink.lastGood,
    addresses: uplink.look?.addresses ?? [],
    degraded: uplink.window.degraded,
    loss: loss(uplink.window),
    latency: latency(uplink.window),
    active: uplink.name === state.active,
  }));
}

/** Probes that cannot be sent at all on this system, and why: to be reported, no evidence of an outage. */
export function probeTrouble(
  state: UplinksState,
): readonly { readonly uplink: string; readonly probe: string; readonly error: string }[] {
  return state.uplinks.flatMap(({ name, unusable }) =>
    Object.entries(unusable).map(([probe, error]) => ({ uplink: name, probe, error })),
  );
}
