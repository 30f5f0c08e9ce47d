import type { Change } from '../config/change.ts';
import type { Problem } from '../config/problem.ts';
import { AgentError } from './agent.ts';
import { type Visit, viewOf } from './app.ts';
import { fault, guardedKeys, merged, nameOf, readForm, type Submitted } from './form.ts';
import { editing, type Shown, serversOf } from './get.ts';
import type { Notice } from './layout.ts';
import { one } from './request.ts';
import { goOn, type Response } from './response.ts';

type FormView = 'mail' | 'recipients' | 'lines';

/** Shows the form again as it was sent, with what is wrong with it. */
type Again = (
  problems: readonly Problem[],
  notice: Notice | null,
  status: Response['status'],
) => Promise<Response>;

/** Serves a form that was sent, whose token was good. */
export async function posted(visit: Visit): Promise<Response> {
  const { request, words } = visit;
  const view = viewOf(request);
  const wanted = one(request.form, 'do');
  const [, how, line] = /^(correct|remove)-(\d{1,5})$/.exec(wanted) ?? [];
  const lines = line === undefined ? [] : [{ line: Number(line), correct: how === 'correct' }];
  if (view === 'history') return act(visit, wanted);
  if (view === 'status') return mend(visit, lines);
  const servers = await serversOf(visit);
  const submitted = readForm(request.form, visit.settings, servers);
  if (submitted === null) throw new AgentError({ code: 'not-found', message: 'no form of this page' });
  const again: Again = (problems, notice, status) =>
    shownAgain(visit, view, submitted, problems, notice, status);

  try {
    if (wanted === 'choose') return await again([], null, 200);
    if (lines.length > 0) return await mend(visit, lines, submitted);
    if (submitted.problems.length > 0) return await again(submitted.problems, notSaved(visit), 422);
    switch (wanted) {
      case 'test':
      case 'test-backup':
      case 'reach':
        return await start(visit, wanted, submitted, again);
      default:
        return await save(visit, view, submitted, again);
    }
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'busy') throw error;
    return again([], { kind: 'error', text: words.refused.busy }, 503);
  }
}

function notSaved({ words }: Visit): Notice {
  return { kind: 'error', text: words.notSaved };
}

/** The form as it was sent, with problems of new sections at the fields where they were typed. */
async function shownAgain(
  visit: Visit,
  view: FormView,
  submitted: Submitted,
  problems: readonly Problem[],
  notice: Notice | null,
  status: Response['status'],
  over: Partial<Shown> = {},
): Promise<Response> {
  const { typed, aliases } = submitted;
  // A kept secret that is not for this account is of no use: it must be typed again.
  const useless = problems
    .filter(({ code }) => code === 'secret-needed')
    .map((p) => nameOf(p.section ?? '', p.key ?? ''));
  // The script puts back what was typed by itself.
  const held =
    one(visit.request.form, 'script') === '1'
      ? { job: submitted.job, kept: submitted.kept, problems: [] }
      : await hold(visit, submitted);
  const kept = held.kept.filter((name) => !useless.includes(name));
  const all = [...problems, ...held.problems].map((p) => ({
    ...p,
    section: aliases.get(p.section ?? '') ?? p.section,
  }));
  const shown = { typed, meanwhile: new Map(), sections: new Map(), ...over };
  return editing(
    visit,
    view,
    { ...shown, problems: all, job: kept.length > 0 ? held.job : null, kept },
    { notice, job: null, servers: await serversOf(visit), status },
  );
}

/** Has the agent keep the secrets that were typed, which no page sends back; what it cannot keep must be typed again. */
async function hold(
  { ask }: Visit,
  { changes, job, kept }: Submitted,
): Promise<{ job: string | null; kept: readonly string[]; problems: readonly Problem[] }> {
  const typed = changes.filter((c) => guardedKeys.includes(c.key) && c.value !== null);
  if (typed.length === 0 && job === null) return { job: null, kept: [], problems: [] };
  const wanted = [...new Set([...typed.map(({ section, key }) => nameOf(section, key)), ...kept])];
  const lost = (names: readonly string[]) =>
    names.map((name) => {
      const [section = '', key = ''] = name.split('/');
      return fault(section, key, 'type-again', '');
    });
  try {
    const held = await ask('secrets.keep', { changes, ...(job === null ? {} : { job }) });
    return {
      job: held.id,
      kept: held.kept,
      problems: lost(wanted.filter((name) => !held.kept.includes(name))),
    };
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'not-found') throw error;
    return { job: null, kept: [], problems: lost(wanted) };
  }
}

