import type { Wan } from '../config/config.ts';
import type { Layer, UplinkEvent } from '../events/event.ts';
import type { Instant, Span } from '../time/instant.ts';
import { type Draft, lineOf, severityOf, wanOf } from './draft.ts';
import { absorbByFlapping, beginFlap, endFlap, noteLosses, staysDownAt } from './flapping.ts';
import { close, open } from './incidents.ts';
import { record } from './ledger.ts';
import { longestLayer } from './news.ts';
import { leftOf } from './quiet.ts';
import type { Incident, OutageFacts } from './state.ts';

/** How many of a round's answers a mail can tell. */
const mostTried = 5;
/** Within the flapping window the second outage waits this long, the third four times as long, and so on. */
const dampedFirst = 5000;

/** Takes in the verdict on one uplink. */
export function takeUplink(draft: Draft, event: UplinkEvent): void {
  const { kept, passing } = draft;
  const wan = wanOf(draft, event.uplink);
  if (wan === null) return;
  const line = lineOf(draft, event.uplink);
  const known = passing.verdicts[event.uplink];
  const before = known?.downs ?? line.downs;
  const downs = event.carrierDowns ?? before;
  passing.verdicts[event.uplink] = { up: event.state === 'up', since: event.since, downs };
  if (event.state === 'up') {
    if (line.flapping !== undefined) endFlap(draft, event, wan);
    const outage = line.outage === undefined ? undefined : kept.incidents[line.outage];
    delete line.outage;
    line.up = draft.at.boot;
    if (outage !== undefined) end(draft, outage, event.since, wan);
  } else {
    const counted = before === null || downs === null ? 0 : Math.max(0, downs - before);
    const first = line.outage === undefined && (known === undefined || known.up);
    // The process before this one may have told the loss that this one sees first.
    const losses = known === undefined ? (first ? 1 : 0) : first ? Math.max(1, counted) : counted;
    const earlier = noteLosses(draft, event, wan, losses, before);
    if (line.outage !== undefined) worsen(kept.incidents[line.outage], event);
    else if (line.flapping !== undefined) beginFlap(draft, event, wan);
    else line.outage = begin(draft, event, wan, single(draft) ? null : event.uplink, earlier);
  }
  if (line.flapping === undefined) line.downs = downs;
  if (!single(draft)) takeInternet(draft, event, wan);
}

/** A flapping line that stays down is an outage after all. */
export function settleOutages(draft: Draft): void {
  settleReleased(draft);
  for (const wan of draft.config.wans) {
    const flaps = draft.passing.flaps[wan.name];
    const line = draft.kept.lines[wan.name];
    if (!flaps?.down || line === undefined || draft.at.mono < staysDownAt(flaps.down, wan)) continue;
    const { down } = flaps;
    flaps.down = null;
    line.outage = begin(draft, { ...down, at: draft.at }, wan, single(draft) ? null : wan.name, 0);
    if (!single(draft)) takeInternet(draft, { ...down, at: draft.at }, wan);
  }
}

function single({ config }: Draft): boolean {
  return config.wans.length < 2;
}

function begin(draft: Draft, event: UplinkEvent, wan: Wan, uplink: string | null, earlier: number): string {
  const { at, layer, tried, since } = event;
  const facts: OutageFacts = {
    about: 'outage',
    uplink,
    line: wan.name,
    layer,
    layerAt: Math.round(at.mono),
    spent: {},
    tried: shortened(tried),
    ...(isStarting(draft, since, wan) ? { starting: true as const } : {}),
  };
  const severity = severityOf(uplink === null ? 'wan.down' : 'wan.uplink');
  return open(draft, since, dueOf(draft, since, wan, earlier), severity, facts);
}

function shortened(tried: UplinkEvent['tried']): OutageFacts['tried'] {
  return tried.slice(0, mostTried).map(({ probe, ok, ms, error }) => ({
    probe: probe.slice(0, 60),
    ok,
    ms: ms === null ? null : Math.round(ms),
    error,
  }));
}

/** From when on an outage that began at `since` after `earlier` other losses may be told. */
function dueOf(draft: Draft, since: Instant, wan: Wan, earlier: number): number {
  const flapping = draft.kept.lines[wan.name]?.flapping !== undefined;
  const damped = earlier === 0 ? 0 : Math.min(dampedFirst * 4 ** (earlier - 1), wan.flapClear);
  const hold = Math.max(
    wan.reportAfter,
    expectedFor(draft, since, wan),
    flapping ? wan.flapClear : damped,
    isStarting(draft, since, wan) ? wan.bootGrace - since.mono : 0,
  );
  // In another boot `since` may lie anywhere: counted from now.
  return (since.boot === draft.at.boot ? since.mono : draft.at.mono) + hold;
}

/** Whether the device boots and its line has not been up yet: that is no outage for a while. */
function isStarting(draft: Draft, since: Instant, { name, bootGrace }: Wan): boolean {
  const { boot } = draft.at;
  return since.boot === boot && lineOf(draft, name).up !== boot && since.mono < bootGrace;
}

/** How long an outage that began at `start` is expected (`expected_gap`), 0: not at all. */
export function expectedFor(draft: Draft, start: Instant, { expectedGap }: Wan): number {
  if (expectedGap === null) return 0;
  const left = leftOf(expectedGap.hours, start, draft.local);
  return left === null ? 0 : Math.min(left, expectedGap.upTo);
}

