import type { Tried } from '../events/event.ts';
import type { News, Notice, Outage, Stage, Told } from '../incidents/notice.ts';
import { kindOfNews } from '../incidents/notice-kind.ts';
import { numberText, percentText, sizeText, spanText } from '../language/amounts.ts';
import { fullText, timeText } from '../language/dates.ts';
import { elapsed, type Instant, type Span } from '../time/instant.ts';
import type { Block } from './blocks.ts';
import { digestBlocks } from './digest.ts';
import { headlineOf, whatText } from './headline.ts';
import { deviceName, foreign, type View } from './view.ts';

type About<A extends News['about']> = Extract<News, { about: A }>;
type Row = readonly [label: string, value: string];

/** Most facts, tries and collected items that one mail lists. */
const longest = 40;

function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

/** Rows whose value is known. */
function facts(rows: readonly (readonly [string, string | null])[]): Block {
  return { kind: 'facts', rows: rows.filter((row): row is Row => row[1] !== null && row[1] !== '') };
}

function times(
  view: View,
  start: Instant,
  end: Instant | null,
  span: Span,
): readonly (readonly [string, string | null])[] {
  const { labels } = view.words.body;
  return [
    [labels.began, fullText(view, start)],
    [labels.ended, end === null ? null : fullText(view, end)],
    [labels.duration, span.bound === 'unknown' && end === null ? null : spanText(view.words, span)],
  ];
}

/** A probe as the owner wrote it; what the agent asked by itself may name the line's own addresses. */
function probeName(view: View, probe: string): string {
  return /^(dns|tcp|ping):\/\//.test(probe)
    ? foreign({ ...view, details: true }, probe, 80)
    : foreign(view, probe, 80);
}

function triedLine(view: View, tried: Tried): string {
  const { body } = view.words;
  const errors: Readonly<Record<string, string>> = body.probeErrors;
  const answer =
    tried.ms === null
      ? body.answered
      : `${body.answered}, ${numberText(view.words, Math.round(tried.ms), 0)} ms`;
  const error = tried.error ?? 'timeout';
  const failed = Object.hasOwn(errors, error) ? (errors[error] ?? error) : foreign(view, error, 40);
  return `${probeName(view, tried.probe)}: ${tried.ok ? answer : failed}`;
}

function outageBlocks(view: View, stage: Stage, outage: Outage, via: string | null): Block[] {
  const { body, layers } = view.words;
  const lasting = outage.end === null;
  const layer = outage.layer === null ? null : layers[outage.layer];
  const span = lasting ? elapsed(outage.start, view.now) : outage.span;
  const blocks: Block[] = [
    facts([
      [body.labels.line, outage.uplink === null ? null : foreign(view, outage.uplink, 32)],
      ...times(view, outage.start, outage.end, span),
      [body.labels.failed, layer?.reason ?? null],
      [body.labels.whose, layer?.whose ?? null],
    ]),
  ];
  if (lasting && stage !== 'ended') blocks.push(paragraph(body.stillDown));
  if (via !== null) blocks.push(paragraph(body.via(foreign(view, via, 32))));
  if (outage.unwatched) blocks.push(paragraph(body.unwatchedOutage));
  if (outage.expected) blocks.push(paragraph(body.expected));
  if (outage.tried.length > 0) {
    blocks.push(
      { kind: 'heading', text: body.tried },
      { kind: 'list', items: outage.tried.slice(0, longest).map((tried) => triedLine(view, tried)) },
    );
  }
  if (layer !== null && lasting) blocks.push({ kind: 'heading', text: body.todo }, paragraph(layer.todo));
  return blocks;
}

function alarmBlocks(view: View, news: About<'alarm'>): Block[] {
  const { body } = view.words;
  const { labels } = body;
  const names: Readonly<Record<string, string>> = {
    value: labels.value,
    limit: labels.limit,
    peak: labels.peak,
  };
  const rows = Object.entries(news.facts).slice(0, longest);
  const lasted = news.end === null ? elapsed(news.start, view.now) : elapsed(news.start, news.end);
  const when: readonly (readonly [string, string | null])[] =
    news.stage === 'once'
      ? [[labels.when, fullText(view, news.start)]]
      : times(view, news.start, news.end, lasted);
  return [
    facts([
      [labels.subject, foreign(view, news.subject, 120)],
      [labels.message, foreign(view, news.text, 1000)],
      ...rows.map(
        ([key, value]): Row => [
          (Object.hasOwn(names, key) ? names[key] : undefined) ?? foreign(view, key, 32),
          foreign(view, value, 200),
        ],
      ),
      ...when,
      [labels.count, news.count > 1 ? view.words.headline.times(news.count) : null],
    ]),
  ];
}

