import type { Change } from '../config/change.ts';
import type { Problem } from '../config/problem.ts';
import { fields as schemaFields } from '../config/schema.ts';
import type { ServerEntry } from '../config/server-entry.ts';
import type { Settings } from '../control/settings.ts';
import { readEvents } from './events.ts';
import { type Fields, one } from './request.ts';

/** What a form shows: the settings, over them what was typed, and what is to be said about it. */
export interface FormState {
  readonly settings: Settings;
  /** By field name (`section/key`). */
  readonly typed: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  /** Values that somebody else saved meanwhile. */
  readonly meanwhile: ReadonlyMap<string, string>;
  /** Sections that somebody else added or removed meanwhile. */
  readonly sections: ReadonlyMap<string, 'added' | 'removed'>;
  /** The job that holds typed secrets, and the fields that they were typed in. */
  readonly job: string | null;
  readonly kept: readonly string[];
  /** The problems that were shown at a field or section; the others are listed above. */
  readonly placed: Set<Problem>;
  /** The fields that were rendered, with the values that were shown: what a browser sends is compared with them. */
  readonly base: Map<string, string>;
  readonly enabled: boolean;
}

export const newRecipient = 'recipient.+';
export const newLine = 'wan.+';
export const guardedKeys: readonly string[] = ['password', 'token_file'];

const known = new Set(schemaFields().map(({ section, key }) => `${section}/${key}`));

export function nameOf(section: string, key: string): string {
  return `${section}/${key}`;
}

/** The value as written in the file; empty: not written. */
export function writtenValue(settings: Settings, section: string, key: string): string {
  if (guardedKeys.includes(key) && section.startsWith('smtp')) return '';
  return settings.written[section]?.[key] ?? '';
}

/** The value to show in a field. */
export function shownValue(state: FormState, section: string, key: string): string {
  return state.typed.get(nameOf(section, key)) ?? writtenValue(state.settings, section, key);
}

/** Sections of one kind to show: those in the file, and those that were edited here and removed there. */
export function sectionsOf({ settings, sections }: FormState, prefix: string): string[] {
  const gone = [...sections].filter(([, how]) => how === 'removed').map(([name]) => name);
  return [...Object.keys(settings.written), ...gone].filter((name) => name.startsWith(prefix));
}

