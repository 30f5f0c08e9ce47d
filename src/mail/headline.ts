import { kindOf } from '../events/catalogue.ts';
import type { News, Outage, Stage } from '../incidents/notice.ts';
import { weightiest } from '../incidents/notice-kind.ts';
import { durationText, numberText, percentText, sizeText, spanText } from '../language/amounts.ts';
import { rangeText, timeText } from '../language/dates.ts';
import type { Words } from '../language/words.ts';
import { elapsed, type Instant, type Span } from '../time/instant.ts';
import { clean } from './clean.ts';
import { deviceName, foreign, type View } from './view.ts';

type About<A extends News['about']> = Extract<News, { about: A }>;

/** `Internet`, or the line's name where it is about one of several. */
export function whatText(view: View, uplink: string | null): string {
  return uplink === null ? view.words.internet : view.words.line(foreign(view, uplink, 32));
}

function known(view: View, span: Span): string | null {
  return span.bound === 'unknown' ? null : spanText(view.words, span);
}

function over(stage: Stage | 'once'): boolean {
  return stage === 'ended' || stage === 'whole';
}

function outageLine(view: View, stage: Stage, outage: Outage): string {
  const { headline, layers } = view.words;
  const what = whatText(view, outage.uplink);
  const reason = outage.layer === null ? null : layers[outage.layer].reason;
  const since = timeText(view, outage.start);
  if (over(stage)) {
    const range = outage.end === null ? null : rangeText(view, outage.start, outage.end);
    return headline.outageOver(what, spanText(view.words, outage.span), range, reason);
  }
  if (stage === 'reminder')
    return headline.outageLasts(what, since, known(view, elapsed(outage.start, view.now)), reason);
  return headline.outageBegan(what, since, reason);
}

function flappingLine(view: View, news: About<'flapping'>): string {
  const { headline } = view.words;
  const what = whatText(view, news.uplink);
  if (over(news.stage)) {
    const since = news.end === null ? null : timeText(view, news.end);
    return headline.flappingOver(what, news.downs, known(view, news.downtime), since);
  }
  const since = timeText(view, news.start);
  return news.stage === 'reminder'
    ? headline.flappingLasts(what, news.downs, since)
    : headline.flappingBegan(what, news.downs, since);
}

/** `12 % loss, 340 ms` in the reader's language. */
export function qualityText(view: View, loss: number, latency: number | null): string {
  const { words } = view;
  const lost = `${words.body.labels.loss} ${percentText(words, loss, 0)}`;
  if (latency === null) return lost;
  return `${lost}, ${words.body.labels.latency} ${numberText(words, Math.round(latency), 0)} ms`;
}

function lastedText(view: View, start: Instant, end: Instant | null): string | null {
  return end === null ? null : known(view, elapsed(start, end));
}

/** The plain name of a kind; a firmware's own is its key made readable. */
export function kindName(words: Words, key: string): string {
  const names: Readonly<Record<string, string>> = words.kinds;
  const own = Object.hasOwn(names, key) ? names[key] : undefined;
  if (own !== undefined) return own;
  const name = clean(kindOf(key)?.group === 'custom' ? key.slice('custom.'.length) : key, 64)
    .replace(/[-_]+/g, ' ')
    .trim();
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function alarmLine(view: View, news: About<'alarm'>): string {
  const { words } = view;
  const subject = foreign(view, news.subject, 48);
  const endings: Readonly<Record<string, string>> = words.endings;
  const named = (name: string): string => (subject === '' ? name : `${name} (${subject})`);
  if (over(news.stage)) {
    const ending = Object.hasOwn(endings, news.key) ? (endings[news.key] ?? null) : null;
    const name = ending ?? `${words.over}: ${kindName(words, news.key)}`;
    const range = news.end === null ? null : rangeText(view, news.start, news.end);
    return words.headline.alarmOver(named(name), lastedText(view, news.start, news.end), range);
  }
  const { value, limit } = news.facts;
  const measured =
    value !== undefined && limit !== undefined
      ? words.measured(foreign(view, value, 24), foreign(view, limit, 24))
      : '';
  const text = foreign(view, news.text, 120) || measured;
  const many = news.count > 1 ? `, ${words.headline.times(news.count)}` : '';
  const line = `${named(kindName(words, news.key))}${many}${text === '' ? '' : `: ${text}`}`;
  return news.stage === 'reminder' ? words.headline.alarmLasts(line, timeText(view, news.start)) : line;
}

/** The news in one line: device left out, in the reader's language. */
export function headlineOf(news: News, view: View): string {
  const { words } = view;
  const { headline } = words;
  switch (news.about) {
    case 'outage':
      return outageLine(view, news.stage, news.outage);
    case 'flapping':
      return flappingLine(view, news);
    case 'degraded': {
      const what = whatText(view, news.uplink);
      if (!over(news.stage))
        return headline.degradedBegan(
          what,
          qualityText(view, news.loss, news.latency),
          timeText(view, news.start),
        );
      const range = news.end === null ? null : rangeText(view, news.start, news.end);
      return headline.degradedOver(what, lastedText(view, news.start, news.end), range);
    }
    case 'address':
      return headline.address(whatText(view, news.uplink));
    case 'active': {
      const name = (line: string | null): string | null => (line === null ? null : foreign(view, line, 32));
      return headline.active(name(news.before), name(news.after));
    }
    case 'alarm':
      return alarmLine(view, news);
    case 'boot':
      return headline.boot(news.cause, news.before === null ? null : spanText(words, news.away));
    case 'clock':
      return headline.clock(news.change, durationText(words, Math.abs(news.by)));
    case 'log':
      return headline.log(
        news.reason,
        news.lines,
        numberText(words, news.lines, 0),
        sizeText(words, news.bytes),
      );
    case 'digest': {
      const { digest } = news;
      const outages = digest.outages.length + digest.more;
      return headline.digest(availability(view, news), outages, rangeText(view, digest.from, digest.to));
    }
    case 'heartbeat':
      return headline.heartbeat(news.up, timeText(view, news.since));
    case 'test':
      return headline.test;
    case 'undelivered':
      return headline.undelivered(news.result, news.count, foreign(view, news.recipient, 64));
    case 'collected': {
      const heaviest = weightiest(news.items);
      const first = heaviest === null ? words.body.none : headlineOf(heaviest.news, view);
      return headline.collected(news.why, news.items.length, first);
    }
  }
}

/** `99.87 %`, or null when nobody watched. */
export function availability(view: View, news: About<'digest'>): string | null {
  const { watched, down } = news.digest;
  return watched > 0 ? percentText(view.words, 1 - down / watched, 2) : null;
}

/** The subject of the mail that `notice` becomes: `[attic-router] Internet was down 29 min (14:02–14:31): …`. */
export function subjectOf(notice: { readonly news: News }, view: View): string {
  return `[${deviceName(view)}] ${clip(headlineOf(notice.news, view), 180)}`;
}

function clip(line: string, max: number): string {
  const points = Array.from(line);
  return points.length <= max ? line : `${points.slice(0, max - 1).join('')}…`;
}
