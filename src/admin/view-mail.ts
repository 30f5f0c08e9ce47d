import type { ServerEntry } from '../config/server-entry.ts';
import type { JobReport } from '../control/settings.ts';
import type { CredentialKind, PageWords } from '../language/page-words.ts';
import { type FieldView, field, folded, problemsAt, removal } from './field.ts';
import { nameOf, needsHost, newRecipient, shownValue, writtenValue } from './form.ts';
import { attributes, type Html, html, nothing } from './html.ts';
import { jobPanel } from './job.ts';

const groups = ['isp', 'lan', 'service', 'other'] as const;
const rare = [
  'token_file',
  'tls_fingerprint',
  'ca_file',
  'allow_plain_password',
  'helo',
  'connect_timeout',
  'greeting_timeout',
  'reply_timeout',
  'dot_timeout',
];

/** The mail server, the second one, sender and budgets, and the test. */
export function mailForm(view: FieldView, servers: readonly ServerEntry[], job: JobReport | null): Html {
  const { state, words } = view;
  const { settings } = state;
  const names = [...Object.keys(settings.written), ...Object.keys(settings.preset)];
  const recipients = names.some((name) => name.startsWith('recipient.'));
  const second =
    settings.written['smtp.backup'] !== undefined || settings.preset['smtp.backup'] !== undefined;
  const rareMail = ['per_hour', 'per_day', 'reminder', 'reminder_max', 'details'];
  return html`${job === null ? nothing : jobPanel(words, job)}<section><h2>${words.sections.smtp}</h2>${server(view, 'smtp', servers, job)}${
    recipients
      ? nothing
      : html`<h3>${words.firstRecipient}</h3>${problemsAt(view, newRecipient, null)}${field(view, newRecipient, 'address')}`
  }</section>
<section><h2>${words.sections.mail}</h2>${field(view, 'mail', 'from')}${field(view, 'mail', 'enabled')}${folded(
    view,
    words.more,
    rareMail.map((key) => field(view, 'mail', key)),
    ['mail'],
    rareMail,
  )}</section>
<section>${folded(
    view,
    words.second,
    [
      server(view, 'smtp.backup', servers, job),
      second ? removal(view, 'smtp.backup', words.second) : nothing,
      html`<p><button name="do" value="test-backup"${attributes({ disabled: !state.enabled })}>${words.test}</button></p>`,
    ],
    ['smtp.backup'],
    null,
    job?.section === 'smtp.backup' || state.typed.has('smtp.backup!remove'),
  )}</section>`;
}

function server(
  view: FieldView,
  section: string,
  servers: readonly ServerEntry[],
  job: JobReport | null,
): Html {
  const { state, words } = view;
  const chosen = shownValue(state, section, 'server') || (state.settings.preset[section]?.server ?? '');
  const entry = servers.find(({ id }) => id === chosen) ?? null;
  return html`<div class="server">${problemsAt(view, section, null)}${dropdown(view, section, servers, chosen, job)}
<p class="h"><b>${words.port}</b>. ${words.portWhy}</p>
${entry === null ? nothing : about(words, entry)}
${entry !== null && needsHost(entry) ? field(view, section, 'host') : nothing}
${entry !== null && entry.regions.length > 0 ? region(view, section, entry) : nothing}
${
  entry === null || entry.login === 'none'
    ? nothing
    : [field(view, section, 'user'), field(view, section, 'password')]
}
${entry === null ? nothing : field({ ...view, defaults: new Map([[nameOf(section, 'tls'), entry.tls]]) }, section, 'tls')}
${
  entry === null
    ? nothing
    : folded(
        view,
        words.more,
        rare.map((key) => field(view, section, key)),
        [section],
        rare,
      )
}</div>`;
}