/** What was sent, read against what was shown. */
export interface Submitted {
  readonly revision: string;
  readonly changes: readonly Change[];
  readonly base: ReadonlyMap<string, string>;
  /** Every field as it was sent, to show it again. */
  readonly typed: ReadonlyMap<string, string>;
  /** New sections by the name that they got: `recipient.me` stood in the form as `recipient.+`. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  readonly job: string | null;
  readonly kept: readonly string[];
}

/** Reads a submitted form; null when it is none of this page. */
export function readForm(
  form: Fields,
  settings: Settings,
  servers: readonly ServerEntry[],
): Submitted | null {
  const base = readBase(one(form, 'base'));
  if (base === null) return null;
  const typed = new Map<string, string>();
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const aliases = new Map<string, string>();
  const removed = [...form.keys()].flatMap((name) => {
    const section = /^(recipient\.[\w-]+|wan\.[\w-]+|smtp\.backup)!remove$/.exec(name)?.[1];
    return section === undefined ? [] : [section];
  });
  for (const section of removed) {
    changes.push({ section, key: '*', value: null });
    typed.set(`${section}!remove`, '1');
  }

  for (const [name, before] of base) {
    const [section = '', key = ''] = name.split('/');
    const sent = key === 'events' ? readEvents(form, section, before) : form.get(name)?.[0];
    if (sent === undefined) continue;
    if (sent === null) {
      problems.push(fault(section, key, 'choose-kinds', ''));
      continue;
    }
    const value = guardedKeys.includes(key) ? sent : sent.trim();
    typed.set(name, value);
    if (value === before || removed.includes(section)) continue;
    changes.push({ section, key, value: value === '' ? null : value });
  }
  for (const name of form.keys()) {
    const [, section, key] = /^(smtp(?:\.backup)?)\/(password|token_file)!remove$/.exec(name) ?? [];
    if (section === undefined || key === undefined) continue;
    typed.set(name, '1');
    if (!changes.some((c) => c.section === section && (c.key === key || c.key === '*')))
      changes.push({ section, key, value: null });
  }
  for (const section of [newRecipient, newLine]) {
    typed.set(`${section}!name`, one(form, `${section}!name`).trim());
    name(section, form, settings, changes, aliases);
  }
  const kept = one(form, 'kept')
    .split(',')
    .filter((name) => /^smtp(\.backup)?\/(password|token_file)$/.test(name));
  const job = one(form, 'job');
  // Who types all of them anew needs the old ones no more.
  const needed = kept.some((name) => !changes.some((c) => nameOf(c.section, c.key) === name));
  return {
    revision: one(form, 'revision'),
    changes: [...changes, ...leftOver(changes, settings, servers)],
    base,
    typed,
    aliases,
    problems,
    job: needed && /^[0-9a-f]{24}$/.test(job) ? job : null,
    kept: needed ? kept : [],
  };
}

function readBase(text: string): Map<string, string> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const base = new Map<string, string>();
    for (const [name, shown] of Object.entries(value)) {
      if (typeof shown !== 'string' || !known.has(name.replace(/^([a-z]+)\.[\w+-]+\//, '$1/'))) return null;
      base.set(name, shown);
    }
    return base;
  } catch {
    return null;
  }
}

/** Gives a new section its name: the one typed, else one made of its address or interface. */
function name(
  section: string,
  form: Fields,
  settings: Settings,
  changes: Change[],
  aliases: Map<string, string>,
): void {
  const its = changes.filter((c) => c.section === section);
  if (its.length === 0) return;
  const word = section.split('.')[0] ?? '';
  const source = its.find(({ key }) => key === 'address' || key === 'interface')?.value ?? word;
  const made = (source.split('@')[0] ?? '').replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 24) || word;
  const wanted = one(form, `${section}!name`).trim() || made;
  let label = wanted;
  for (let n = 2; settings.written[`${word}.${label}`] !== undefined; n++) label = `${wanted}-${n}`;
  aliases.set(`${word}.${label}`, section);
  for (const [i, change] of changes.entries()) {
    if (change.section === section) changes[i] = { ...change, section: `${word}.${label}` };
  }
}

/** A server that was newly chosen leaves no values behind that it does not take. */
function leftOver(changes: readonly Change[], settings: Settings, servers: readonly ServerEntry[]): Change[] {
  return changes.flatMap(({ section, key, value }) => {
    if (key !== 'server' || value === null) return [];
    const entry = servers.find(({ id }) => id === value);
    if (entry === undefined) return [];
    const useless = [
      ...(needsHost(entry) ? [] : ['host']),
      ...(entry.regions.length > 0 ? [] : ['region']),
      ...(entry.login === 'none' ? ['user', ...guardedKeys] : []),
    ];
    return useless
      .filter((k) => settings.written[section]?.[k] !== undefined)
      .filter((k) => !changes.some((c) => c.section === section && c.key === k))
      .map((k) => ({ section, key: k, value: null }));
  });
}

export function needsHost(entry: ServerEntry): boolean {
  return entry.host === null && entry.regions.length === 0;
}

export function fault(section: string, key: string, code: string, message: string): Problem {
  return { code, severity: 'error', file: '', line: null, section, key, message };
}

/**
 * Merges a form whose settings changed meanwhile: untouched fields follow, touched ones stay and are marked. A section
 * that was edited here and removed there is shown again as a whole, so that saving brings it back.
 */
export function merged(
  submitted: Submitted,
  settings: Settings,
): Pick<FormState, 'typed' | 'meanwhile' | 'sections'> & { readonly typed: Map<string, string> } {
  const typed = new Map(submitted.typed);
  const meanwhile = new Map<string, string>();
  const sections = new Map<string, 'added' | 'removed'>();
  const shown = new Map<string, boolean>();
  for (const [field, before] of submitted.base) {
    const [section = ''] = field.split('/');
    const touched = typed.get(field) !== undefined && typed.get(field) !== before;
    shown.set(section, (shown.get(section) ?? false) || touched);
  }
  for (const [section, touched] of shown) {
    const edited = touched && !typed.has(`${section}!remove`) && /^(recipient|wan)\.[\w-]+$/.test(section);
    if (edited && settings.written[section] === undefined) sections.set(section, 'removed');
  }
  for (const section of Object.keys(settings.written)) {
    const [word = ''] = section.split('.');
    const listed = section.includes('.') && shown.has(`${word}.+`);
    if (listed && !shown.has(section)) sections.set(section, 'added');
  }
  for (const [field, before] of submitted.base) {
    const [section = '', key = ''] = field.split('/');
    if (sections.has(section)) continue;
    const current = writtenValue(settings, section, key);
    if (typed.get(field) === before) typed.delete(field);
    if (current !== before) meanwhile.set(field, current);
  }
  return { typed, meanwhile, sections };
}

/** What a test was started with, as a form shows it. */
export function typedOf(changes: readonly Change[], settings: Settings): Map<string, string> {
  const typed = new Map<string, string>();
  for (const { section, key, value } of changes) {
    const isNew = settings.written[section] === undefined && section.startsWith('recipient.');
    typed.set(nameOf(isNew ? newRecipient : section, key), value ?? '');
  }
  return typed;
}
