import type { OutboxRow } from '../control/report.ts';
import type { History } from '../incidents/history.ts';
import { durationText, numberText } from '../language/amounts.ts';
import { timeText } from '../language/dates.ts';
import type { PageWords } from '../language/page-words.ts';
import type { SmtpWords } from '../language/smtp-words.ts';
import { failureLine } from '../smtp/explain.ts';
import { attributes, type Html, html, nothing } from './html.ts';
import { causeText, lengthText, lineText, startText, type Telling } from './told.ts';

const shown = 40;

/** Outages with minutes by month, and the mails with what came of them. */
export function historyView(
  telling: Telling,
  smtp: SmtpWords,
  { outages, months }: History,
  mails: readonly OutboxRow[],
  hidden: Html,
): Html {
  const { words } = telling;
  return html`<section><h2>${words.outages}</h2>${
    outages.length === 0
      ? html`<p>${words.noOutages}</p>`
      : html`<div class="wide" tabindex="0" role="group" aria-label="${words.outages}"><table><thead><tr><th scope="col">${words.start}</th><th scope="col">${words.line}</th><th scope="col">${words.duration}</th><th scope="col">${words.cause}</th></tr></thead><tbody>${outages
          .slice(-shown)
          .reverse()
          .map(
            (outage) =>
              html`<tr id="o-${outage.id}"><td>${startText(telling, outage)}</td><td>${lineText(telling, outage)}</td><td>${lengthText(telling, outage)}</td><td>${causeText(telling, outage)}</td></tr>`,
          )}</tbody></table></div>${outages.length > shown ? html`<p class="h">${words.newest}</p>` : nothing}`
  }${downloads(telling, 'history')}</section>
${
  months.length === 0
    ? nothing
    : html`<section><h2>${words.months}</h2><div class="wide" tabindex="0" role="group" aria-label="${words.months}"><table><thead><tr><th scope="col">${words.month}</th><th scope="col">${words.outages}</th><th scope="col">${words.minutesDown}</th><th scope="col">${words.minutesWatched}</th></tr></thead><tbody>${[
        ...months,
      ]
        .reverse()
        .map(
          (m) =>
            html`<tr><td>${m.month}</td><td>${m.outages}</td><td>${numberText(telling.dating.words, m.downMinutes, 1)}</td><td>${numberText(telling.dating.words, m.watchedMinutes, 0)}</td></tr>`,
        )}</tbody></table></div></section>`
}
<section><h2>${words.mails}</h2>${
    mails.length === 0
      ? html`<p>${words.noMails}</p>`
      : html`<ul class="mails">${[...mails]
          .reverse()
          .slice(0, shown)
          .map((row) => mail(telling, smtp, row, hidden))}</ul>${
          mails.length > shown ? html`<p class="h">${words.newest}</p>` : nothing
        }`
  }${
    mails.some(({ state }) => open.includes(state))
      ? html`<form method="post" action="?view=history">${hidden}<button name="do" value="retry">${words.retryAll}</button></form>`
      : nothing
  }${downloads(telling, 'outbox')}</section>`;
}

/** States of mails that can be tried again or given up. */
export const open: readonly OutboxRow['state'][] = ['waiting', 'unknown', 'parked'];

/** When a mail was made, to whom it goes, and how its way stands. */
export function mailFacts({ words, dating }: Telling, row: OutboxRow): string {
  const at = timeText(dating, row.at) ?? words.clockNotSet;
  return [
    at,
    `${words.to} ${row.recipient}`,
    ...(row.attempts > 0 ? [`${words.attempts}: ${row.attempts}`] : []),
    ...(row.nextIn === null || row.state !== 'waiting'
      ? []
      : [`${words.next} ${durationText(dating.words, row.nextIn)}`]),
  ].join(', ');
}

function mail(telling: Telling, smtp: SmtpWords, row: OutboxRow, hidden: Html): Html {
  const { words } = telling;
  return html`<li><b>${row.subject}</b> <span class="state ${row.state}">${words.mailStates[row.state]}</span><br><span class="h">${mailFacts(telling, row)}</span>${
    row.failure !== null
      ? html`<br>${failureLine(smtp, row.failure)}`
      : row.reply === null
        ? nothing
        : html`<br>${words.reply}: ${replyText(words, smtp, row.reply)}`
  }${
    open.includes(row.state)
      ? html`<form method="post" action="?view=history">${hidden}<input type="hidden"${attributes({ name: 'id', value: row.id })}><button name="do" value="retry"${attributes({ 'aria-label': `${words.retry}: ${row.subject}` })}>${words.retry}</button> <button name="do" value="drop"${attributes({ 'aria-label': `${words.drop}: ${row.subject}` })}>${words.drop}</button></form>`
      : nothing
  }</li>`;
}

/** What came of a mail: in words where it is a reason of ours, else as the server said it. */
function replyText(words: PageWords, smtp: SmtpWords, text: string): Html {
  const reason = Object.entries({ ...words.reasons }).find(([key]) => key === text)?.[1];
  const failure = Object.entries(smtp.failures).find(([key]) => key === text)?.[1].sentence;
  const told = reason ?? failure;
  return told === undefined ? html`<code>${text}</code>` : html`${told}`;
}

function downloads({ words }: Telling, of: 'history' | 'outbox'): Html {
  return html`<p>${words.download}: <a href="?download=${of}.csv">CSV<span class="sr"> ${of}</span></a> <a href="?download=${of}.json">JSON<span class="sr"> ${of}</span></a></p>`;
}
