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
 * The outage that fell wholly into the agent's absence: the kernel counted the carrier lost, and it is there again.
 * Hooks give its exact times, else it lay somewhere between the last life sign and the first look. null: none.
 */
export function absenceOf({ sign, line, look, hints }: Gap): AbsenceEvent | null {
  const { link, at } = look;
  if (link === null || link.index !== line.index || !link.carrier || !line.up) return null;
  const downs = (link.carrierDowns ?? 0) - (line.downs ?? link.carrierDowns ?? 0);
  if (downs < 1) return null;
  const began = hints.find(({ phase }) => phase === 'began');
  const ended = hints.filter(({ phase }) => phase === 'ended').pop();
  if (began !== undefined && ended !== undefined && ended.at.mono >= began.at.mono) {
    const span = elapsed(began.at, ended.at);
    return { kind: 'absence', at, uplink: look.uplink, from: began.at, to: ended.at, span, downs };
  }
  const from = began?.at ?? sign.at;
  const to = ended?.at ?? at;
  const span = { ms: elapsed(from, to).ms, bound: 'at-most' } as const;
  return { kind: 'absence', at, uplink: look.uplink, from, to, span, downs };
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

export interface Absence {
  /** Hands an event on, at once or, right after the start, when the hooks' reports have been read. */
  pass(event: Event): void;
  looked(look: Look): void;
  hint(event: AlarmEvent): void;
  /** Ends the waiting: what was held back is judged and handed on. */
  settle(): void;
}

/** Holds back what the lines say first, until what hooks reported of the absence has been read. */
export function createAbsence(deps: {
  readonly sign: LifeSign | null;
  /** The interface and device names by which hooks may call an uplink. */
  readonly namesOf: (uplink: string) => readonly string[];
  readonly emit: (event: Event) => void;
}): Absence {
  const { sign, emit } = deps;
  const looks = new Map<string, Look>();
  const hints: Hint[] = [];
  let held: Event[] | null = sign === null ? null : [];

  function gapOf(uplink: string): Gap | null {
    const line = sign?.lines[uplink];
    const look = looks.get(uplink);
    if (sign === null || line === undefined || look === undefined) return null;
    const names = [uplink, look.device, ...deps.namesOf(uplink)];
    const inside = hints.filter(
      ({ at, subject }) =>
        names.includes(subject) &&
        at.boot === sign.at.boot &&
        at.mono >= sign.at.mono &&
        at.mono <= look.at.mono,
    );
    return { sign, line, look, hints: inside.sort((a, b) => a.at.mono - b.at.mono) };
  }

  return {
    pass(event) {
      if (held === null) emit(event);
      else held.push(event);
    },
    looked(look) {
      if (held !== null && !looks.has(look.uplink)) looks.set(look.uplink, look);
    },
    hint({ at, phase, subject }) {
      if (held !== null && phase !== 'once') hints.push({ at, phase, subject });
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
        emit(event.kind === 'uplink' && gap !== null ? dated(event, gap) : event);
      }
    },
  };
}
