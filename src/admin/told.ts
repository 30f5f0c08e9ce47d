import type { Settings } from '../control/settings.ts';
import type { Outage } from '../incidents/notice.ts';
import { spanText } from '../language/amounts.ts';
import { type Dating, timeText } from '../language/dates.ts';
import type { PageWords } from '../language/page-words.ts';
import type { Words } from '../language/words.ts';
import type { Instant } from '../time/instant.ts';
import { loadZone } from '../time/load-zone.ts';
import { localParts } from '../time/zone.ts';

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

/** How to tell the agent's present: in the device's zone. */
export function tellingOf(words: PageWords, mail: Words, settings: Settings, now: Instant): Telling {
  const { zone } = loadZone(settings.written.device?.timezone ?? settings.preset.device?.timezone ?? null);
  return { words, dating: { words: mail, local: (wall) => localParts(wall, zone), now } };
}
