import type { Report } from '../control/report.ts';
import type { Settings } from '../control/settings.ts';
import type { History } from '../incidents/history.ts';
import { durationText } from '../language/amounts.ts';
import { timeText } from '../language/dates.ts';
import type { SmtpWords } from '../language/smtp-words.ts';
import { elapsed, type Instant } from '../time/instant.ts';
import { hindrances } from './hindrances.ts';
import { type Html, html, nothing } from './html.ts';
import { recent, timeline } from './timeline.ts';
import type { Telling } from './told.ts';

/** Internet, lines, timeline, mail, and what hinders it. The parts with an id are followed one by one. */
export function statusView(of: {
  readonly telling: Telling;
  readonly smtp: SmtpWords;
  readonly report: Report;
  readonly history: History;
  readonly settings: Settings;
}): Html {
  const { telling, report, history } = of;
  const { words } = telling;
  const { mail } = report;
  const found = hindrances(words, of.smtp, report, of.settings);
  return html`<div id="status"><div id="now" class="part">${headline(telling, report)}</div>
<div id="hinder" class="part">${
    found.length === 0
      ? report.internet.state === 'down'
        ? html`<p class="note">${words.waitsForInternet}</p>`
        : html`<p class="verdict good">${words.allWell}</p>`
      : html`<section><h2>${words.warnings}</h2><ul class="warnings">${found.map((text) => html`<li>⚠ ${text}</li>`)}</ul></section>`
  }</div>
<section><h2>${words.timeline}</h2>${timeline(telling, history)}<div id="recent" class="part">${recent(telling, history)}</div></section>
<section id="lines" class="part"><h2>${words.lines}</h2><ul>${report.uplinks.map(
    (line) => html`<li class="${line.state}"><b>${line.uplink}</b> ${stateText(telling, line)}</li>`,
  )}</ul></section>
<section id="mails" class="part"><h2>${words.mails}</h2><dl><dt>${words.lastMail}</dt><dd>${lastMailText(
    telling,
    report,
  )}</dd><dt>${words.waiting}</dt><dd>${mail.waiting}</dd></dl></section></div>`;
}

/** The state of one line, in words. */
export function stateText({ words, dating }: Telling, line: Report['uplinks'][number]): string {
  const why = line.layer === null ? '' : ` (${dating.words.layers[line.layer].reason})`;
  const carries = line.active ? `, ${words.carries}` : '';
  return `${words.device} ${line.device ?? words.noDevice}: ${words.states[line.state]}${why}${carries}`;
}

/** How long ago the last mail was delivered. */
export function lastMailText(telling: Telling, { mail }: Report): string {
  return mail.lastDelivered === null ? telling.words.never : agoText(telling, mail.lastDelivered);
}

function headline(telling: Telling, report: Report): Html {
  const { title, more, why } = headlineTexts(telling, report);
  return html`<p class="headline ${report.internet.state}" role="status"><b>${title}</b> ${more}${
    why === null ? nothing : html`<br>${why}`
  }</p>`;
}

/** The state of the internet, since when and by which line, and why it is down. */
export function headlineTexts(
  telling: Telling,
  { internet }: Report,
): { readonly title: string; readonly more: string; readonly why: string | null } {
  const { words, dating } = telling;
  const since =
    internet.since === null ? null : (timeText(dating, internet.since) ?? agoText(telling, internet.since));
  const more = [
    ...(since === null ? [] : [words.since(since)]),
    ...(internet.by === null ? [] : [words.by(internet.by)]),
  ];
  const why = internet.layer === null ? null : dating.words.layers[internet.layer];
  const reason = why === null ? null : `${why.reason}. ${why.whose}`;
  return { title: words[internet.state], more: more.join(', '), why: reason };
}

function agoText({ words, dating }: Telling, at: Instant): string {
  const span = elapsed(at, dating.now);
  return span.bound === 'unknown'
    ? dating.words.bounds.unknown
    : words.ago(durationText(dating.words, span.ms));
}