/** `14:02  Internet was down …`, one line for each piece of collected news. */
function toldLine(view: View, told: Told): string {
  const time = timeText(view, told.at);
  const line = headlineOf(told.news, view);
  return time === null ? line : `${time}: ${line}`;
}

/** Everything between the first line and the footer. */
function newsBlocks(view: View, news: News): Block[] {
  const { words } = view;
  const { body } = words;
  const { labels } = body;
  switch (news.about) {
    case 'outage':
      return outageBlocks(view, news.stage, news.outage, news.via);
    case 'flapping':
      return [
        facts([
          [labels.line, whatText(view, news.uplink)],
          [labels.began, fullText(view, news.start)],
          [labels.ended, news.end === null ? null : fullText(view, news.end)],
          [labels.interruptions, numberText(words, news.downs, 0)],
          [labels.downtime, spanText(words, news.downtime)],
        ]),
        paragraph(news.end === null ? body.stillDown : body.stable),
      ];
    case 'degraded':
      return [
        facts([
          [labels.line, foreign(view, news.uplink, 32)],
          [labels.loss, percentText(words, news.loss, 1)],
          [
            labels.latency,
            news.latency === null ? null : `${numberText(words, Math.round(news.latency), 0)} ms`,
          ],
          ...times(view, news.start, news.end, elapsed(news.start, news.end ?? view.now)),
        ]),
      ];
    case 'address': {
      if (!view.details) return [paragraph(body.addressHidden)];
      const list = (addresses: readonly string[]): string =>
        addresses
          .slice(0, longest)
          .map((a) => foreign(view, a, 64))
          .join(', ') || body.none;
      return [
        facts([
          [labels.before, list(news.before)],
          [labels.after, list(news.after)],
        ]),
      ];
    }
    case 'alarm':
      return alarmBlocks(view, news);
    case 'boot':
      return [
        facts([
          [labels.happened, body.causes[news.cause]],
          [labels.lastSeen, news.before === null ? null : fullText(view, news.before)],
          [labels.away, news.before === null ? null : spanText(words, news.away)],
        ]),
      ];
    case 'log':
      return [
        facts([
          [labels.lines, numberText(words, news.lines, 0)],
          [labels.size, sizeText(words, news.bytes)],
        ]),
      ];
    case 'digest':
      return digestBlocks(view, news);
    case 'undelivered':
      return [
        facts([
          [labels.recipient, foreign({ ...view, details: true }, news.recipient, 254)],
          [labels.reason, foreign(view, news.reason, 500)],
        ]),
        paragraph(body.undelivered[news.result]),
      ];
    case 'collected': {
      const items = news.items.slice(-longest).map((told) => toldLine(view, told));
      const left = news.items.length - items.length;
      return [
        paragraph(news.why === 'quiet' ? body.quiet : body.budget),
        { kind: 'list', items: left > 0 ? [...items, body.more(left)] : items },
      ];
    }
    case 'test':
      return [paragraph(body.testBody)];
    case 'active':
    case 'clock':
    case 'heartbeat':
      return [];
  }
}

/**
 * The body of the mail that `notice` becomes; `remarks` are paragraphs about the mail itself (the attached log,
 * an uncertain clock).
 */
export function bodyOf(notice: Notice, view: View, remarks: readonly string[]): readonly Block[] {
  const key = foreign(view, kindOfNews(notice.news), 64);
  return [
    { kind: 'title', text: headlineOf(notice.news, view) },
    ...newsBlocks(view, notice.news),
    ...remarks.map(paragraph),
    {
      kind: 'footer',
      text: `wanbell, ${deviceName(view)} (${key}, ${view.words.severities[notice.severity]})`,
    },
  ];
}
