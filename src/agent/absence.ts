import type { AbsenceEvent, AlarmEvent, Event, UplinkEvent } from '../events/event.ts';
import { elapsed, type Instant } from '../time/instant.ts';
import type { LifeSign, SignedLine } from '../watchers/boot.ts';
import type { Look } from '../watchers/link.ts';

/** What a hook reported of a line: it went down, or came back. */
export interface Hint {
  readonly at: Instant;
  readonly phase: 'began' | 'ended';
  /** The interface, as the firmware names it. */
  readonly subject: string;
}

/** What is known of one line while nobody watched: the last life sign, the first look after it, and the hooks. */
export interface Gap {
  readonly sign: LifeSign;
  readonly line: SignedLine;
  readonly look: Look;
  readonly hints: readonly Hint[];
}

/**
 * The outage that fell wholly into the agent's absence; null: none. Hooks that reported its beginning and its end give
 * its exact times, whatever became of the carrier and the device. Else the kernel counted the carrier lost, or the
 * device is one anew (PPPoE), and it lay somewhere between the last life sign and the first look.
 */
export function absenceOf({ sign, line, look, hints }: Gap): AbsenceEvent | null {
  const { link, at, uplink } = look;
  if (link === null || !link.carrier || !line.up) return null;
  const same = link.index === line.index;
  const counted = same ? (link.carrierDowns ?? 0) - (line.downs ?? link.carrierDowns ?? 0) : 0;
  const anew = !same && link.device === line.device;
  const downs = Math.max(anew ? 1 : 0, counted);
  const began = hints.find(({ phase }) => phase === 'began');
  const ended = hints.filter(({ phase }) => phase === 'ended').pop();
  if (began !== undefined && ended !== undefined && ended.at.mono >= began.at.mono) {
    const { ms } = elapsed(began.at, ended.at);
    const span = { ms, bound: several(hints) ? 'at-most' : 'exact' } as const;
    return { kind: 'absence', at, uplink, from: began.at, to: ended.at, span, downs };
  }
  if (downs < 1) return null;
  const from = began?.at ?? sign.at;
  const to = ended?.at ?? at;
  const span = { ms: elapsed(from, to).ms, bound: 'at-most' } as const;
  return { kind: 'absence', at, uplink, from, to, span, downs };
}

/** Whether hooks tell of more than one outage: the line was up in between. */
function several(hints: readonly Hint[]): boolean {
  const began = hints.filter(({ phase }, i) => phase === 'began' && hints[i - 1]?.phase !== 'began');
  return began.length > 1;
}

/**
 * A first verdict that tells of a change in the agent's absence is dated by hooks; without them an outage counts
 * from the last life sign, the last moment known to be good.
 */
export function dated(event: UplinkEvent, { sign, line, hints }: Omit<Gap, 'look'>): UplinkEvent {
  if (event.state === 'down' && line.up) {
    const began = hints.filter(({ phase }) => phase === 'began').pop();
    return { ...event, since: began?.at ?? sign.at };
  }
  if (event.state === 'up' && !line.up) {
    const ended = hints.find(({ phase }) => phase === 'ended');
    return ended === undefined ? event : { ...event, since: ended.at };
  }
  return event;
}

/**
 * A verdict of an agent that watches: the line failed after the last moment known to be good, and a hook that said
 * so before the verdict knows better when.
 */
export function datedLive(event: UplinkEvent, hints: readonly Hint[]): UplinkEvent {
  const { since, at } = event;
  if (event.state === 'up' || since.boot !== at.boot) return event;
  const inside = hints.filter(
    (hint) => hint.at.boot === at.boot && hint.at.mono >= since.mono && hint.at.mono <= at.mono,
  );
  const ended = inside.map(({ phase }) => phase).lastIndexOf('ended');
  const began = inside.slice(ended + 1).find(({ phase }) => phase === 'began');
  return began === undefined ? event : { ...event, since: began.at };
}

/** Reports that are older than these are of no use: a verdict takes a few rounds. */
const mostHints = 50;

export interface Absence {
  /** Hands an event on, at once or, right after the start, when the hooks' reports have been read. */
  pass(event: Event): void;
  looked(look: Look): void;
  hint(event: AlarmEvent): void;
  /** Ends the waiting: what was held back is judged and handed on. */
  settle(): void;
}

/**
 * Dates what the lines say by what hooks reported. Holds back what they say first, until the reports of the agent's
 * absence have been read.
 */
export function createAbsence(deps: {
  readonly sign: LifeSign | null;
  /** How hooks may call an uplink, beside its own name and that of its device. */
  readonly namesOf: (uplink: string) => readonly string[];
  readonly emit: (event: Event) => void;
}): Absence {
  const { sign, emit } = deps;
  const looks = new Map<string, Look>();
  /** Since when a line is down: later verdicts of the same outage tell other layers. */
  const down = new Map<string, Instant>();
  let hints: Hint[] = [];
  let held: Event[] | null = sign === null ? null : [];

  function hintsOf(uplink: string, device: string | null): Hint[] {
    const names = [uplink, device, ...deps.namesOf(uplink)];
    return hints.filter(({ subject }) => names.includes(subject)).sort((a, b) => a.at.mono - b.at.mono);
  }

  function gapOf(uplink: string): Gap | null {
    const line = sign?.lines[uplink];
    const look = looks.get(uplink);
    if (sign === null || line === undefined || look === undefined) return null;
    const inside = hintsOf(uplink, look.device).filter(
      ({ at }) => at.boot === sign.at.boot && at.mono >= sign.at.mono && at.mono <= look.at.mono,
    );
    return { sign, line, look, hints: inside };
  }

  /** `gap`: it is the first verdict after an absence. */
  function tell(event: Event, gap: Gap | null): void {
    if (event.kind !== 'uplink') {
      emit(event);
      return;
    }
    const { uplink, device, state } = event;
    const since = down.get(uplink);
    const told =
      gap !== null
        ? dated(event, gap)
        : since !== undefined && state === 'down'
          ? { ...event, since }
          : datedLive(event, hintsOf(uplink, device));
    if (state === 'up') down.delete(uplink);
    else down.set(uplink, told.since);
    emit(told);
  }

  return {
    pass(event) {
      if (held === null) tell(event, null);
      else held.push(event);
    },
    looked(look) {
      if (held !== null && !looks.has(look.uplink)) looks.set(look.uplink, look);
    },
    hint({ at, phase, subject }) {
      const when = phase === 'ended' ? 'ended' : 'began';
      hints = [...hints, { at, phase: when, subject } as const].slice(-mostHints);
    },
    settle() {
      const waiting = held;
      held = null;
      if (waiting === null) return;
      for (const uplink of looks.keys()) {
        const gap = gapOf(uplink);
        const absence = gap === null ? null : absenceOf(gap);
        if (absence !== null) emit(absence);
      }
      const first = new Set<string>();
      for (const event of waiting) {
        const gap = event.kind === 'uplink' && !first.has(event.uplink) ? gapOf(event.uplink) : null;
        if (event.kind === 'uplink') first.add(event.uplink);
        tell(event, gap);
      }
    },
  };
}
