import type { Recipient } from '../config/config.ts';
import type { Severity } from '../events/severity.ts';
import { affords, type Claim } from './budget.ts';
import { type Draft, newId } from './draft.ts';
import { kindOfIncident } from './news.ts';
import { kindOfNews } from './notice-kind.ts';
import { boxOf, wants } from './once.ts';
import { collectedOf, noticeOf, toldOf } from './orders.ts';
import { isAbsorbed, overtake, replace } from './overtake.ts';
import { leftOf } from './quiet.ts';
import { firstReminder, nextReminder } from './reminders.ts';
import type { Box, Held, Incident, Ticket } from './state.ts';

/** One piece of news that a recipient is to be told now. */
type Item = {
  readonly at: number;
  readonly severity: Severity;
  /** It waited for the morning or for the budget. */
  readonly waited: 'quiet' | 'budget' | null;
} & (
  | { readonly of: 'incident'; readonly id: string; readonly incident: Incident; readonly stage: Due }
  | { readonly of: 'once'; readonly id: string; readonly held: Held }
);
type Due = 'began' | 'ended' | 'whole';

/** Orders what each recipient is to be told now, as budget and quiet hours allow. */
export function tellAll(draft: Draft): void {
  const { config, kept } = draft;
  for (const recipient of config.recipients) tell(draft, recipient, boxOf(draft, recipient.name));
  for (const incident of Object.values(kept.incidents)) {
    const { remind } = incident;
    if (remind === undefined || remind.at > draft.at.mono) continue;
    incident.remind = nextReminder(draft, remind);
  }
}

function tell(draft: Draft, recipient: Recipient, box: Box): void {
  overtake(draft, recipient, box);
  remind(draft, recipient, box);
  const { quietHours } = recipient;
  const quiet = quietHours !== null && leftOf(quietHours, draft.at, draft.local) !== null;
  const items: Item[] = [];
  for (const item of itemsFor(draft, recipient, box)) {
    // What comes on a schedule comes when its owner wants it.
    const exempt = item.severity === 'critical' || (item.of === 'once' && item.held.solo);
    if (quiet && !exempt) hold(item, recipient, 'quiet');
    else items.push(item);
  }
  const solo = (item: Item) =>
    (item.of === 'once' && item.held.solo) || (item.severity === 'critical' && item.waited === null);
  for (const item of items.filter(solo)) sendOne(draft, recipient, box, item);
  const rest = items.filter((item) => !solo(item));
  if (rest.length > 1 && rest.some(({ waited }) => waited !== null))
    sendTogether(draft, recipient, box, rest);
  else for (const item of rest) sendOne(draft, recipient, box, item);
}

function itemsFor(draft: Draft, recipient: Recipient, box: Box): Item[] {
  const items: Item[] = [];
  const age = ({ mono, boot }: { mono: number; boot: string }) =>
    boot === draft.at.boot ? mono : mono - 1e15;
  for (const [id, incident] of Object.entries(draft.kept.incidents)) {
    const stage = dueStage(draft, incident, recipient);
    const ticket = incident.told[recipient.name];
    if (stage === null) {
      if (ticket?.held) delete ticket.held;
      continue;
    }
    const at = age(stage === 'began' ? incident.start : (incident.end ?? draft.at));
    const waited = ticket?.held ?? null;
    items.push({ of: 'incident', id, incident, stage, at, severity: incident.severity, waited });
  }
  for (const [id, held] of Object.entries(box.held)) {
    const { told, why } = held;
    const waited = why === 'new' ? null : why;
    items.push({ of: 'once', id, held, at: age(told.at), severity: told.severity, waited });
  }
  return items.sort((a, b) => a.at - b.at);
}

/** What this recipient is still to be told of an incident; null: nothing now. */
function dueStage(draft: Draft, incident: Incident, recipient: Recipient): Due | null {
  const ticket = incident.told[recipient.name];
  const { end, due } = incident;
  if (ticket?.mail !== undefined && !ticket.gone) return null;
  if (ticket?.said === 'all') return null;
  if (ticket?.said === 'began') return end === null ? null : 'ended';
  if (due === null || due > draft.at.mono || isAbsorbed(draft, incident, recipient)) return null;
  if (!wants(recipient, kindOfIncident(incident), incident.severity)) return null;
  if (end !== null) return 'whole';
  return ticket?.lost ? null : 'began';
}

function ticketOf(incident: Incident, recipient: Recipient): Ticket {
  const ticket = incident.told[recipient.name] ?? { said: 'nothing' };
  incident.told[recipient.name] = ticket;
  return ticket;
}

function hold(item: Item, recipient: Recipient, why: 'quiet' | 'budget'): void {
  if (item.of === 'once') item.held.why = why;
  else ticketOf(item.incident, recipient).held = why;
}

function isWeighty(item: Item): boolean {
  const kind = item.of === 'incident' ? kindOfIncident(item.incident) : kindOfNews(item.held.told.news);
  return item.severity === 'critical' || kind.startsWith('wan.');
}

