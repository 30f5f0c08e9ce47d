import type { Problem } from '../config/problem.ts';
import { type Field, fields as schemaFields } from '../config/schema.ts';
import type { FieldName, PageWords } from '../language/page-words.ts';
import type { Words } from '../language/words.ts';
import { type FormState, guardedKeys, nameOf, shownValue, writtenValue } from './form.ts';
import { attributes, type Html, html, nothing } from './html.ts';

const schema = new Map(schemaFields().map((field) => [nameOf(field.section, field.key), field]));

export interface FieldView {
  readonly state: FormState;
  readonly words: PageWords;
  readonly mail: Words;
  /** Defaults that depend on what else is chosen, by field name. */
  readonly defaults?: ReadonlyMap<string, string>;
}

/** A problem in the reader's language where there is a sentence for it, with the limits that a value has. */
export function problemSentence(words: PageWords, { code, message, section, key }: Problem): string {
  const found = Object.entries(words.problems).find(([name]) => name === code)?.[1];
  const limits = schema.get(nameOf(section?.split('.')[0] ?? '', key ?? ''))?.limits;
  const between =
    code === 'out-of-range' || code === 'bad-number'
      ? [limits?.min ?? '', limits?.max ?? ''].filter((limit) => limit !== '').join(' – ')
      : '';
  return `${found ?? message}${between === '' ? '' : ` (${between})`}`;
}

/** The problems of one field, and of a section as a whole when `key` is null. */
export function problemsAt({ state, words }: FieldView, section: string, key: string | null): Html {
  const id = `e-${section}/${key ?? ''}`;
  const found = state.problems.filter((p) => p.section === section && p.key === key);
  for (const p of found) state.placed.add(p);
  if (found.length === 0) return nothing;
  return html`<span class="e" id="${id}">${found.map(
    (p) =>
      html`<span class="${p.severity}">${p.severity === 'error' ? '✖' : '⚠'} ${problemSentence(words, p)}</span>`,
  )}</span>`;
}

/** A labelled field of the schema, with its help and its problems. */
export function field(view: FieldView, section: string, key: string): Html {
  const { state, words } = view;
  const word = section.split('.')[0] ?? '';
  const of = schema.get(nameOf(word, key));
  if (of === undefined) throw new Error(`no field ${section}/${key}`);
  const [label, help] = words.fields[`${word}.${key}` as FieldName];
  const name = nameOf(section, key);
  const guarded = guardedKeys.includes(key);
  state.base.set(name, guarded ? '' : writtenValue(state.settings, section, key));
  const errors = problemsAt(view, section, key);
  const meanwhile = state.meanwhile.get(name);
  const bad = state.problems.some((p) => p.section === section && p.key === key && p.severity === 'error');
  const common = attributes({
    id: name,
    name,
    disabled: !state.enabled,
    'aria-invalid': bad ? 'true' : null,
    'aria-describedby': `h-${name}${errors === nothing ? '' : ` e-${name}`}`,
  });
  return html`<div class="f"><label for="${name}">${label}</label>${control(view, of, section, common)}${
    guarded ? storedSecret(view, section, key) : nothing
  }<span class="h" id="h-${name}">${help ?? of.help}</span>${errors}${
    meanwhile === undefined ? nothing : html`<span class="e warning">⚠ ${words.meanwhile(meanwhile)}</span>`
  }</div>`;
}

function control(view: FieldView, of: Field, section: string, common: Html): Html {
  const { state, words } = view;
  const value = guardedKeys.includes(of.key) ? '' : shownValue(state, section, of.key);
  const preset = inherited(view, of, section);
  if (of.type === 'choice' || of.type === 'switch') {
    const choices = of.choices ?? ['yes', 'no'];
    const all = value === '' || choices.includes(value) ? choices : [...choices, value];
    const byDefault = preset === '' ? '–' : words.byDefault(choiceWord(view, of, preset));
    return html`<select${common}><option value="">${byDefault}</option>${all.map(
      (choice) =>
        html`<option${attributes({ value: choice, selected: choice === value })}>${choiceWord(view, of, choice)}</option>`,
    )}</select>`;
  }
  const secret = of.secret;
  const kind = secret ? 'password' : of.type === 'address' ? 'email' : 'text';
  const more = attributes({
    type: kind === 'email' ? 'text' : kind,
    inputmode: kind === 'email' ? 'email' : null,
    value: guardedKeys.includes(of.key) ? null : value,
    placeholder: preset === '' ? null : preset,
    maxlength: 2000,
    autocomplete: secret ? 'new-password' : 'off',
    spellcheck: 'false',
    list: of.type === 'schedule' ? `l-${section}/${of.key}` : null,
  });
  if (of.type !== 'schedule') return html`<input${common}${more}>`;
  const told = words.schedules[value];
  return html`<input${common}${more}><datalist id="l-${section}/${of.key}">${Object.entries(
    words.schedules,
  ).map(
    ([cron, text]) => html`<option value="${cron}">${text}</option>`,
  )}</datalist>${told === undefined ? nothing : html`<span class="h">${told}</span>`}`;
}

