import type { History } from '../incidents/history.ts';
import { completed } from '../time/instant.ts';
import { attributes, type Html, html, nothing } from './html.ts';
import { outageText, type Telling } from './told.ts';

const days = 30;
const day = 24 * 3600 * 1000;
const width = 720;
const most = 200;
const touch = 60;
const listed = 3;

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
    const long = Math.max(8, x(end) - from);
    // Wide enough for a finger on a narrow screen.
    const wide = Math.max(touch, long);
    const left = Math.max(0, Math.min(from + long / 2 - wide / 2, width - wide));
    return [
      html`<a href="?view=history#o-${outage.id}" class="o"${attributes({ id: `t-${outage.id}`, 'aria-label': label })}><rect${attributes({ x: left, width: wide, height: 40, class: 'hit' })}/><rect${attributes({ x: Math.min(from, width - long), y: outage.uplink === null ? 0 : 12, width: long, height: outage.uplink === null ? 40 : 28, class: outage.uplink === null ? 'down' : 'part' })}><title>${label}</title></rect></a>`,
    ];
  });
  return html`<div id="bars" class="part"><svg viewBox="0 0 ${width} 40" preserveAspectRatio="none" role="group" aria-label="${words.timeline}"><rect width="${width}" height="40" class="none"/><rect x="${known}" width="${Math.max(2, width - known)}" height="40" class="up"/>${bars.slice(-most)}</svg></div><p class="ends"><span>${words.daysAgo}</span><span>${words.today}</span></p><p id="tip" class="h" role="status">${words.timelineHelp}</p>`;
}

/** The last outages in words, for who cannot touch a bar. */
export function recent(telling: Telling, { outages }: History): Html {
  if (outages.length === 0) return nothing;
  return html`<ul>${outages
    .slice(-listed)
    .reverse()
    .map((outage) => html`<li>${outageText(telling, outage)}</li>`)}</ul>`;
}
