import type { News, Notice, Told } from '../incidents/notice.ts';
import { kindOfNews } from '../incidents/notice-kind.ts';
import { numberText, percentText, sizeText, spanText } from '../language/amounts.ts';
import { fullText, timeText } from '../language/dates.ts';
import { elapsed } from '../time/instant.ts';
import type { Block } from './blocks.ts';
import { digestBlocks } from './digest.ts';
import { headlineOf, whatText } from './headline.ts';
import { alarmBlocks, facts, longest, outageBlocks, paragraph, times } from './sections.ts';
import { deviceName, foreign, type View } from './view.ts';

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
