import type { Wan } from '../config/config.ts';
import type { UplinkEvent } from '../events/event.ts';
import { elapsed } from '../time/instant.ts';
import { type Draft, lineOf, momentOf, severityOf, wanOf } from './draft.ts';
import { close, open } from './incidents.ts';
import { addDowntime } from './ledger.ts';
import type { Flaps, Incident } from './state.ts';

function flapsOf({ passing, at }: Draft, name: string): Flaps {
  const flaps = passing.flaps[name] ?? { losses: 0, downtime: 0, last: at.mono, down: null };
  passing.flaps[name] = flaps;
  return flaps;
}

/**
 * Takes in losses of a line, of which the kernel had counted `before` until then. More than `flapChanges` within
 * `flapWindow` are flapping. Gives the number of losses in the window before these.
 */
export function noteLosses(
  draft: Draft,
  event: UplinkEvent,
  wan: Wan,
  n: number,
  before: number | null,
): number {
  const line = lineOf(draft, wan.name);
  const now = event.at.mono;
  if (line.flapping !== undefined) {
    const flaps = flapsOf(draft, wan.name);
    if (n > 0) flaps.last = now;
    flaps.losses += n;
    return 0;
  }
  const recent = line.losses.filter(({ at }) => at > now - wan.flapWindow);
  const earlier = recent.reduce((sum, loss) => sum + loss.n, 0);
  if (n === 0) return earlier;
  const losses = [...recent, { at: Math.round(now), n, before }];
  line.losses = losses;
  const [first] = losses;
  if (earlier + n <= wan.flapChanges || first === undefined) return earlier;
  line.losses = [];
  line.flapping = open(draft, momentOf(draft, first.at), now, severityOf('wan.flapping'), {
    about: 'flapping',
    uplink: draft.config.wans.length > 1 ? wan.name : null,
    line: wan.name,
    base: first.before,
    downs: earlier + n,
    downtime: 0,
  });
  flapsOf(draft, wan.name);
  absorbEarlier(draft, wan, line.flapping, first.at);
  return earlier;
}

/** What the line's outages since `from` have not told yet, the flapping tells. */
function absorbEarlier(draft: Draft, wan: Wan, flapping: string, from: number): void {
  const { at } = draft;
  for (const incident of Object.values(draft.kept.incidents)) {
    const { facts, start, end, due } = incident;
    if (facts.about !== 'outage' || facts.line !== wan.name) continue;
    // An outage counts from the last good round, which lies before its loss was seen.
    const within =
      start.boot === at.boot && start.mono >= from - wan.reportAfter - wan.interval - wan.timeout;
    if (end !== null && within) incident.absorbed ??= flapping;
    if (end === null && due !== null && due > at.mono) incident.due = Math.round(at.mono + wan.flapClear);
  }
}

/** A flapping line is down. */
export function beginFlap(draft: Draft, event: UplinkEvent, wan: Wan): void {
  const flaps = flapsOf(draft, wan.name);
  flaps.down = flaps.down === null ? event : { ...event, since: flaps.down.since };
  flaps.last = event.at.mono;
}

/** A flapping line is up. */
export function endFlap(draft: Draft, event: UplinkEvent, wan: Wan): void {
  const flaps = flapsOf(draft, wan.name);
  if (flaps.down !== null) flaps.downtime += elapsed(flaps.down.since, event.since).ms;
  flaps.down = null;
  flaps.last = event.at.mono;
}

/** Monotonic milliseconds from which on a flapping line that went down counts as down for good. */
export function staysDownAt(down: UplinkEvent, wan: Wan): number {
  return down.at.mono + wan.flapClear;
}

/** An outage that was over soon while its line flapped is part of the flapping. */
export function absorbByFlapping(draft: Draft, incident: Incident, wan: Wan): void {
  const id = draft.kept.lines[wan.name]?.flapping;
  if (id !== undefined && (incident.span?.ms ?? 0) < wan.flapClear) incident.absorbed ??= id;
}

/** Ends the flapping of lines that have been up without a loss for `flapClear`. */
export function settleFlapping(draft: Draft): void {
  const { kept, passing, at } = draft;
  for (const [name, line] of Object.entries(kept.lines)) {
    const incident = line.flapping === undefined ? undefined : kept.incidents[line.flapping];
    const wan = wanOf(draft, name);
    if (incident?.facts.about !== 'flapping' || wan === null) continue;
    const flaps = flapsOf(draft, name);
    const verdict = passing.verdicts[name];
    if (verdict?.up !== true || at.mono < flaps.last + wan.flapClear) continue;
    const { facts } = incident;
    facts.downs += flaps.losses;
    if (facts.base !== null && verdict.downs !== null) {
      facts.downs = Math.max(facts.downs, verdict.downs - facts.base);
    }
    facts.downtime = Math.round(facts.downtime + flaps.downtime);
    if (facts.uplink === null) addDowntime(draft, verdict.since, flaps.downtime);
    line.downs = verdict.downs;
    delete line.flapping;
    delete passing.flaps[name];
    close(draft, incident, verdict.since);
  }
}

/** When something is to be decided about a flapping line unless anything happens. */
export function flappingDecides(draft: Draft, name: string): number | null {
  const wan = wanOf(draft, name);
  const flaps = draft.passing.flaps[name];
  if (wan === null || flaps === undefined || draft.kept.lines[name]?.flapping === undefined) return null;
  if (flaps.down !== null) return staysDownAt(flaps.down, wan);
  return draft.passing.verdicts[name]?.up === true ? flaps.last + wan.flapClear : null;
}
