import type { Notice } from '../incidents/notice.ts';
import type { Message } from '../mail/message.ts';
import type { Outcome } from '../smtp/outcome.ts';
import { type Composed, cleaned, defect, type Flight, lastOf } from './attempt.ts';
import type { Desk } from './desk.ts';
import type { Entry, Last } from './entry.ts';
import { type Frost, freeze, thaw } from './frozen.ts';
import { find } from './moves.ts';
import type { Progress } from './progress.ts';
import { backoff, isAboutMail, isLate, note } from './servers.ts';

const notWanted = 'this mail is not to be sent any more';

interface Mail {
  readonly message: Message;
  /** null: what the entry has is this mail already. */
  readonly frost: Frost | null;
}

/** Makes one attempt, from composing to noting what came of it. */
export async function fly(desk: Desk, entry: Entry, flight: Flight): Promise<void> {
  const known = desk.progressOf(entry);
  const mail = await mailOf(desk, entry, known);
  if (mail === null || flight.abort.signal.aborted) return;
  known.attempts++;
  let outcome: Outcome;
  try {
    outcome = await desk.options.deliver({
      id: entry.notice.id,
      message: mail.message,
      slot: flight.slot,
      signal: flight.abort.signal,
      onConnect: (local) => {
        flight.local = local;
      },
      onFinalDot: () => dotLeaves(desk, entry.notice, flight, mail.frost),
    });
  } catch (error) {
    outcome = defect(error, flight.dot);
  }
  await ended(desk, entry, flight, outcome);
}

/** null: there is none now, which is noted. */
async function mailOf(desk: Desk, entry: Entry, known: Progress): Promise<Mail | null> {
  const { notice } = entry;
  const frozen = entry.mail;
  if (frozen !== null) {
    const file = frozen.raw === null ? (known.large ?? (await desk.options.large.read(notice.id))) : null;
    const message = thaw(frozen, file);
    if (message !== null) return { message, frost: null };
    desk.options.log(`outbox: the file of mail ${notice.id} is damaged or gone, it is composed again`);
  }
  if (known.mail !== null) return known.mail;
  let composed: Composed;
  try {
    composed = await desk.options.compose(notice);
  } catch (error) {
    desk.options.log(`outbox: cannot compose ${notice.id}: ${cleaned(String(error))}`);
    postpone(desk, known, 'compose');
    return null;
  }
  if ('wait' in composed) {
    postpone(desk, known, composed.wait);
    return null;
  }
  const key = desk.keyOf(notice);
  if ('problem' in composed) {
    await desk.move({ do: 'parked', id: notice.id, last: null, key }, entry, 'parked', composed.problem);
    return null;
  }
  known.why = null;
  if (frozen !== null) return { message: composed, frost: null };
  const frost = freeze(composed, key);
  if (frost.large !== null && !hasRoom(desk, frost.large.length)) {
    postpone(desk, known, 'room');
    return null;
  }
  known.mail = { message: composed, frost };
  return known.mail;
}

/** Whether files of mails leave room for one more: together a quarter of the store's size, or one. */
function hasRoom({ options }: Desk, size: number): boolean {
  const kept = options.store.entries.live.reduce((sum, { mail }) => sum + (mail?.large?.size ?? 0), 0);
  return kept === 0 || kept + size <= options.config().outbox.maxSize / 4;
}

function postpone(desk: Desk, known: Progress, why: Progress['why']): void {
  const { config, clock, random } = desk.options;
  known.why = why;
  known.waits++;
  known.due = clock.monotonic() + backoff(config().outbox, known.waits, random);
}

