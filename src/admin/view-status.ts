import type { ServerEntry } from '../config/server-entry.ts';
import type { Report } from '../control/report.ts';
import type { Settings } from '../control/settings.ts';
import type { History } from '../incidents/history.ts';
import { durationText } from '../language/amounts.ts';
import { timeText } from '../language/dates.ts';
import { elapsed, type Instant } from '../time/instant.ts';
import { type Html, html, nothing } from './html.ts';
import { timeline } from './timeline.ts';
import type { Telling } from './told.ts';

/** Internet, lines, timeline, mail, and what hinders it. */
export function statusView(
  telling: Telling,
  report: Report,
  history: History,
  settings: Settings,
  servers: readonly ServerEntry[],
  /** Why the last mail did not leave, in words. */
  failing: string | null,
): Html {
  const { words } = telling;
  const { mail } = report;
  const found = hindrances(telling, report, settings, servers, failing);
  return html`<div id="status">${headline(telling, report)}
${
  found.length === 0
    ? report.internet.state === 'down'
      ? html`<p class="note">${words.waitsForInternet}</p>`
      : html`<p class="verdict good">${words.allWell}</p>`
    : html`<section><h2>${words.warnings}</h2><ul class="warnings">${found.map((text) => html`<li>⚠ ${text}</li>`)}</ul></section>`
}
<section><h2>${words.timeline}</h2>${timeline(telling, history)}</section>
<section><h2>${words.lines}</h2><ul>${report.uplinks.map(
    (line) =>
      html`<li class="${line.state}"><b>${line.uplink}</b> ${words.device} ${line.device ?? words.noDevice}: ${words.states[line.state]}${
        line.layer === null ? '' : ` (${telling.dating.words.layers[line.layer].reason})`
      }${line.active ? `, ${words.carries}` : ''}</li>`,
  )}</ul></section>
<section><h2>${words.mails}</h2><dl><dt>${words.lastMail}</dt><dd>${
    mail.lastDelivered === null ? words.never : agoText(telling, mail.lastDelivered)
  }</dd><dt>${words.waiting}</dt><dd>${mail.waiting}</dd></dl></section></div>`;
}

function headline(telling: Telling, { internet }: Report): Html {
  const { words, dating } = telling;
  const since =
    internet.since === null ? null : (timeText(dating, internet.since) ?? agoText(telling, internet.since));
  const more = [
    ...(since === null ? [] : [words.since(since)]),
    ...(internet.by === null ? [] : [words.by(internet.by)]),
  ];
  const why = internet.layer === null ? null : dating.words.layers[internet.layer];
  return html`<p class="headline ${internet.state}" role="status"><b>${words[internet.state]}</b> ${more.join(', ')}${
    why === null ? nothing : html`<br>${why.reason}. ${why.whose}`
  }</p>`;
}

function agoText({ words, dating }: Telling, at: Instant): string {
  const span = elapsed(at, dating.now);
  return span.bound === 'unknown'
    ? dating.words.bounds.unknown
    : words.ago(durationText(dating.words, span.ms));
}

/** Everything that hinders delivery now, in the reader's language. */
function hindrances(
  { words }: Telling,
  report: Report,
  settings: Settings,
  servers: readonly ServerEntry[],
  failing: string | null,
): string[] {
  const of = words.hindrances;
  const { mail } = report;
  const value = (section: string, key: string) =>
    settings.written[section]?.[key] ?? settings.preset[section]?.[key] ?? '';
  const names = [...Object.keys(settings.written), ...Object.keys(settings.preset)];
  const tls = value('smtp', 'tls') || servers.find(({ id }) => id === mail.server)?.tls;
  // As the transport has it: who names a certificate or roots wants them checked.
  const checked =
    value('smtp', 'tls_fingerprint') !== '' ||
    (value('smtp', 'ca_file') !== '' && value('smtp', 'tls') === '');
  return [
    ...(report.setup === 'errors' ? [of.errors] : []),
    ...(mail.server === null ? [of.noServer] : []),
    ...(names.some((name) => name.startsWith('recipient.')) ? [] : [of.noRecipient]),
    ...(mail.enabled ? [] : [of.mailOff]),
    ...(report.clockSet ? [] : [of.clock]),
    ...(mail.parked > 0 ? [of.parked(mail.parked)] : []),
    ...(mail.expired > 0 ? [of.expired(mail.expired)] : []),
    ...(mail.dropped > 0 ? [of.dropped(mail.dropped)] : []),
    ...(failing !== null && mail.waiting > 0 ? [of.failing(failing)] : []),
    ...(mail.server !== null && tls === 'off' ? [of.notEncrypted] : []),
    ...(mail.server !== null && tls === 'opportunistic' && !checked ? [of.maybeUnencrypted] : []),
  ];
}
