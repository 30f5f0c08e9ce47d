import type { Digest, News } from '../incidents/notice.ts';
import { durationText, spanText } from '../language/amounts.ts';
import { rangeText, timeText } from '../language/dates.ts';
import { elapsed } from '../time/instant.ts';
import type { Block, Stretch } from './blocks.ts';
import { availability, kindName, whatText } from './headline.ts';
import type { View } from './view.ts';

/** Most slices drawn, outages and kinds listed, whatever a notice brings. */
const mostSlices = 400;
const mostListed = 50;

/** Slices as neighbouring stretches of the same state: a quiet day is one. `minutes` is a slice's length. */
export function stretchesOf(slices: readonly (number | null)[], minutes: number): readonly Stretch[] {
  const shown = slices.slice(-mostSlices);
  const stretches: Stretch[] = [];
  for (const down of shown) {
    const state =
      down === null ? 'none' : down <= 0 ? 'up' : minutes > 0 && down >= minutes * 0.5 ? 'down' : 'part';
    const share = 1 / shown.length;
    const last = stretches[stretches.length - 1];
    if (last?.state === state) stretches[stretches.length - 1] = { state, share: last.share + share };
    else stretches.push({ state, share });
  }
  return stretches;
}

function outageLine(view: View, outage: Digest['outages'][number]): string {
  const { words } = view;
  const when =
    (outage.end === null ? timeText(view, outage.start) : rangeText(view, outage.start, outage.end)) ?? '?';
  const lasted =
    outage.end === null
      ? `${spanText(words, elapsed(outage.start, view.now))}, ${words.body.lasting}`
      : spanText(words, outage.span);
  const reason = outage.layer === null ? '' : `: ${words.layers[outage.layer].reason}`;
  return `${when}, ${whatText(view, outage.uplink)}, ${lasted}${reason}`;
}

/** Availability, picture, outages and counts of a period. */
export function digestBlocks(view: View, news: Extract<News, { about: 'digest' }>): Block[] {
  const { words } = view;
  const { body } = words;
  const { digest } = news;
  const period = elapsed(digest.from, digest.to);
  const unwatched = period.bound === 'exact' ? Math.max(0, period.ms - digest.watched) : 0;
  const rows: (readonly [string, string])[] = [];
  const range = rangeText(view, digest.from, digest.to);
  if (range !== null) rows.push([body.labels.period, range]);
  const available = availability(view, news);
  if (available !== null) rows.push([body.labels.availability, available]);
  if (digest.watched > 0)
    rows.push([body.labels.downtime, digest.down > 0 ? durationText(words, digest.down) : body.none]);
  if (unwatched >= 60_000) rows.push([body.labels.unwatched, durationText(words, unwatched)]);
  const blocks: Block[] = [{ kind: 'facts', rows }];
  if (digest.slices.length > 0) {
    blocks.push({
      kind: 'picture',
      stretches: stretchesOf(digest.slices, period.ms / 60_000 / digest.slices.length),
      from: timeText(view, digest.from) ?? '',
      to: timeText(view, digest.to) ?? '',
      legend: body.legend,
    });
  }
  if (digest.outages.length + digest.more === 0) {
    blocks.push({ kind: 'paragraph', text: body.noOutages });
  } else {
    const items = digest.outages.slice(0, mostListed).map((outage) => outageLine(view, outage));
    const more = digest.more + digest.outages.length - items.length;
    if (more > 0) items.push(body.more(more));
    blocks.push({ kind: 'heading', text: body.outages }, { kind: 'list', items });
  }
  const counts = Object.entries(digest.counts).slice(0, mostListed);
  if (counts.length > 0) {
    const items = counts.map(([key, count]) => `${kindName(words, key)}: ${count}`);
    blocks.push({ kind: 'heading', text: body.others }, { kind: 'list', items });
  }
  const { delivered, waiting, lost } = digest.mails;
  blocks.push({ kind: 'paragraph', text: body.mails(delivered, waiting, lost) });
  return blocks;
}
