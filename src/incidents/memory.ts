import type { Instant } from '../time/instant.ts';
import type { Incident, Kept, Passing, PolicyState } from './state.ts';

function passing(): Passing {
  return { verdicts: {}, flaps: {}, recent: {}, heartbeat: null };
}

/** A policy that knows nothing yet. `prefix` (letters and digits) makes its ids unique for the store's life. */
export function initialPolicy(at: Instant, prefix = 'w'): PolicyState {
  const kept: Kept = {
    version: 1,
    prefix,
    next: 1,
    boot: at.boot,
    offset: at.wall === null ? null : Math.round(at.wall - at.mono),
    begun: at,
    incidents: {},
    lines: {},
    internet: null,
    boxes: {},
    ledger: {},
    months: {},
    gaps: [],
    digest: { from: at, counts: {}, delivered: 0, lost: 0 },
    addresses: {},
    active: null,
  };
  return { kept, passing: passing() };
}

/** The part of the state that must survive a restart, as JSON. */
export function durablePart(state: PolicyState): Kept {
  return state.kept;
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const part = value as Partial<Record<keyof Kept, unknown>>;
  const records = [
    'begun',
    'incidents',
    'lines',
    'boxes',
    'ledger',
    'months',
    'digest',
    'addresses',
  ] as const;
  return (
    part.version === 1 &&
    typeof part.prefix === 'string' &&
    typeof part.next === 'number' &&
    typeof part.boot === 'string' &&
    Array.isArray(part.gaps) &&
    records.every((key) => typeof part[key] === 'object' && part[key] !== null)
  );
}

/**
 * The policy after a restart, made of what `durablePart` gave; of anything else a new one. In another boot its
 * monotonic values are moved by the wall clocks; where one is not known they count as of now.
 */
export function revivePolicy(durable: unknown, at: Instant, prefix = 'w'): PolicyState {
  if (!isKept(durable)) return initialPolicy(at, prefix);
  if (durable.boot === at.boot) return { kept: durable, passing: passing() };
  const { offset } = durable;
  const moved = (mono: number): number =>
    offset === null || at.wall === null ? at.mono : Math.round(at.mono - (at.wall - (mono + offset)));
  const incidents = Object.entries(durable.incidents).map(([id, incident]) => {
    const { facts, due, remind } = incident;
    const next: Incident = { ...incident, due: due === null ? null : moved(due) };
    if (remind !== undefined) next.remind = { ...remind, at: moved(remind.at) };
    if (facts.about === 'outage') next.facts = { ...facts, layerAt: at.mono };
    if (facts.about === 'alarm' && facts.recheck !== undefined) {
      next.facts = { ...facts, recheck: moved(facts.recheck) };
    }
    return [id, next];
  });
  const lines = Object.entries(durable.lines).map(([name, line]) => [
    name,
    { ...line, losses: line.losses.map((loss) => ({ ...loss, at: moved(loss.at) })), downs: null },
  ]);
  const boxes = Object.entries(durable.boxes).map(([name, box]) => {
    const sent: Record<string, number> = {};
    for (const [minute, n] of Object.entries(box.sent)) {
      // Minutes of the two boots do not coincide: the later one, so that no budget is exceeded.
      const to = Math.floor(moved(Number(minute) * 60_000 + 59_999) / 60_000);
      sent[to] = (sent[to] ?? 0) + n;
    }
    return [name, { ...box, sent }];
  });
  return {
    kept: {
      ...durable,
      boot: at.boot,
      offset: at.wall === null ? null : Math.round(at.wall - at.mono),
      incidents: Object.fromEntries(incidents),
      lines: Object.fromEntries(lines),
      boxes: Object.fromEntries(boxes),
    },
    passing: passing(),
  };
}
