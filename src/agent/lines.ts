import type { Wan } from '../config/config.ts';
import type { Event, Tried } from '../events/event.ts';
import { after, type Cancel } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import {
  initialUplinks,
  judgedAlike,
  probeTrouble,
  stepUplinks,
  type UplinksState,
  uplinkStatus,
} from '../uplinks/step.ts';
import type { Round, UplinkInput, UplinkStatus } from '../uplinks/types.ts';

export interface Lines {
  /** Takes what a watcher saw. */
  see(input: UplinkInput): void;
  status(): readonly UplinkStatus[];
  /** Probes that this system cannot send. */
  troubles(): ReturnType<typeof probeTrouble>;
  /** Forgets all and begins anew with other lines. */
  configure(wans: readonly Wan[]): void;
  stop(): void;
}

/**
 * Runs the pure `uplinks/` on what the watchers see: sends the rounds of probes it asks for, wakes it when it
 * wants, and hands on its events.
 */
export function createLines(deps: {
  readonly wans: readonly Wan[];
  readonly now: () => Instant;
  readonly probe: (round: Round) => Promise<readonly Tried[]>;
  readonly emit: (event: Event) => void;
  /** At the start, and when a verdict, a layer or the line that carries traffic is another: what the lines are now. */
  readonly changed: (status: readonly UplinkStatus[]) => void;
}): Lines {
  let wans = deps.wans;
  let state: UplinksState = initialUplinks(wans, deps.now());
  let told: UplinksState | null = null;
  let timer: Cancel | null = null;
  let generation = 0;
  let stopped = false;

  function see(input: UplinkInput): void {
    if (stopped) return;
    const step = stepUplinks(state, input, wans);
    state = step.state;
    timer?.();
    timer = null;
    if (step.wakeAt !== null) {
      const wait = Math.max(0, step.wakeAt - input.at.mono);
      timer = after(wait, () => see({ kind: 'tick', at: deps.now() }));
    }
    for (const round of step.rounds) void start(round, generation);
    for (const event of step.events) deps.emit(event);
    if (told !== null && judgedAlike(told, state)) return;
    told = state;
    deps.changed(uplinkStatus(state));
  }

  async function start(round: Round, of: number): Promise<void> {
    const tried = await deps.probe(round);
    if (of !== generation) return;
    see({ kind: 'answers', at: deps.now(), uplink: round.uplink, round: round.round, tried });
  }

  return {
    see,
    status: () => uplinkStatus(state),
    troubles: () => probeTrouble(state),
    configure(next) {
      wans = next;
      generation++;
      state = initialUplinks(wans, deps.now());
      told = null;
      see({ kind: 'tick', at: deps.now() });
    },
    stop() {
      stopped = true;
      timer?.();
    },
  };
}
