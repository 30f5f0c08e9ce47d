import {
  type FieldView,
  field,
  fieldsOf,
  folded,
  labelField,
  presetOnly,
  presetSection,
  problemsAt,
  removal,
  sectionNews,
} from './field.ts';
import { newLine, sectionsOf } from './form.ts';
import { type Html, html, nothing } from './html.ts';

const usual = ['interface', 'probes', 'report_after', 'expected_gap'];

/** Lines with their probes and times, thresholds, log, digest, heartbeat, and what is rarely changed. */
export function linesForm(view: FieldView): Html {
  const { words, state } = view;
  const names = sectionsOf(state, 'wan.');
  const part = (section: 'device' | 'system' | 'log' | 'digest' | 'heartbeat', keys: readonly string[]) =>
    html`<section><h2>${words.sections[section]}</h2>${problemsAt(view, section, null)}${keys.map((key) => field(view, section, key))}${rest(view, section, keys)}</section>`;
  return html`${part('device', ['name', 'language', 'timezone'])}
<section><h2>${names.length > 0 ? words.allLines : words.sections.wan}</h2>${problemsAt(view, 'wan', null)}${line(view, 'wan')}</section>
${names.map(
  (name) =>
    html`<section><h2>${words.line} ${name.slice('wan.'.length)}</h2>${sectionNews(view, name)}${problemsAt(view, name, null)}${line(view, name)}${removal(view, name, name.slice('wan.'.length))}</section>`,
)}${presetOnly(state, 'wan.').map((name) => presetSection(view, name))}
<section>${folded(
    view,
    words.addLine,
    [problemsAt(view, newLine, null), labelField(view, newLine), field(view, newLine, 'interface')],
    [newLine],
  )}</section>
${part('system', ['cpu', 'memory', 'temperature', 'flash'])}
${part('log', ['source', 'match', 'mail_when_full', 'schedule'])}
${part('digest', ['schedule'])}
${part('heartbeat', ['schedule', 'address'])}
<section>${(['outbox', 'inbox', 'history', 'admin'] as const).map((section) =>
    folded(view, words.sections[section], fieldsOf(view, section), [section]),
  )}</section>`;
}

function line(view: FieldView, section: string): Html {
  return html`${usual.map((key) => field(view, section, key))}${rest(view, section, usual)}`;
}

function rest(view: FieldView, section: string, but: readonly string[]): Html {
  const fields = fieldsOf(view, section, but);
  if (fields.length === 0) return nothing;
  const keys = Object.keys(view.words.fields)
    .filter((name) => name.startsWith(`${section.split('.')[0]}.`))
    .map((name) => name.split('.')[1] ?? '')
    .filter((key) => !but.includes(key));
  return folded(view, view.words.more, fields, [section], keys);
}
