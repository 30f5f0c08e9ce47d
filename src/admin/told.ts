import type { Outage } from '../incidents/notice.ts';
import { spanText } from '../language/amounts.ts';
import { type Dating, timeText } from '../language/dates.ts';
import type { PageWords } from '../language/page-words.ts';

/** How the page tells times, durations and causes. */
export interface Telling {
  readonly words: PageWords;
  readonly dating: Dating;
}

export function startText({ words, dating }: Telling, outage: Outage): string {
  return timeText(dating, outage.start) ?? words.clockNotSet;
}

export function lengthText({ words, dating }: Telling, { span, end }: Outage): string {
  const text = spanText(dating.words, span);
  return end === null ? `${text} (${words.lasting})` : text;
}

export function causeText({ words, dating }: Telling, { layer, unwatched, expected }: Outage): string {
  const remarks = [
    layer === null ? words.unknownCause : dating.words.layers[layer].reason,
    ...(unwatched ? [words.unwatched] : []),
    ...(expected ? [words.expected] : []),
  ];
  return remarks.join(', ');
}

export function lineText({ words, dating }: Telling, { uplink }: Outage): string {
  return uplink === null ? words.internet : dating.words.line(uplink);
}

/** One outage in a line: what, when, how long, why. */
export function outageText(telling: Telling, outage: Outage): string {
  return `${lineText(telling, outage)}: ${startText(telling, outage)}, ${lengthText(telling, outage)}, ${causeText(telling, outage)}`;
}