function claimOf({ at }: Draft, items: readonly Item[]): Claim {
  const begun = items.flatMap((item) =>
    item.of === 'incident' && item.stage === 'began' ? [item.incident] : [],
  );
  return {
    weighty: items.some(isWeighty),
    opens: begun.length > 0,
    waited: Math.min(...begun.map(({ due }) => at.mono - (due ?? at.mono))),
    closes: items.some((item) => item.of === 'incident' && item.stage === 'ended'),
  };
}

function affordable(draft: Draft, recipient: Recipient, box: Box, items: readonly Item[]): boolean {
  const incidents = Object.values(draft.kept.incidents);
  return affords(claimOf(draft, items), box, recipient.name, incidents, draft.at.mono, draft.config.mail);
}

function sendOne(draft: Draft, recipient: Recipient, box: Box, item: Item): void {
  if (!affordable(draft, recipient, box, [item])) {
    hold(item, recipient, 'budget');
    return;
  }
  const id = item.of === 'once' ? item.id : newId(draft);
  box.mails[id] = item.of === 'once' && item.held.undelivered ? { undelivered: true } : {};
  const told = item.of === 'once' ? item.held.told : toldOf(draft, item.id, item.incident, item.stage);
  take(draft, recipient, box, item, id);
  const incident = item.of === 'once' ? null : item.id;
  draft.orders.push({ do: 'queue', notice: noticeOf(id, recipient.name, incident, told) });
}

/** What waited goes out as one mail; when the budget has no room for beginnings too, those wait on. */
function sendTogether(draft: Draft, recipient: Recipient, box: Box, items: readonly Item[]): void {
  const opens = (item: Item) => item.of === 'incident' && item.stage === 'began';
  const sets = [items, items.filter((item) => !opens(item))];
  const fits = sets.find((set) => set.length > 0 && affordable(draft, recipient, box, set)) ?? [];
  for (const item of items) if (!fits.includes(item)) hold(item, recipient, 'budget');
  const [only] = fits;
  if (only === undefined) return;
  if (fits.length === 1 && !box.dropped) {
    sendOne(draft, recipient, box, only);
    return;
  }
  const id = newId(draft);
  const once = fits.flatMap((item) => (item.of === 'once' ? [item.held.told] : []));
  if (box.dropped) once.push(droppedNews(draft, recipient, box.dropped));
  delete box.dropped;
  box.mails[id] = { once };
  const why = fits.some(({ waited }) => waited === 'quiet') ? 'quiet' : 'budget';
  for (const item of fits) take(draft, recipient, box, item, id);
  const notice = collectedOf(draft, recipient.name, box, id, why);
  if (notice !== null) draft.orders.push({ do: 'queue', notice });
}

function droppedNews({ at }: Draft, { name }: Recipient, count: number): Held['told'] {
  return {
    at,
    severity: 'warning',
    news: { about: 'undelivered', result: 'dropped', recipient: name, count, reason: 'too much at once' },
  };
}

/** The item travels on notice `mail` from now on. */
function take(draft: Draft, recipient: Recipient, box: Box, item: Item, mail: string): void {
  if (item.of === 'once') {
    delete box.held[item.id];
    return;
  }
  const { incident, stage } = item;
  const ticket = ticketOf(incident, recipient);
  ticket.mail = mail;
  ticket.as = stage;
  delete ticket.gone;
  delete ticket.past;
  delete ticket.held;
  if (stage === 'began' && draft.config.mail.reminder > 0) incident.remind ??= firstReminder(draft, incident);
}

/** Reminds of what lasts; a reminder that finds no room is left out, it would come too late. */
function remind(draft: Draft, recipient: Recipient, box: Box): void {
  const { quietHours } = recipient;
  const quiet = quietHours !== null && leftOf(quietHours, draft.at, draft.local) !== null;
  for (const [id, incident] of Object.entries(draft.kept.incidents)) {
    const ticket = incident.told[recipient.name];
    const { remind: next, end } = incident;
    if (ticket === undefined || next === undefined || next.at > draft.at.mono || end !== null) continue;
    if (quiet && incident.severity !== 'critical') continue;
    if (ticket.lost) delete ticket.lost;
    if (ticket.said !== 'began') continue;
    if (ticket.mail !== undefined) {
      if (ticket.as === 'reminder') replace(draft, recipient, box, id, incident, ticket, ticket.mail);
      continue;
    }
    const claim = { weighty: incident.severity === 'critical', opens: false, waited: 0, closes: false };
    const incidents = Object.values(draft.kept.incidents);
    if (!affords(claim, box, recipient.name, incidents, draft.at.mono, draft.config.mail)) continue;
    const notice = newId(draft);
    box.mails[notice] = {};
    ticket.mail = notice;
    ticket.as = 'reminder';
    const told = toldOf(draft, id, incident, 'reminder');
    draft.orders.push({ do: 'queue', notice: noticeOf(notice, recipient.name, id, told) });
  }
}
