import type { Recipient } from '../config/config.ts';
import { type Draft, newId } from './draft.ts';
import { kindOfIncident } from './news.ts';
import { wants } from './once.ts';
import { collectedOf, noticeOf, ticketsOn, toldOf } from './orders.ts';
import type { Box, Incident, Ticket } from './state.ts';

/** Whether another incident that this recipient is told of tells of this one too. */
export function isAbsorbed({ kept }: Draft, { absorbed }: Incident, recipient: Recipient): boolean {
  if (absorbed === undefined) return false;
  const by = kept.incidents[absorbed];
  return by === undefined || wants(recipient, kindOfIncident(by), by.severity);
}

/** Puts newer news in the place of what waits for this recipient and is no longer true. */
export function overtake(draft: Draft, recipient: Recipient, box: Box): void {
  const collected = new Set<string>();
  for (const [id, incident] of Object.entries(draft.kept.incidents)) {
    const ticket = incident.told[recipient.name];
    if (ticket?.mail === undefined || ticket.gone) continue;
    const { mail, said, as } = ticket;
    const begins = as === 'began' || as === 'reminder';
    const closed = incident.end !== null;
    const drop = said === 'nothing' && isAbsorbed(draft, incident, recipient);
    if (!drop && !(begins && closed)) continue;
    if (closed && !drop) ticket.as = said === 'nothing' ? 'whole' : 'ended';
    if (box.mails[mail]?.once !== undefined) {
      if (drop) forsake(box, ticket, mail);
      collected.add(mail);
    } else if (drop) withdraw(draft, box, ticket, mail);
    else replace(draft, recipient, box, id, incident, ticket, mail);
  }
  for (const mail of collected) recollect(draft, recipient, box, mail);
}

/** It, or what it replaced, may have left already: the ticket remembers that. */
function forsake(box: Box, ticket: Ticket, mail: string): void {
  const past = box.mails[mail]?.past;
  ticket.gone = true;
  if (past !== undefined) ticket.past = past;
}

function withdraw(draft: Draft, box: Box, ticket: Ticket, mail: string): void {
  forsake(box, ticket, mail);
  draft.orders.push({ do: 'withdraw', id: mail });
  delete box.mails[mail];
}

/** Takes the place of notice `old` in the box; both may leave, so both count until that is certain. */
function succeed(box: Box, old: string, id: string): void {
  const mail = box.mails[old] ?? {};
  const { past = [] } = mail;
  delete box.mails[old];
  box.mails[id] = { ...mail, past: [...past, old] };
}

export function replace(
  draft: Draft,
  recipient: Recipient,
  box: Box,
  id: string,
  incident: Incident,
  ticket: Ticket,
  old: string,
): void {
  const next = newId(draft);
  succeed(box, old, next);
  ticket.mail = next;
  const stage = ticket.as ?? 'whole';
  const notice = (as: typeof stage) => noticeOf(next, recipient.name, id, toldOf(draft, id, incident, as));
  const otherwise = notice(stage === 'whole' ? 'ended' : stage);
  draft.orders.push({ do: 'replace', id: old, notice: notice(stage), otherwise });
}

function recollect(draft: Draft, recipient: Recipient, box: Box, old: string): void {
  const next = newId(draft);
  const tickets = ticketsOn(draft, recipient.name, old);
  succeed(box, old, next);
  for (const ticket of tickets) if (!ticket.gone) ticket.mail = next;
  const notice = collectedOf(draft, recipient.name, box, next, 'budget');
  if (notice === null) {
    delete box.mails[next];
    draft.orders.push({ do: 'withdraw', id: old });
  } else draft.orders.push({ do: 'replace', id: old, notice, otherwise: notice });
}
