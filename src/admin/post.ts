import type { Change } from '../config/change.ts';
import type { Problem } from '../config/problem.ts';
import { AgentError } from './agent.ts';
import { type Visit, viewOf } from './app.ts';
import { guardedKeys, merged, readForm, type Submitted } from './form.ts';
import { editing, type Shown, serversOf } from './get.ts';
import type { Notice } from './layout.ts';
import { one } from './request.ts';
import { goOn, type Response } from './response.ts';

type FormView = 'mail' | 'recipients' | 'lines';

/** Serves a form that was sent, whose token was good. */
export async function posted(visit: Visit): Promise<Response> {
  const { request } = visit;
  const view = viewOf(request);
  const wanted = one(request.form, 'do');
  if (view === 'history') return act(visit, wanted);
  if (view === 'status') throw new AgentError({ code: 'not-found', message: 'nothing to do there' });
  const servers = await serversOf(visit);
  const submitted = readForm(request.form, visit.settings, servers);
  if (submitted === null) throw new AgentError({ code: 'not-found', message: 'no form of this page' });
  const again = (problems: readonly Problem[], notice: Notice | null, status: Response['status']) =>
    editing(visit, view, retyped(submitted, problems), { notice, job: null, servers, status });

  if (wanted === 'choose') return again([], null, 200);
  if (submitted.problems.length > 0) return again(submitted.problems, notSaved(visit), 422);
  switch (wanted) {
    case 'test':
    case 'test-backup':
    case 'reach':
      return start(visit, wanted, submitted, again);
    default:
      return save(visit, view, submitted, again);
  }
}

type Again = (
  problems: readonly Problem[],
  notice: Notice | null,
  status: Response['status'],
) => Promise<Response>;

function notSaved({ words }: Visit): Notice {
  return { kind: 'error', text: words.notSaved };
}

/** The form as it was sent, with problems of new sections at the fields where they were typed. */
function retyped(submitted: Submitted, problems: readonly Problem[]): Shown {
  const { typed, aliases, job } = submitted;
  return {
    typed,
    meanwhile: new Map(),
    job,
    problems: problems.map((p) => ({ ...p, section: aliases.get(p.section ?? '') ?? p.section })),
  };
}

async function start(
  visit: Visit,
  wanted: 'test' | 'test-backup' | 'reach',
  { changes, job }: Submitted,
  again: Again,
): Promise<Response> {
  const { ask, words } = visit;
  const section = wanted === 'test-backup' ? 'smtp.backup' : 'smtp';
  const started =
    wanted === 'reach'
      ? await ask('servers.reach', { changes })
      : await ask('test.start', {
          section,
          changes,
          send: true,
          language: words.language,
          ...(await jobOf(visit, job, changes)),
        });
  if ('id' in started) return goOn(`?view=mail&job=${started.id}`);
  return again(started.problems, { kind: 'error', text: words.testBad }, 422);
}

async function save(visit: Visit, view: FormView, submitted: Submitted, again: Again): Promise<Response> {
  const { ask, words } = visit;
  const { changes, revision, job } = submitted;
  if (changes.length === 0 && job === null) return goOn(`?view=${view}&done=same`);
  const result = await ask('config.set', { revision, changes, ...(await jobOf(visit, job, changes)) });
  if (result.saved) return goOn(`?view=${view}&done=saved`);
  switch (result.reason) {
    case 'invalid':
      return again(result.problems, notSaved(visit), 422);
    case 'conflict': {
      const settings = await ask('config.get');
      const { typed, meanwhile } = merged(submitted, settings);
      const notice: Notice = { kind: 'error', text: words.conflict };
      const more = { notice, job: null, servers: await serversOf(visit), status: 409 } as const;
      return editing({ ...visit, settings }, view, { typed, meanwhile, job, problems: [] }, more);
    }
  }
}

/** Names the test whose secret is to be saved, unless it is forgotten or another secret was typed. */
async function jobOf(
  { ask }: Visit,
  job: string | null,
  changes: readonly Change[],
): Promise<{ job?: string }> {
  if (job === null || changes.some(({ key }) => guardedKeys.includes(key))) return {};
  try {
    await ask('job.poll', { id: job });
    return { job };
  } catch (error) {
    if (error instanceof AgentError && error.code === 'not-found') return {};
    throw error;
  }
}

async function act({ ask, request }: Visit, wanted: string): Promise<Response> {
  const id = one(request.form, 'id').slice(0, 100);
  if (wanted === 'retry') await ask('outbox.retry', id === '' ? {} : { id });
  else if (wanted === 'drop') await ask('outbox.drop', { id });
  return goOn('?view=history&done=1');
}
