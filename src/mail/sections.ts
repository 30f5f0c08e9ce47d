import type { Tried } from '../events/event.ts';
import type { News, Outage, Stage } from '../incidents/notice.ts';
import { numberText, spanText } from '../language/amounts.ts';
import { fullText } from '../language/dates.ts';
import { elapsed, type Instant, type Span } from '../time/instant.ts';
import type { Block } from './blocks.ts';
import { foreign, type View } from './view.ts';

type Row = readonly [label: string, value: string];

/** Most facts, tries and collected items that one mail lists. */
export const longest = 40;

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}

/** Rows whose value is known. */
export function facts(rows: readonly (readonly [string, string | null])[]): Block {
  return { kind: 'facts', rows: rows.filter((row): row is Row => row[1] !== null && row[1] !== '') };
}

/** When it began and ended, and how long it was. */
export function times(
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

/** An outage: when, which layer, whose fault, what was tried, what to do. */
export function outageBlocks(view: View, stage: Stage, outage: Outage, via: string | null): Block[] {
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

/** What the firmware or a watcher reported, with all its facts. */
export function alarmBlocks(view: View, news: Extract<News, { about: 'alarm' }>): Block[] {
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
