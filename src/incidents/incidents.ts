import type { Severity } from '../events/severity.ts';
import type { Instant } from '../time/instant.ts';
import { count, type Draft, newId, rounded } from './draft.ts';
import { kindOfIncident, lasting } from './news.ts';
import type { Incident } from './state.ts';

/** Begins an incident that may be told from `due` on. */
export function open(
  draft: Draft,
  start: Instant,
  due: number | null,
  severity: Severity,
  facts: Incident['facts'],
): string {
  const id = newId(draft);
  draft.kept.incidents[id] = {
    severity,
    start: rounded(start),
    end: null,
    due: due === null ? null : Math.round(due),
    told: {},
    facts,
  };
  return id;
}

/** Ends an incident at `end`. */
export function close(draft: Draft, incident: Incident, end: Instant): void {
  incident.end = rounded(end);
  incident.span = lasting(incident, incident.end);
  delete incident.remind;
  if (incident.facts.about !== 'outage') count(draft, kindOfIncident(incident));
}

export function find(
  { kept }: Draft,
  wanted: (incident: Incident) => boolean,
): readonly [string, Incident] | null {
  return Object.entries(kept.incidents).find(([, incident]) => wanted(incident)) ?? null;
}