async function start(
  visit: Visit,
  wanted: 'test' | 'test-backup' | 'reach',
  { changes, job }: Submitted,
  again: Again,
): Promise<Response> {
  const { ask, words } = visit;
  const section = wanted === 'test-backup' ? 'smtp.backup' : 'smtp';
  try {
    const of = { changes, ...(job === null ? {} : { job }) };
    const started =
      wanted === 'reach'
        ? await ask('servers.reach', of)
        : await ask('test.start', { ...of, section, send: true, language: words.language });
    if ('id' in started) return goOn(`?view=mail&job=${started.id}`);
    return again(started.problems, { kind: 'error', text: words.testBad }, 422);
  } catch (error) {
    if (!gone(error)) throw error;
    return again([], { kind: 'error', text: words.testBad }, 422);
  }
}

async function save(visit: Visit, view: FormView, submitted: Submitted, again: Again): Promise<Response> {
  const { ask, words } = visit;
  const { changes, revision, job } = submitted;
  if (changes.length === 0 && job === null) return goOn(`?view=${view}&done=same`);
  try {
    const result = await ask('config.set', { revision, changes, ...(job === null ? {} : { job }) });
    if (result.saved) return goOn(`?view=${view}&done=${doneBy(result.problems)}`);
    switch (result.reason) {
      case 'invalid':
        return again(result.problems, notSaved(visit), 422);
      case 'conflict': {
        const settings = await ask('config.get');
        const notice: Notice = { kind: 'error', text: words.conflict };
        const over = merged(submitted, settings);
        return shownAgain({ ...visit, settings }, view, submitted, [], notice, 409, over);
      }
    }
  } catch (error) {
    if (!gone(error)) throw error;
    return again([], notSaved(visit), 422);
  }
}

/** The job that held a typed secret is no more. */
function gone(error: unknown): boolean {
  return error instanceof AgentError && error.code === 'not-found';
}

function doneBy(problems: readonly Problem[]): 'saved' | 'errors' {
  return problems.some(({ severity }) => severity === 'error') ? 'errors' : 'saved';
}

/** Corrects or takes out single lines of the file; what else was typed stays in the form. */
async function mend(
  visit: Visit,
  lines: readonly { readonly line: number; readonly correct: boolean }[],
  submitted?: Submitted,
): Promise<Response> {
  const { ask, words, request } = visit;
  const view = viewOf(request);
  if (lines.length === 0) throw new AgentError({ code: 'not-found', message: 'nothing to do there' });
  const changes: readonly Change[] = [];
  const result = await ask('config.set', { revision: one(request.form, 'revision'), changes, lines });
  const done = result.saved ? doneBy(result.problems) : 'conflict';
  const typed = submitted !== undefined && (submitted.changes.length > 0 || submitted.job !== null);
  if (!typed || view === 'status' || view === 'history') return goOn(`?view=${view}&done=${done}`);
  const settings = await ask('config.get');
  const text = { saved: words.saved, errors: words.savedWithErrors, conflict: words.lineMoved }[done];
  const notice: Notice = { kind: done === 'saved' ? 'good' : 'error', text };
  const over = merged(submitted, settings);
  return shownAgain({ ...visit, settings }, view, submitted, settings.problems, notice, 200, over);
}

async function act({ ask, request }: Visit, wanted: string): Promise<Response> {
  const id = one(request.form, 'id').slice(0, 100);
  try {
    if (wanted === 'retry') await ask('outbox.retry', id === '' ? {} : { id });
    else if (wanted === 'drop') await ask('outbox.drop', { id });
  } catch (error) {
    if (!gone(error)) throw error;
    return goOn('?view=history&done=gone');
  }
  return goOn('?view=history&done=1');
}
