import type { OutboxEvent } from '../events/event.ts';
import { spend } from './budget.ts';
import { type Draft, severityOf } from './draft.ts';
import { tellOnce } from './once.ts';
import { ticketsOn } from './orders.ts';
import type { Box, Mail, Ticket } from './state.ts';

/** Further undelivered mails to the same recipient within this time are counted, not told again. */
const repeatWindow = 3_600_000;

/** Takes in what became of a notice. */
export function takeResult(draft: Draft, event: OutboxEvent): void {
  const box = draft.kept.boxes[event.recipient];
  if (box === undefined || event.result === 'stuck') return;
  if (event.result === 'delivered') delivered(draft, box, event);
  else undelivered(draft, box, event, event.result);
}

function delivered(draft: Draft, box: Box, { notice, recipient, at, counts }: OutboxEvent): void {
  const tickets = ticketsOn(draft, recipient, notice);
  const mail = box.mails[notice];
  const successor = Object.entries(box.mails).find(([, { past }]) => past?.includes(notice));
  const forsaken = Object.values(draft.kept.incidents).flatMap(({ told }) => {
    const ticket = told[recipient];
    return ticket?.past?.includes(notice) ? [ticket] : [];
  });
  const known = mail !== undefined || successor !== undefined || tickets.length + forsaken.length > 0;
  if (!known && !counts) return;
  spend(box, at.mono);
  draft.kept.digest.delivered++;
  delete box.mails[notice];
  for (const ticket of tickets) settle(ticket, ticket.as);
  for (const ticket of forsaken) settle(ticket, 'began');
  if (successor === undefined) return;
  // It had left before it could be replaced: its successor tells only the rest.
  const [id, next] = successor;
  if (next.instead) delete box.mails[id];
  else leave(next, notice);
  for (const ticket of ticketsOn(draft, recipient, id)) if (ticket.said === 'nothing') ticket.said = 'began';
}

function settle(ticket: Ticket, as: Ticket['as']): void {
  ticket.said = as === 'ended' || as === 'whole' ? 'all' : 'began';
  delete ticket.mail;
  delete ticket.as;
  delete ticket.gone;
  delete ticket.past;
}

function undelivered(
  draft: Draft,
  box: Box,
  { notice, recipient, reason }: OutboxEvent,
  result: 'parked' | 'expired' | 'dropped' | 'withdrawn',
): void {
  if (result !== 'parked') notBefore(box, notice);
  const mail: Mail | undefined = box.mails[notice];
  if (mail === undefined || (mail.parked && result === 'parked')) return;
  if (result === 'parked') box.mails[notice] = { ...mail, parked: true };
  else {
    delete box.mails[notice];
    if (result !== 'withdrawn') draft.kept.digest.lost++;
    for (const ticket of ticketsOn(draft, recipient, notice)) giveUp(ticket);
  }
  // the owner knows what he took out, and that a parked one does not arrive was told when it was parked
  if (mail.undelivered || mail.parked || result === 'withdrawn') return;
  tellOnce(
    draft,
    { about: 'undelivered', result, recipient, count: 1, reason: reason.slice(0, 200) },
    severityOf('mail.undelivered'),
    {
      signature: JSON.stringify(['undelivered', recipient, result]),
      window: repeatWindow,
      ...(result === 'parked' ? { except: recipient } : {}),
      undelivered: true,
    },
  );
}

/** `notice` has not left before its successor was queued, and never will. */
function notBefore(box: Box, notice: string): void {
  for (const [id, mail] of Object.entries(box.mails)) {
    if (!mail.past?.includes(notice)) continue;
    if (mail.instead) delete box.mails[id];
    else leave(mail, notice);
  }
}

function leave(mail: Mail, past: string): void {
  mail.past = (mail.past ?? []).filter((old) => old !== past);
  if (mail.past.length === 0) delete mail.past;
}

/** Its notice will never arrive: a lost end stays lost, a lost beginning is made good by the whole story. */
function giveUp(ticket: Ticket): void {
  if (ticket.as === 'ended' || ticket.as === 'whole') ticket.said = 'all';
  else if (ticket.said === 'nothing') ticket.lost = true;
  delete ticket.mail;
  delete ticket.as;
  delete ticket.gone;
  delete ticket.past;
}