/** An outage goes on: the layer may be another one now. */
function worsen(incident: Incident | undefined, { at, layer, tried }: UplinkEvent): void {
  if (incident === undefined || incident.facts.about !== 'outage') return;
  const { facts } = incident;
  delete facts.unseen;
  if (incident.start.boot !== at.boot) facts.least ??= at;
  if (layer === null || layer === facts.layer) return;
  passLayer(facts, at);
  facts.layer = layer;
  if (tried.length > 0) facts.tried = shortened(tried);
}

function passLayer(facts: OutageFacts, at: Instant): void {
  const layer: Layer | null = facts.layer;
  if (layer !== null) {
    facts.spent[layer] = Math.round((facts.spent[layer] ?? 0) + Math.max(0, at.mono - facts.layerAt));
  }
  facts.layerAt = Math.round(at.mono);
}

/** Ends an outage: what was too short, expected, or part of flapping is no news of its own. */
function end(draft: Draft, incident: Incident, since: Instant, wan: Wan): void {
  const { facts } = incident;
  if (facts.about !== 'outage') return;
  passLayer(facts, since);
  facts.layer = longestLayer(facts);
  close(draft, incident, since);
  const span: Span = incident.span ?? { ms: 0, bound: 'unknown' };
  incident.span = facts.unseen && span.bound === 'exact' ? { ms: span.ms, bound: 'at-most' } : span;
  const { ms, bound } = incident.span;
  const known = bound === 'exact' || bound === 'at-most';
  const expected = known && ms > 0 && ms <= expectedFor(draft, incident.start, wan);
  if (expected || (known && ms < wan.reportAfter)) incident.due = null;
  if (facts.starting && since.boot === incident.start.boot && since.mono < wan.bootGrace) incident.due = null;
  absorbByFlapping(draft, incident, wan);
  record(draft, incident, expected);
}

/** With several uplinks: the internet is down while none works, which absorbs what the uplinks would tell. */
function takeInternet(draft: Draft, event: UplinkEvent, wan: Wan): void {
  const { kept, config } = draft;
  const outages = config.wans.map(({ name }) => kept.lines[name]?.outage);
  const down = outages.every((id) => id !== undefined);
  if (down && kept.internet === null) {
    const line = lineOf(draft, wan.name);
    const earlier = line.losses.reduce((sum, { n }) => sum + n, 0) - 1;
    kept.internet = begin(draft, event, wan, null, Math.max(0, earlier));
    for (const id of outages) {
      const outage = id === undefined ? undefined : kept.incidents[id];
      if (outage !== undefined) outage.absorbed = kept.internet;
    }
  } else if (down && kept.internet !== null) {
    const incident = kept.incidents[kept.internet];
    if (incident?.facts.about === 'outage' && incident.facts.line === event.uplink) worsen(incident, event);
    else if (incident?.facts.about === 'outage') delete incident.facts.unseen;
  } else if (!down && kept.internet !== null) {
    const id = kept.internet;
    const incident = kept.incidents[id];
    kept.internet = null;
    if (incident === undefined) return;
    const own = incident.facts.about === 'outage' ? wanOf(draft, incident.facts.line) : null;
    end(draft, incident, event.since, own ?? wan);
    release(draft, id, incident.due !== null);
  }
}

/**
 * The internet is back. Uplinks that are still down speak for themselves again, a little later, since they mostly
 * follow; when the outage was too short to be told, at once.
 */
function release(draft: Draft, internet: string, told: boolean): void {
  for (const incident of Object.values(draft.kept.incidents)) {
    if (incident.absorbed !== internet || incident.facts.about !== 'outage') continue;
    const wan = wanOf(draft, incident.facts.line);
    if (!told) delete incident.absorbed;
    else if (incident.end === null && wan !== null) {
      incident.due = Math.round(draft.at.mono + Math.max(wan.reportAfter, 1000));
    }
  }
}

function settleReleased({ kept, at }: Draft): void {
  for (const incident of Object.values(kept.incidents)) {
    const { absorbed, end, due, facts } = incident;
    if (absorbed === undefined || end !== null || facts.about !== 'outage') continue;
    if (absorbed !== kept.internet && due !== null && at.mono >= due) delete incident.absorbed;
  }
}

/** Closes what is open of uplinks that are no longer configured. */
export function dropLines(draft: Draft): void {
  const { kept, passing, config } = draft;
  for (const name of Object.keys(kept.lines)) {
    if (config.wans.some((wan) => wan.name === name)) continue;
    for (const id of [kept.lines[name]?.outage, kept.lines[name]?.flapping]) {
      const incident = id === undefined ? undefined : kept.incidents[id];
      if (incident !== undefined) close(draft, incident, draft.at);
    }
    delete kept.lines[name];
    delete passing.verdicts[name];
    delete passing.flaps[name];
  }
  const internet = kept.internet === null ? undefined : kept.incidents[kept.internet];
  if (internet === undefined || config.wans.length > 1) return;
  close(draft, internet, draft.at);
  if (kept.internet !== null) release(draft, kept.internet, true);
  kept.internet = null;
}