/** Makes it durable that the final dot leaves now; from here on a crash leaves the notice's fate unknown. */
async function dotLeaves(desk: Desk, notice: Notice, flight: Flight, frost: Frost | null): Promise<void> {
  const { store, now } = desk.options;
  if (frost !== null && frost.large !== null) await lay(desk, notice.id, frost.large);
  const current = find(store.entries, notice.id);
  if (current?.notice !== notice || flight.dot || flight.abort.signal.aborted) throw new Error(notWanted);
  const mail = current.mail === null && frost !== null ? { mail: frost.frozen } : {};
  const written = store.move({ do: 'dot', id: notice.id, slot: flight.slot, ...mail }, now());
  if (written === null) throw new Error(notWanted);
  flight.dot = true;
  desk.progressOf(current).mail = null;
  await written;
}

/** Brings a large mail to the disk. */
async function lay({ options, progress, laid }: Desk, id: string, bytes: Buffer): Promise<void> {
  const known = progress.get(id);
  laid.add(id);
  try {
    await options.large.keep(id, bytes);
    if (known !== undefined) known.large = null;
  } catch {
    // as with the store's records: until the disk takes it, it is in memory only
    if (known !== undefined) known.large = bytes;
  }
}

async function ended(desk: Desk, entry: Entry, flight: Flight, outcome: Outcome): Promise<void> {
  const { config, clock, random, now, store } = desk.options;
  const { id } = entry.notice;
  const server = desk.servers[flight.slot];
  const last = lastOf(outcome, flight.slot, now());
  const words = `${last.server}: ${last.text}`;
  if (outcome.result === 'delivered') {
    note(server, outcome, last, config().outbox, clock.monotonic(), random);
    await desk.move({ do: 'delivered', id, last }, entry, 'delivered', words);
    return;
  }
  const known = desk.progressOf(entry);
  known.last = last;
  const overtaken = find(store.entries, id)?.notice !== entry.notice;
  const own = outcome.failure === 'aborted' || overtaken;
  if (!own && note(server, outcome, last, config().outbox, clock.monotonic(), random)) {
    desk.emit('stuck', entry.notice, words);
  }
  switch (outcome.result) {
    case 'unknown': {
      known.ended = clock.monotonic();
      known.tried.clear();
      const count = Math.max(1, find(store.entries, id)?.dots ?? 1);
      known.due = known.ended + backoff(config().outbox, count, random);
      await desk.move({ do: 'unknown', id, last }, entry, null);
      return;
    }
    case 'refused':
      if (flight.dot) await desk.move({ do: 'failed', id, last }, entry, null);
      await refused(desk, entry, last);
      return;
    case 'failed':
      if (flight.dot) await desk.move({ do: 'failed', id, last }, entry, null);
      if (!own) retryLater(desk, entry, flight, outcome);
  }
}

/** Parks a notice that every server refused. */
async function refused(desk: Desk, entry: Entry, last: Last): Promise<void> {
  const { notice } = entry;
  const known = desk.progressOf(entry);
  known.refused.add(last.slot);
  if (!desk.configured().every((slot) => known.refused.has(slot))) return;
  const move = { do: 'parked', id: notice.id, last, key: desk.keyOf(notice) } as const;
  await desk.move(move, entry, 'parked', `${last.server}: ${last.text}`);
}

/** Sets when a notice itself may be tried again, beside its server's wait. */
function retryLater(desk: Desk, entry: Entry, { slot }: Flight, outcome: Outcome): void {
  const { config, clock, random, store } = desk.options;
  const { outbox } = config();
  const now = clock.monotonic();
  const known = desk.progressOf(entry);
  if (isLate(outcome)) {
    const late = known.late[slot];
    late.count++;
    // one step longer than the server's own wait, so that a mail that breaks it does not hold up the others
    late.due = now + backoff(outbox, late.count + (isAboutMail(outcome) ? 0 : 1), random);
  }
  if (find(store.entries, entry.notice.id)?.uncertain !== true) return;
  known.tried.add(slot);
  const left = desk.configured().filter((other) => !known.tried.has(other) && !known.refused.has(other));
  if (left.some((other) => desk.servers[other].due <= now && known.late[other].due <= now)) return;
  known.tried.clear();
  known.waits++;
  known.due = now + backoff(outbox, known.waits, random);
}
