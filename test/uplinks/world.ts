import type { Probe, Wan } from '../../src/config/config.ts';
import type { Event, UplinkEvent } from '../../src/events/event.ts';
import type { Instant } from '../../src/time/instant.ts';
import { initialUplinks, stepUplinks, type UplinksState } from '../../src/uplinks/step.ts';
import type { ProbeTask, Round, UplinkInput } from '../../src/uplinks/types.ts';

export const wallBase = Date.UTC(2026, 10, 23, 12, 0, 0);

export function instant(mono: number): Instant {
  return { mono, boot: 'boot-a', wall: wallBase + mono };
}

/** What a task meets: milliseconds until its answer, or the error it ends with. */
export type Provider = (task: ProbeTask, mono: number, uplink: string) => number | string;

export type Look = Extract<UplinkInput, { kind: 'look' }>;

export const probes: readonly Probe[] = ['1.1.1.1', '9.9.9.9', '8.8.8.8'].map((host) => ({
  kind: 'dns',
  host,
  port: 53,
  text: `dns://${host}`,
}));

/** A look at a line that is in order. */
export function look(mono: number, changes: Partial<Look> = {}, downs = 0): Look {
  return {
    kind: 'look',
    at: instant(mono),
    uplink: 'wan',
    device: 'eth1',
    link: {
      device: 'eth1',
      index: 3,
      up: true,
      carrier: true,
      operstate: 'up',
      carrierDowns: downs,
      carrierUps: downs + 1,
    },
    addresses: ['192.0.2.10'],
    gateway: '192.0.2.1',
    routed: true,
    preferred: true,
    ...changes,
  };
}

/** The same with the cable out. */
export function unplugged(mono: number, downs: number, changes: Partial<Look> = {}): Look {
  const { link } = look(mono, {}, downs);
  return look(
    mono,
    {
      link: link && { ...link, carrier: false, operstate: 'down' },
      addresses: [],
      routed: false,
      ...changes,
    },
    downs,
  );
}

export interface Played {
  readonly events: Event[];
  readonly rounds: { mono: number; round: Round }[];
  /** The state after each input, oldest first, with its moment. */
  readonly states: { mono: number; state: UplinksState }[];
  readonly final: UplinksState;
}

/** Plays looks and a provider against the pure part with time of its own, until `until`. */
export function play(
  wans: readonly Wan[],
  looks: readonly Look[],
  provider: Provider,
  until: number,
  keepStates = true,
): Played {
  const events: Event[] = [];
  const rounds: Played['rounds'] = [];
  const states: Played['states'] = [];
  const pending: UplinkInput[] = [...looks];
  let state = initialUplinks(wans, instant(0));
  let wakeAt: number | null = null;
  for (;;) {
    let next: UplinkInput | null = null;
    for (const input of pending) if (next === null || input.at.mono < next.at.mono) next = input;
    if (wakeAt !== null && (next === null || wakeAt < next.at.mono))
      next = { kind: 'tick', at: instant(wakeAt) };
    if (next === null || next.at.mono > until) break;
    if (next.kind !== 'tick') pending.splice(pending.indexOf(next), 1);
    const step = stepUplinks(state, next, wans);
    state = step.state;
    wakeAt = step.wakeAt;
    events.push(...step.events);
    if (keepStates) states.push({ mono: next.at.mono, state });
    for (const round of step.rounds) {
      if (keepStates) rounds.push({ mono: next.at.mono, round });
      const met = round.tasks.map((task) => ({ task, met: provider(task, next.at.mono, round.uplink) }));
      const slowest = Math.max(
        0,
        ...met.map((m) => (typeof m.met === 'number' ? m.met : m.met === 'timeout' ? round.timeout : 1)),
      );
      pending.push({
        kind: 'answers',
        at: instant(next.at.mono + Math.min(round.timeout, slowest)),
        uplink: round.uplink,
        round: round.round,
        tried: met.map(({ task, met: m }) => ({
          probe: task.text,
          ok: typeof m === 'number' && m <= round.timeout,
          ms: typeof m === 'number' && m <= round.timeout ? m : null,
          error: typeof m === 'number' ? (m <= round.timeout ? null : 'timeout') : m,
        })),
      });
    }
  }
  return { events, rounds, states, final: state };
}

export function verdicts(played: Played): UplinkEvent[] {
  return played.events.filter((event) => event.kind === 'uplink');
}

/** Numbers in 0..1 that are the same at each run (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