/** What counts when nothing is written: of the firmware's file, of all lines, of the schema. */
function inherited({ state, defaults }: FieldView, of: Field, section: string): string {
  const { preset, written } = state.settings;
  if (guardedKeys.includes(of.key)) return '';
  const word = section.split('.')[0] ?? '';
  const parent = word === 'wan' && section !== 'wan' ? written.wan?.[of.key] : undefined;
  return preset[section]?.[of.key] ?? parent ?? defaults?.get(nameOf(section, of.key)) ?? of.default;
}

function choiceWord({ words, mail }: FieldView, of: Field, choice: string): string {
  if (of.key === 'min_severity' || of.key === 'severity') {
    const found = Object.entries(mail.severities).find(([severity]) => severity === choice);
    if (found !== undefined) return found[1];
  }
  return words.choices[choice] ?? choice;
}

function storedSecret({ state, words }: FieldView, section: string, key: string): Html {
  const stored =
    state.settings.written[section]?.[key] !== undefined ||
    state.settings.preset[section]?.[key] !== undefined;
  const typed = state.kept.includes(nameOf(section, key));
  if (!stored && !typed) return nothing;
  const id = `${section}/${key}!remove`;
  return html`<span class="h">${typed ? words.passwordTyped : words.passwordSet}</span>${
    stored
      ? html`<label class="c"><input type="checkbox"${attributes({ name: id, value: '1', checked: state.typed.has(id), disabled: !state.enabled })}>${words.remove}: ${words.fields[`smtp.${key}` as FieldName][0]}</label>`
      : nothing
  }`;
}

/** All keys of a section but those named. */
export function fieldsOf(view: FieldView, section: string, but: readonly string[] = []): Html[] {
  const word = section.split('.')[0] ?? '';
  return [...schema.values()]
    .filter((of) => of.section === word && !but.includes(of.key))
    .map((of) => field(view, section, of.key));
}

/** The box by which a whole section is removed, and what became of it meanwhile. */
export function removal({ state, words }: FieldView, section: string, label: string): Html {
  const name = `${section}!remove`;
  return html`<label class="c"><input type="checkbox"${attributes({ name, value: '1', checked: state.typed.has(name), disabled: !state.enabled })}>${words.remove}: ${label}</label>`;
}

/** Says of a section that somebody else added or removed it. */
export function sectionNews({ state, words }: FieldView, section: string): Html {
  const how = state.sections.get(section);
  return how === undefined
    ? nothing
    : html`<p class="warning">⚠ ${how === 'added' ? words.sectionAdded : words.sectionRemoved}</p>`;
}

/** The short name of a new section, as it was typed. */
export function labelField({ words, state }: FieldView, section: string): Html {
  const name = `${section}!name`;
  const label = section.startsWith('wan') ? words.lineName : words.recipientName;
  return html`<div class="f"><label for="${name}">${label}</label><input${attributes({ id: name, name, value: state.typed.get(name) ?? null, maxlength: 32, autocomplete: 'off', disabled: !state.enabled })}></div>`;
}

/** What the firmware's files set in a section that the main file does not have: to read only. */
export function presetSection({ state, words }: FieldView, section: string): Html {
  const values = Object.entries(state.settings.preset[section] ?? {});
  const word = section.split('.')[0] ?? '';
  const nameIn = (key: string) =>
    Object.hasOwn(words.fields, `${word}.${key}`) ? words.fields[`${word}.${key}` as FieldName][0] : key;
  return html`<section><h2>${words.sections[word === 'wan' ? 'wan' : 'recipient']}: ${section.slice(word.length + 1)}</h2><p class="h">${words.fromFirmware}</p><dl>${values.map(
    ([key, value]) => html`<dt>${nameIn(key)}</dt><dd>${value}</dd>`,
  )}</dl></section>`;
}

/** Sections that only the firmware's files have. */
export function presetOnly({ settings }: FormState, prefix: string): string[] {
  return Object.keys(settings.preset).filter(
    (name) => name.startsWith(prefix) && settings.written[name] === undefined,
  );
}

/** A folded part that opens by itself when something in it needs attention, or was typed. */
export function folded(
  view: FieldView,
  summary: string,
  content: readonly Html[],
  sections: readonly string[],
  keys: readonly string[] | null = null,
  wanted = false,
): Html {
  const { state } = view;
  const hit = (section: string | null, key: string | null) =>
    section !== null && sections.includes(section) && (keys === null || key === null || keys.includes(key));
  const named = (name: string) => {
    const [section = '', key = ''] = name.split('/');
    return key !== '' && hit(section, key);
  };
  const open =
    wanted ||
    state.problems.some((p) => hit(p.section, p.key)) ||
    [...state.meanwhile.keys(), ...state.kept].some(named) ||
    [...state.typed].some(([name, value]) => named(name) && value !== (state.base.get(name) ?? ''));
  const id = `d-${sections[0] ?? ''}${keys === null ? '' : '-more'}`;
  return html`<details${attributes({ id, open })}><summary>${summary}</summary>${content}</details>`;
}
