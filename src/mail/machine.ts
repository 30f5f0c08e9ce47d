import type { News, Notice, Told } from '../incidents/notice.ts';
import { kindOfNews } from '../incidents/notice-kind.ts';
import {
  addresses,
  duration,
  type Json,
  longest,
  moment,
  momentOrNull,
  outageJson,
  round,
  textOrNull,
} from './machine-parts.ts';
import { foreign, type View } from './view.ts';

/**
 * The JSON part of mails with `format = machine`, `wanbell.json`, schema version 1 (`docs/machine-v1.schema.json`):
 *
 *     { "wanbell": 1, "id", "event", "stage", "severity", "device", "incident", "time", "clock",
 *       "summary", "news": { "about": …, … } }
 *
 * - `wanbell`: the schema's version. It rises when a field changes or goes; new fields may come without.
 * - `id`: the notice's, the same in `X-Wanbell-ID`; a second copy of a mail has the same one.
 * - `event`: a key of the catalogue. `stage`: `began reminder ended whole once`.
 * - `incident`: names the incident that several mails may be about, or null.
 * - `clock`: `set`, or `not-set` while the router does not know the time.
 * - `summary`: the mail's subject without the device, in the recipient's language.
 * - moments: `{ "time": ISO 8601 in UTC or null, "uptime": seconds since boot, "boot": boot id }`
 * - durations: `{ "seconds": number, "bound": "exact" | "at-least" | "at-most" | "unknown" }`
 * - `news` has the fields of its `about`, names in snake_case, shares as 0..1, latency in milliseconds. Addresses
 *   and MACs are masked or null unless `[mail] details = yes`.
 */
export const schemaVersion = 1;

function told(view: View, item: Told, depth: number): Json {
  return {
    time: moment(view, item.at),
    severity: item.severity,
    event: foreign(view, kindOfNews(item.news), 64),
    news: newsJson(view, item.news, depth),
  };
}

function newsJson(view: View, news: News, depth: number): Json {
  const { about } = news;
  switch (news.about) {
    case 'outage':
      return { about, outage: outageJson(view, news.outage), via: textOrNull(view, news.via, 64) };
    case 'flapping':
      return {
        about,
        uplink: textOrNull(view, news.uplink, 64),
        start: moment(view, news.start),
        end: momentOrNull(view, news.end),
        interruptions: news.downs,
        downtime: duration(news.downtime),
      };
    case 'degraded':
      return {
        about,
        uplink: foreign(view, news.uplink, 64),
        start: moment(view, news.start),
        end: momentOrNull(view, news.end),
        loss: round(news.loss, 4),
        latency: news.latency === null ? null : round(news.latency, 1),
      };
    case 'address':
      return {
        about,
        uplink: foreign(view, news.uplink, 64),
        before: addresses(view, news.before),
        after: addresses(view, news.after),
      };
    case 'active':
      return { about, before: textOrNull(view, news.before, 64), after: textOrNull(view, news.after, 64) };
    case 'alarm':
      return {
        about,
        subject: foreign(view, news.subject, 256),
        text: foreign(view, news.text, 1000),
        facts: Object.fromEntries(
          Object.entries(news.facts)
            .slice(0, longest)
            .map(([key, value]) => [foreign(view, key, 64), foreign(view, value, 500)]),
        ),
        start: moment(view, news.start),
        end: momentOrNull(view, news.end),
        count: news.count,
      };
    case 'boot':
      return { about, cause: news.cause, away: duration(news.away), before: momentOrNull(view, news.before) };
    case 'clock':
      return { about, change: news.change, by: round(news.by / 1000, 3) };
    case 'log':
      return { about, reason: news.reason, bytes: news.bytes, lines: news.lines };
    case 'digest': {
      const { digest } = news;
      return {
        about,
        from: moment(view, digest.from),
        to: moment(view, digest.to),
        watched: round(digest.watched / 1000, 3),
        down: round(digest.down / 1000, 3),
        outages: digest.outages.slice(0, longest).map((outage) => outageJson(view, outage)),
        more: digest.more + Math.max(0, digest.outages.length - longest),
        down_minutes: digest.slices.slice(-400).map((slice) => (slice === null ? null : round(slice, 2))),
        counts: Object.fromEntries(
          Object.entries(digest.counts)
            .slice(0, longest)
            .map(([key, count]) => [foreign(view, key, 64), count]),
        ),
        mails: { ...digest.mails },
      };
    }
    case 'heartbeat':
      return { about, up: news.up, since: moment(view, news.since) };
    case 'test':
      return { about };
    case 'undelivered':
      return {
        about,
        result: news.result,
        recipient: foreign({ ...view, details: true }, news.recipient, 254),
        count: news.count,
        reason: foreign(view, news.reason, 500),
      };
    case 'collected':
      return {
        about,
        why: news.why,
        // Collected news do not hold collected news; were it so, an endless nesting must not be followed.
        items: depth > 0 ? news.items.slice(0, longest).map((item) => told(view, item, depth - 1)) : [],
      };
  }
}

function stageOf(news: News): string {
  switch (news.about) {
    case 'outage':
    case 'flapping':
    case 'degraded':
    case 'alarm':
      return news.stage;
    default:
      return 'once';
  }
}

/** The document described above, as a value ready for JSON.stringify. */
export function machineJson(notice: Notice, view: View, summary: string, clockSet: boolean): Json {
  const { news } = notice;
  return {
    wanbell: schemaVersion,
    id: foreign({ ...view, details: true }, notice.id, 128),
    event: foreign(view, kindOfNews(news), 64),
    stage: stageOf(news),
    severity: notice.severity,
    device: foreign({ ...view, details: true }, view.device, 64),
    incident: notice.incident === null ? null : foreign({ ...view, details: true }, notice.incident, 128),
    time: moment(view, notice.at),
    clock: clockSet ? 'set' : 'not-set',
    summary,
    news: newsJson(view, news, 2),
  };
}
