import type { Recipient } from '../config/config.ts';
import { matches } from '../events/catalogue.ts';
import { reaches, type Severity } from '../events/severity.ts';
import type { Instant } from '../time/instant.ts';
import { count, type Draft, newId, rounded } from './draft.ts';
import type { News, Told } from './notice.ts';
import { kindOfNews } from './notice-kind.ts';
import { noticeOf } from './orders.ts';
import type { Box, Held, Recent } from './state.ts';

/** Beyond these the oldest are dropped, which is counted and told. */
const mostHeld = 40;
const mostRecent = 64;

export interface OnceOptions {
  /** Repetitions of the same text within `window` milliseconds are counted instead of told. */
  readonly signature?: string;
  readonly window?: number;
  /** Whom it need not be told. */
  readonly except?: string;
  readonly solo?: true;
  readonly undelivered?: true;
  readonly at?: Instant;
}

export function wants(recipient: Recipient, kind: string, severity: Severity): boolean {
  return matches(recipient.events, kind) && reaches(severity, recipient.minSeverity);
}

export function boxOf({ kept }: Draft, recipient: string): Box {
  const box = kept.boxes[recipient] ?? { mails: {}, sent: {}, held: {} };
  kept.boxes[recipient] = box;
  return box;
}

/** Takes in news that neither begin nor end: for each recipient who wants them they wait to be ordered. */
export function tellOnce(draft: Draft, news: News, severity: Severity, options: OnceOptions = {}): void {
  const { passing, config, at } = draft;
  const kind = kindOfNews(news);
  if (kind !== 'digest') count(draft, kind);
  const { signature, window = 0 } = options;
  const recent = signature === undefined ? undefined : passing.recent[signature];
  const counts =
    recent !== undefined && (at.mono < recent.at + window || (options.undelivered && waits(draft, recent)));
  if (counts) {
    repeat(draft, recent);
    return;
  }
  const told: Told = { at: rounded(options.at ?? at), severity, news };
  const ids: Record<string, string> = {};
  if (config.mail.enabled) {
    for (const recipient of config.recipients) {
      if (recipient.name === options.except || !wants(recipient, kind, severity)) continue;
      ids[recipient.name] = hold(draft, boxOf(draft, recipient.name), told, options);
    }
  }
  if (signature === undefined) return;
  delete passing.recent[signature];
  for (const old of Object.keys(passing.recent).slice(0, -mostRecent)) delete passing.recent[old];
  passing.recent[signature] = { at: at.mono, count: 1, told, ids };
}

function hold(draft: Draft, box: Box, told: Told, { solo, undelivered }: OnceOptions): string {
  const id = newId(draft);
  const held: Held = { told, why: 'new', ...(solo ? { solo } : {}), ...(undelivered ? { undelivered } : {}) };
  if (solo) {
    for (const [old, other] of Object.entries(box.held)) {
      if (other.solo && other.told.news.about === told.news.about) delete box.held[old];
    }
  }
  box.held[id] = held;
  const ids = Object.keys(box.held);
  for (const old of ids.slice(0, Math.max(0, ids.length - mostHeld))) {
    delete box.held[old];
    box.dropped = (box.dropped ?? 0) + 1;
    draft.kept.digest.lost++;
  }
  return id;
}

/** Whether a mail that tells it is still on its way. */
function waits({ kept }: Draft, { ids }: Recent): boolean {
  return Object.entries(ids).some(([recipient, id]) => {
    const box = kept.boxes[recipient];
    return box?.held[id] !== undefined || box?.mails[id] !== undefined;
  });
}

/** The same once more: what has not left yet tells how often. */
function repeat(draft: Draft, recent: Recent): void {
  recent.count++;
  const { told, count: n } = recent;
  const { news } = told;
  if (news.about !== 'alarm' && news.about !== 'undelivered') return;
  const again: Told = { ...told, news: { ...news, count: n } };
  for (const [recipient, id] of Object.entries(recent.ids)) {
    const box = draft.kept.boxes[recipient];
    const held = box?.held[id];
    const mail = box?.mails[id];
    if (box === undefined) continue;
    if (held !== undefined) box.held[id] = { ...held, told: again };
    // Flash would suffer from a replacement for each of a thousand repetitions.
    else if (mail !== undefined && (n & (n - 1)) === 0) {
      const next = newId(draft);
      const { past = [] } = mail;
      delete box.mails[id];
      box.mails[next] = { ...mail, past: [...past, id], instead: true };
      recent.ids[recipient] = next;
      const notice = noticeOf(next, recipient, null, again);
      draft.orders.push({ do: 'replace', id, notice, otherwise: null });
    }
  }
}
