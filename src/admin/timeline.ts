import type { History } from '../incidents/history.ts';
import { completed } from '../time/instant.ts';
import { attributes, type Html, html } from './html.ts';
import { outageText, type Telling } from './told.ts';

const days = 30;
const day = 24 * 3600 * 1000;
const width = 720;
const most = 200;

/** The last 30 days as a bar with its outages, grey before it was watched; each leads to its row of the history. */
export function timeline(telling: Telling, { outages, months }: History): Html {
  const { words, dating } = telling;
  const now = dating.now.wall;
  if (now === null) return html`<p>${words.noTimeline}</p>`;
  const begin = now - days * day;
  const x = (wall: number) =>
    Math.round(Math.max(0, Math.min(1, (wall - begin) / (days * day))) * width * 10) / 10;
  const watched = months.reduce((sum, month) => sum + month.watchedMinutes, 0) * 60_000;
  const known = x(now - watched);
  const bars = outages.flatMap((outage) => {
    const start = completed(outage.start, dating.now).wall;
    if (start === null) return [];
    const end = start + outage.span.ms;
    if (end < begin) return [];
    const from = x(start);
    const label = outageText(telling, outage);
    const long = Math.max(4, x(end) - from);
    return [
      html`<a href="?view=history#o-${outage.id}" class="o"${attributes({ 'aria-label': label })}><rect${attributes({ x: Math.min(from, width - long), y: outage.uplink === null ? 0 : 12, width: long, height: outage.uplink === null ? 40 : 28, class: outage.uplink === null ? 'down' : 'part' })}><title>${label}</title></rect></a>`,
    ];
  });
  return html`<svg viewBox="0 0 ${width} 40" preserveAspectRatio="none" role="group" aria-label="${words.timeline}"><rect width="${width}" height="40" class="none"/><rect x="${known}" width="${Math.max(2, width - known)}" height="40" class="up"/>${bars.slice(-most)}</svg><p class="ends"><span>${words.daysAgo}</span><span>${words.today}</span></p><p id="tip" class="h" role="status">${words.timelineHelp}</p>`;
}
