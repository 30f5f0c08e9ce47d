import { elapsed } from '../time/instant.ts';
import type { Draft } from './draft.ts';
import type { Incident } from './state.ts';

/** How long an incident is remembered whose withdrawn notice may yet turn out to have left. */
const keepGone = 7 * 24 * 3_600_000;

/** Forgets incidents that are over and of which nobody is to be told any more. */
export function tidy(draft: Draft): void {
  const { kept, at } = draft;
  for (const [id, incident] of Object.entries(kept.incidents)) {
    if (incident.end === null) continue;
    const waits = incident.due !== null && incident.due > at.mono && incident.absorbed === undefined;
    if (!waits && Object.values(incident.told).every((ticket) => done(draft, incident, ticket))) {
      delete kept.incidents[id];
    }
  }
}

function done({ at }: Draft, { end }: Incident, ticket: Incident['told'][string]): boolean {
  if (ticket.gone) {
    const since = elapsed(end ?? at, at);
    return since.bound === 'exact' && since.ms > keepGone;
  }
  return ticket.mail === undefined && ticket.held === undefined;
}

/** Takes back what waits for recipients who are no longer configured. */
export function dropRecipients(draft: Draft): void {
  const { kept, config } = draft;
  for (const name of Object.keys(kept.boxes)) {
    if (!config.recipients.some((recipient) => recipient.name === name)) silence(draft, name);
  }
}

/** Takes back all that waits; what was told before is forgotten, so that switching mail on tells the present. */
export function silenceAll(draft: Draft): void {
  for (const name of Object.keys(draft.kept.boxes)) silence(draft, name);
  draft.passing.recent = {};
}

function silence({ kept, orders }: Draft, name: string): void {
  for (const id of Object.keys(kept.boxes[name]?.mails ?? {})) orders.push({ do: 'withdraw', id });
  delete kept.boxes[name];
  for (const incident of Object.values(kept.incidents)) delete incident.told[name];
}
