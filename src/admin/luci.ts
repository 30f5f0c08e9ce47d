import type { Problem } from '../config/problem.ts';
import { fields, sections } from '../config/schema.ts';
import type { ServerEntry } from '../config/server-entry.ts';
import type { Json } from '../control/protocol.ts';
import type { OutboxRow } from '../control/report.ts';
import { catalogue } from '../events/catalogue.ts';
import type { History } from '../incidents/history.ts';
import { numberText } from '../language/amounts.ts';
import { loadWords } from '../language/load.ts';
import { loadPageWords } from '../language/load-page.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { FieldName, PageWords } from '../language/page-words.ts';
import { failureLine } from '../smtp/explain.ts';
import { AgentError, type Ask } from './agent.ts';
import { download } from './download.ts';
import { problemSentence } from './field.ts';
import { guardedKeys, needsHost } from './form.ts';
import { hindrances } from './hindrances.ts';
import { timeline } from './timeline.ts';
import { causeText, lengthText, lineText, startText, type Telling, tellingOf } from './told.ts';
import { mailFacts, open } from './view-history.ts';
import { aboutText } from './view-mail.ts';
import { headlineTexts, lastMailText, stateText } from './view-status.ts';

export type Language = 'en' | 'de';

const newest = 40;

async function telling(ask: Ask, language: Language): Promise<Telling> {
  const asked = [loadPageWords(language), loadWords(language), ask('config.get'), ask('status')] as const;
  const [words, mail, settings, { now }] = await Promise.all(asked);
  return tellingOf(words, mail, settings, now);
}

/** The agent's present in words, as LuCI shows it. */
export async function presentTexts(ask: Ask, language: Language): Promise<Json> {
  const [told, report, settings, smtp] = await Promise.all([
    telling(ask, language),
    ask('status'),
    ask('config.get'),
    loadSmtpWords(language),
  ]);
  return {
    state: report.internet.state,
    ...headlineTexts(told, report),
    hindrances: hindrances(told.words, smtp, report, settings),
    lines: report.uplinks.map((line) => ({
      name: line.uplink,
      state: line.state,
      text: stateText(told, line),
    })),
    last_mail: lastMailText(told, report),
    waiting: report.mail.waiting,
  };
}

/** Outages in words with the picture of the last 30 days, newest first, and minutes by month. */
export async function historyTexts(ask: Ask, language: Language): Promise<Json> {
  const [told, history] = await Promise.all([telling(ask, language), ask('history')]);
  const number = (value: number, digits: number) => numberText(told.dating.words, value, digits);
  return {
    timeline: timeline(told, history).html,
    outages: newestOf(history.outages).map((outage) => ({
      id: outage.id,
      start: startText(told, outage),
      line: lineText(told, outage),
      duration: lengthText(told, outage),
      cause: causeText(told, outage),
    })),
    more: history.outages.length > newest,
    months: [...history.months].reverse().map(({ month, outages, downMinutes, watchedMinutes }) => ({
      month,
      outages: String(outages),
      down: number(downMinutes, 1),
      watched: number(watchedMinutes, 0),
    })),
  };
}

/** The mails with their state in words, newest first. */
export async function outboxTexts(ask: Ask, language: Language): Promise<Json> {
  const [told, rows, smtp] = await Promise.all([
    telling(ask, language),
    ask('outbox.list'),
    loadSmtpWords(language),
  ]);
  return {
    rows: newestOf(rows).map((row) => ({
      id: row.id,
      subject: row.subject,
      state: told.words.mailStates[row.state],
      facts: mailFacts(told, row),
      reply: row.failure === null ? row.reply : failureLine(smtp, row.failure),
      open: open.includes(row.state),
    })),
    more: rows.length > newest,
  };
}

function newestOf<T>(list: readonly T[]): T[] {
  return list.slice(-newest).reverse();
}

/** History or outbox as a file: name, type and text. */
export async function fileOf(ask: Ask, name: string): Promise<Json> {
  const [{ now }, history, rows]: [{ now: Telling['dating']['now'] }, History, readonly OutboxRow[]] =
    await Promise.all([ask('status'), ask('history'), ask('outbox.list')]);
  const made = download(
    name,
    now,
    () => history,
    () => rows,
  );
  if (made === null) throw new AgentError({ code: 'not-found', message: 'there is no such download' });
  return { name: `wanbell-${name}`, type: made.type, text: made.body };
}

/** Problems in the reader's language, without the device's paths. */
export function problemTexts(words: PageWords, problems: readonly Problem[]): Json {
  return problems.map((problem) => ({
    section: problem.section,
    key: problem.key,
    severity: problem.severity,
    message: problemSentence(words, problem),
  }));
}

/** The entries of the dropdown in its order, with what each needs. */
export function serverTexts(words: PageWords, servers: readonly ServerEntry[]): Json {
  const last = (entry: ServerEntry) => Number(entry.proven === 'unproven');
  return [...servers]
    .sort((a, b) => last(a) - last(b))
    .map((entry) => ({
      id: entry.id,
      label: entry.label,
      group: entry.group,
      unproven: entry.proven === 'unproven' && entry.group === 'service',
      needs_host: needsHost(entry),
      regions: entry.regions.map(({ id }) => id),
      needs_region: entry.host === null || entry.host.includes('REGION'),
      login: entry.login !== 'none',
      tls: entry.tls,
      about: aboutText(words, entry),
      docs: entry.docs !== null && /^https:\/\//.test(entry.docs) ? entry.docs : null,
    }));
}

/** What a view needs to show every key: section, type, choices, default, name and help. */
export async function fieldTexts(): Promise<Json> {
  const words = await loadPageWords('en');
  return fields().map((field) => ({
    section: field.section,
    heading: words.sections[field.section as keyof typeof words.sections],
    labelled: sections.find(({ name }) => name === field.section)?.labels !== 'none',
    key: field.key,
    type: field.type,
    choices: field.choices,
    default: field.default,
    label: words.fields[`${field.section}.${field.key}` as FieldName][0],
    help: field.help,
    secret: guardedKeys.includes(field.key),
  }));
}

/** The kinds of the catalogue by their groups, as a recipient's check boxes show them. */
export async function kindTexts(): Promise<Json> {
  const words = await loadWords('en');
  return catalogue.map(({ key, group }) => ({
    key,
    group,
    heading: words.groups[group],
    label: words.kinds[key],
  }));
}
