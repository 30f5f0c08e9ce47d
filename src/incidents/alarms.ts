import { kindOf } from '../events/catalogue.ts';
import type { AlarmEvent, DegradedEvent } from '../events/event.ts';
import { type Draft, severityOf } from './draft.ts';
import { close, find, open } from './incidents.ts';
import { tellOnce } from './once.ts';
import type { AlarmFacts, Incident } from './state.ts';

/** The same news within this time are counted, not told again. */
const repeatWindow = 60_000;
/** Lasting alarms at once; what begins beyond them is told without an end. */
const mostOpen = 60;
/** After a restart the system watcher begins an alarm anew within this time, or it is over. */
const recheckAfter = 15 * 60_000;

function isOpenAlarm(incident: Incident, key: string, subject: string): boolean {
  const { facts, end } = incident;
  return end === null && facts.about === 'alarm' && facts.key === key && facts.subject === subject;
}

/** Longer ones would fill memory and flash with what no mail shows. */
const mostText = 500;
const mostSubject = 100;
const mostFacts = 12;

function shortened({
  key,
  subject,
  text,
  facts,
}: AlarmEvent): Pick<AlarmEvent, 'key' | 'subject' | 'text' | 'facts'> {
  const kept = Object.entries(facts).slice(0, mostFacts);
  return {
    key,
    subject: subject.slice(0, mostSubject),
    text: text.slice(0, mostText),
    facts: Object.fromEntries(kept.map(([name, value]) => [name.slice(0, 40), value.slice(0, 200)])),
  };
}

/** Takes in what the firmware or a watcher reports. */
export function takeAlarm(draft: Draft, event: AlarmEvent): void {
  const { kept, at } = draft;
  if (kindOf(event.key)?.hint) return;
  const { key, subject, text, facts } = shortened(event);
  const lasting = find(draft, (incident) => isOpenAlarm(incident, key, subject))?.[1];
  if (event.phase === 'ended') {
    if (lasting !== undefined) close(draft, lasting, at);
    return;
  }
  if (event.phase === 'began' && lasting?.facts.about === 'alarm') {
    lasting.facts = { ...withoutRecheck(lasting.facts), text, facts, count: lasting.facts.count + 1 };
    return;
  }
  const opened = Object.values(kept.incidents).filter(({ facts: of }) => of.about === 'alarm').length;
  if (event.phase === 'began' && opened < mostOpen) {
    open(draft, at, at.mono, event.severity, { about: 'alarm', key, subject, text, facts, count: 1 });
    return;
  }
  tellOnce(
    draft,
    { about: 'alarm', stage: 'once', key, subject, text, facts, start: at, end: null, count: 1 },
    event.severity,
    { signature: JSON.stringify([key, subject, text]), window: repeatWindow },
  );
}

function withoutRecheck({ recheck: _, ...facts }: AlarmFacts): AlarmFacts {
  return facts;
}

/** Takes in that a line got bad or good again without being down. */
export function takeDegraded(draft: Draft, event: DegradedEvent): void {
  const { uplink, loss, latency, at } = event;
  const lasting = find(
    draft,
    ({ facts, end }) => end === null && facts.about === 'degraded' && facts.uplink === uplink,
  )?.[1];
  if (event.phase === 'began' && lasting === undefined) {
    const facts = { about: 'degraded', uplink, loss, latency } as const;
    open(draft, at, at.mono, severityOf('wan.degraded'), { ...facts });
  }
  if (event.phase === 'ended' && lasting !== undefined) close(draft, lasting, at);
}

/** A new process began: what only the one before could see the end of, is over unless it is seen again. */
export function doubtWatched(draft: Draft): void {
  for (const incident of Object.values(draft.kept.incidents)) {
    const { facts } = incident;
    if (incident.end !== null) continue;
    if (facts.about === 'degraded') close(draft, incident, draft.at);
    if (facts.about === 'alarm' && facts.key.startsWith('system.')) {
      facts.recheck = Math.round(draft.at.mono + recheckAfter);
    }
    if (facts.about === 'outage') facts.unseen = true;
  }
}

/** Ends what nobody has seen again. */
export function settleDoubts(draft: Draft): void {
  for (const incident of Object.values(draft.kept.incidents)) {
    const { facts, end } = incident;
    if (end !== null || facts.about !== 'alarm' || facts.recheck === undefined) continue;
    if (draft.at.mono >= facts.recheck) close(draft, incident, draft.at);
  }
}
