import type { Fate } from '../incidents/unheard.ts';
import { elapsed, type Instant } from '../time/instant.ts';
import type { Done, Entries, Entry, Lost, Move } from './entry.ts';
import { nameOf } from './name.ts';

/** How many ended notices are kept for the list. */
const keepDone = 50;

export function find(entries: Entries, id: string): Entry | undefined {
  return entries.live.find(({ notice }) => notice.id === id);
}

/** What is known of the notice `id`, on its way or ended. */
export function fateOf(entries: Entries, id: string): Fate {
  if (find(entries, id) !== undefined) return 'open';
  const done = entries.done.find((line) => line.id === id);
  return done === undefined ? null : done.dropped ? 'dropped' : done.state;
}

export function put(entries: Entries, id: string, next: Entry): Entries {
  return { ...entries, live: entries.live.map((entry) => (entry.notice.id === id ? next : entry)) };
}

/** Takes a notice out; of the last ones a line is kept. */
export function finish(
  entries: Entries,
  entry: Entry,
  end: Pick<Done, 'state' | 'at' | 'text' | 'dropped'>,
): Entries {
  const { notice } = entry;
  const live = entries.live.filter((other) => other !== entry);
  if (notice.until !== null) return { ...entries, live };
  const about = nameOf(notice, entry.mail?.subject);
  const line: Done = { id: notice.id, recipient: notice.recipient, about, attempts: entry.dots, ...end };
  return { ...entries, live, done: [...entries.done, line].slice(-keepDone) };
}

const week = 7 * 24 * 3_600_000;

/** What was given up, as long as it is lately; null: nothing. */
export function lostLately({ lost }: Entries, now: Instant): Lost | null {
  return lost === null || elapsed(lost.at, now).ms > week ? null : lost;
}

function lose(entries: Entries, what: 'expired' | 'dropped', at: Instant): Entries {
  const { expired, dropped } = lostLately(entries, at) ?? { expired: 0, dropped: 0 };
  const counted = { expired, dropped, at };
  return { ...entries, lost: { ...counted, [what]: counted[what] + 1 } };
}

/**
 * The only place where a notice's state changes after it was queued. null: this move is not possible as the
 * notice stands. Orders that waited for the attempt's end are left in `deferred` for `fold.ts`.
 */
export function moved(entries: Entries, move: Move, at: Instant): Entries | null {
  const entry = find(entries, move.id);
  if (entry === undefined) return null;
  const rest: Entry['state'] = entry.uncertain ? 'unknown' : 'waiting';
  const idle = entry.state !== 'sending';
  switch (move.do) {
    case 'dot': {
      const mail = move.mail ?? entry.mail;
      if (!idle || entry.state === 'parked' || mail === null) return null;
      return put(entries, move.id, {
        ...entry,
        state: 'sending',
        mail,
        slot: move.slot,
        dots: entry.dots + 1,
      });
    }
    case 'delivered':
      return finish(entries, entry, {
        state: 'delivered',
        at,
        text: `${move.last.server}: ${move.last.text}`,
      });
    case 'failed':
      return idle ? null : put(entries, move.id, { ...entry, state: rest, last: move.last });
    case 'unknown':
      return idle
        ? null
        : put(entries, move.id, { ...entry, state: 'unknown', uncertain: true, last: move.last });
    case 'parked':
      return put(entries, move.id, {
        ...entry,
        state: 'parked',
        last: move.last ?? entry.last,
        key: move.key,
      });
    case 'wait':
      return entry.state === 'parked' ? put(entries, move.id, { ...entry, state: rest, key: null }) : null;
    case 'thaw':
      return idle && !entry.uncertain ? put(entries, move.id, { ...entry, mail: null }) : null;
    case 'expired':
      return idle ? lose(finish(entries, entry, { state: 'expired', at, text: '' }), 'expired', at) : null;
    case 'dropped': {
      if (!idle || entry.uncertain) return null;
      const after = finish(entries, entry, { state: 'withdrawn', at, text: move.text, dropped: true });
      return lose(after, 'dropped', at);
    }
    case 'withdrawn':
      return idle ? finish(entries, entry, { state: 'withdrawn', at, text: move.text }) : null;
  }
}