function dropdown(
  { state, words }: FieldView,
  section: string,
  servers: readonly ServerEntry[],
  chosen: string,
  job: JobReport | null,
): Html {
  const name = nameOf(section, 'server');
  state.base.set(name, writtenValue(state.settings, section, 'server'));
  const errors = state.problems.filter((p) => p.section === section && p.key === 'server');
  const marks = new Map((job?.reached ?? []).map(({ id, state: of }) => [id, of]));
  const option = (entry: ServerEntry): Html => {
    const mark = marks.get(entry.id);
    const reached = mark === undefined ? '' : mark === 'reachable' ? '✔ ' : '✖ ';
    const doubt = entry.proven === 'unproven' && entry.group === 'service' ? ` (${words.unproven})` : '';
    return html`<option${attributes({ value: entry.id, selected: entry.id === chosen })}>${reached}${words.serverLabels[entry.label] ?? entry.label}${doubt}</option>`;
  };
  const inOrder = [...servers].sort(
    (a, b) => Number(a.proven === 'unproven') - Number(b.proven === 'unproven'),
  );
  const unknown = chosen !== '' && !servers.some(({ id }) => id === chosen);
  return html`<div class="f"><label for="${name}">${words.fields['smtp.server'][0]}</label><select${attributes(
    {
      id: name,
      name,
      disabled: !state.enabled,
      'aria-invalid': errors.some(({ severity }) => severity === 'error') ? 'true' : null,
      'aria-describedby': errors.length > 0 ? `e-${name}` : null,
    },
  )}><option value="">${words.choose}</option>${unknown ? html`<option selected>${chosen}</option>` : nothing}${groups.map(
    (group) =>
      html`<optgroup label="${words.groups[group]}">${inOrder.filter((entry) => entry.group === group).map(option)}</optgroup>`,
  )}</select> <button name="do" value="choose" class="nojs"${attributes({ disabled: !state.enabled })}>${words.about}</button>${problemsAt(
    { state, words } as FieldView,
    section,
    'server',
  )}</div>`;
}

function region(view: FieldView, section: string, entry: ServerEntry): Html {
  const { state, words } = view;
  const name = nameOf(section, 'region');
  const value = shownValue(state, section, 'region');
  state.base.set(name, writtenValue(state.settings, section, 'region'));
  const needed = entry.host === null || entry.host.includes('REGION');
  return html`<div class="f"><label for="${name}">${words.fields['smtp.region'][0]}</label><select${attributes(
    {
      id: name,
      name,
      disabled: !state.enabled,
      'aria-invalid': state.problems.some((p) => p.section === section && p.key === 'region') ? 'true' : null,
    },
  )}><option value="">${needed ? words.choose : '–'}</option>${entry.regions.map(
    ({ id }) => html`<option${attributes({ value: id, selected: id === value })}>${id}</option>`,
  )}</select>${problemsAt(view, section, 'region')}</div>`;
}

/** What a service needs: host, user name and password, sender. */
export function aboutText(words: PageWords, entry: ServerEntry): string {
  const kind = (key: string | null): string | null =>
    key === null ? null : (words.needs[key as CredentialKind] ?? key);
  const user = kind(entry.user);
  const password = kind(entry.password);
  const login =
    entry.login === 'none'
      ? [words.noLogin]
      : [
          ...(entry.login === 'optional' ? [words.optionalLogin] : []),
          ...(entry.fixedUser !== null
            ? [words.userFixed(entry.fixedUser)]
            : user === null
              ? []
              : [words.userIs(user)]),
          ...(password === null ? [] : [words.passwordIs(password)]),
        ];
  const texts = [...(needsHost(entry) ? [words.hostNeeded] : []), ...login, words.fromRules[entry.from]];
  return texts.filter((text) => text !== '').join(' ');
}

/** What a service needs, and where that is explained. */
function about(words: PageWords, entry: ServerEntry): Html {
  const docs = entry.docs !== null && /^https:\/\//.test(entry.docs) ? entry.docs : null;
  return html`<p class="note">${aboutText(words, entry)}${
    docs === null
      ? nothing
      : html` <a href="${docs}" rel="noreferrer noopener" target="_blank">${words.documentation}: ${words.serverLabels[entry.label] ?? entry.label}</a>`
  }</p>`;
}

/** The buttons under the form. */
export function mailButtons({ state, words }: FieldView): Html {
  const off = attributes({ disabled: !state.enabled });
  return html`<button name="do" value="test"${off}>${words.test}</button> <button name="do" value="reach"${off}>${words.reach}</button><p class="h">${words.testHelp}</p>`;
}
