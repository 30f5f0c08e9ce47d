import type { Draft } from './draft.ts';
import { newsOf } from './news.ts';
import type { Notice, Stage, Told } from './notice.ts';
import { weightiest } from './notice-kind.ts';
import type { Box, Incident, Ticket } from './state.ts';

/** A notice that counts against the budget and is durable. */
export function noticeOf(id: string, recipient: string, incident: string | null, told: Told): Notice {
  const { at, severity, news } = told;
  return { id, recipient, incident, severity, at, news, counts: true, until: null };
}

/** An incident at `stage` as news. */
export function toldOf(draft: Draft, id: string, incident: Incident, stage: Stage): Told {
  const at = stage === 'ended' || stage === 'whole' ? (incident.end ?? draft.at) : incident.start;
  const { severity } = incident;
  return { at: stage === 'reminder' ? draft.at : at, severity, news: newsOf(draft, id, incident, stage) };
}

/** Everything that the collected mail `id` tells, oldest first. */
function itemsOf(draft: Draft, recipient: string, box: Box, id: string): Told[] {
  const items = [...(box.mails[id]?.once ?? [])];
  for (const [key, incident] of Object.entries(draft.kept.incidents)) {
    const ticket = incident.told[recipient];
    if (ticket?.mail === id && !ticket.gone && ticket.as !== undefined) {
      items.push(toldOf(draft, key, incident, ticket.as));
    }
  }
  const { boot } = draft.at;
  const order = ({ at }: Told) => (at.boot === boot ? at.mono : at.mono - 1e15);
  return items.sort((a, b) => order(a) - order(b));
}

/** The collected mail `id` as a notice; null: nothing is left to tell. */
export function collectedOf(
  draft: Draft,
  recipient: string,
  box: Box,
  id: string,
  why: 'quiet' | 'budget',
): Notice | null {
  const items = itemsOf(draft, recipient, box, id);
  const heaviest = weightiest(items);
  if (heaviest === null) return null;
  return noticeOf(id, recipient, null, {
    at: draft.at,
    severity: heaviest.severity,
    news: { about: 'collected', why, items },
  });
}

/** Tickets of one recipient that ride on the notice `mail`. */
export function ticketsOn(draft: Draft, recipient: string, mail: string): Ticket[] {
  return Object.values(draft.kept.incidents).flatMap(({ told }) => {
    const ticket = told[recipient];
    return ticket?.mail === mail ? [ticket] : [];
  });
}
