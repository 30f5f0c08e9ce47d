import type { JobReport } from '../control/settings.ts';
import { loadWords } from '../language/load.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { View } from '../language/page-words.ts';
import { AgentError } from './agent.ts';
import { type Visit, viewOf } from './app.ts';
import { faultList, listedFaults } from './faults.ts';
import type { FieldView } from './field.ts';
import { type FormState, fault, typedOf } from './form.ts';
import { attributes, type Html, html, nothing } from './html.ts';
import { layout, type Notice } from './layout.ts';
import { one } from './request.ts';
import { page, type Response } from './response.ts';
import { tellingOf } from './told.ts';

/** What a form is shown with, beside the settings. */
export type Shown = Pick<FormState, 'typed' | 'problems' | 'meanwhile' | 'sections' | 'job' | 'kept'>;

/** The view that was asked for. */
export async function shown(visit: Visit): Promise<Response> {
  const { request, settings, ask } = visit;
  const view = viewOf(request);
  if (view === 'status' || view === 'history') return reading(visit, view);
  const id = one(request.query, 'job');
  const job = /^[0-9a-f]{24}$/.test(id) ? await poll(visit, id) : null;
  const typed = job === null ? new Map<string, string>() : typedOf(job.typed, settings);
  const held = { job: job?.secret ? id : null, kept: job?.kept ?? [] };
  const again =
    job?.failure === 'secret-needed' ? [fault(job.section ?? 'smtp', 'password', 'secret-needed', '')] : [];
  const problems = [...settings.problems, ...again];
  const servers = view === 'mail' ? await ask('servers.list') : [];
  const notice = doneNotice(visit);
  const none = { meanwhile: new Map(), sections: new Map() };
  return editing(visit, view, { typed, problems, ...none, ...held }, { notice, job, servers });
}

/** What came of the form that led here. */
export function doneNotice({ request, words }: Visit): Notice | null {
  switch (one(request.query, 'done')) {
    case 'saved':
      return { kind: 'good', text: words.saved };
    case 'errors':
      return { kind: 'error', text: words.savedWithErrors };
    case 'same':
      return { kind: 'good', text: words.unchanged };
    case 'conflict':
      return { kind: 'error', text: words.lineMoved };
    case 'gone':
      return { kind: 'error', text: words.mailGone };
    case '1':
      return { kind: 'good', text: words.done };
    default:
      return null;
  }
}

async function poll({ ask }: Visit, id: string): Promise<JobReport | null> {
  try {
    return await ask('job.poll', { id });
  } catch (error) {
    if (error instanceof AgentError && error.code === 'not-found') return null;
    throw error;
  }
}

/** A view with a form in it. */
export async function editing(
  visit: Visit,
  view: Exclude<View, 'status' | 'history'>,
  of: Shown,
  more: {
    readonly notice: Notice | null;
    readonly job: JobReport | null;
    readonly servers: Awaited<ReturnType<typeof serversOf>>;
    readonly status?: Response['status'];
  },
): Promise<Response> {
  const { words, settings } = visit;
  const state: FormState = { ...of, settings, base: new Map(), placed: new Set(), enabled: true };
  const fields: FieldView = { state, words, mail: await loadWords(words.language) };
  const { body, buttons } = await contentOf(fields, view, more);
  const faults = faultList(words, settings, listedFaults(settings, state.placed));
  const hidden = await hiddenOf(visit, {
    revision: settings.revision,
    base: JSON.stringify(Object.fromEntries(state.base)),
    job: of.job ?? '',
    kept: of.kept.join(','),
  });
  const content = html`<form id="form" method="post" action="?view=${view}" autocomplete="off"><button name="do" value="save" class="sr" tabindex="-1" aria-hidden="true">${words.save}</button>${hidden}${faults}${body}<div class="go"><button name="do" value="save" class="main">${words.save}</button> ${buttons}</div></form>`;
  return page(
    more.status ?? 200,
    layout({
      words,
      device: settings.device,
      view,
      notice: more.notice,
      refresh: more.job?.running === true ? 1 : null,
      version: visit.version,
      content,
    }),
  );
}

async function contentOf(
  fields: FieldView,
  view: Exclude<View, 'status' | 'history'>,
  more: { readonly job: JobReport | null; readonly servers: Awaited<ReturnType<typeof serversOf>> },
): Promise<{ body: Html; buttons: Html }> {
  switch (view) {
    case 'mail': {
      const { mailButtons, mailForm } = await import('./view-mail.ts');
      return { body: mailForm(fields, more.servers, more.job), buttons: mailButtons(fields) };
    }
    case 'recipients':
      return { body: (await import('./view-recipients.ts')).recipientsForm(fields), buttons: html`` };
    case 'lines':
      return { body: (await import('./view-lines.ts')).linesForm(fields), buttons: html`` };
  }
}

export function serversOf({ ask }: Visit) {
  return ask('servers.list');
}

/** The token that proves that a form is of this page, and what else goes along unseen. */
export async function hiddenOf(
  { ask, user }: Visit,
  values: Readonly<Record<string, string>>,
): Promise<Html> {
  const token = await ask('token.make', { user });
  return html`${Object.entries({ token, ...values }).map(
    ([name, value]) => html`<input type="hidden"${attributes({ name, value })}>`,
  )}`;
}

async function reading(visit: Visit, view: 'status' | 'history'): Promise<Response> {
  const { ask, words, settings } = visit;
  const [report, history, mail] = await Promise.all([
    ask('status'),
    ask('history'),
    loadWords(words.language),
  ]);
  const telling = tellingOf(words, mail, settings, report.now);
  const around = { words, device: settings.device, view, version: visit.version };
  if (view === 'status') {
    const { statusView } = await import('./view-status.ts');
    const faults = faultList(words, settings, listedFaults(settings, new Set(), ['error']));
    const hiddenHere = faults === nothing ? nothing : await hiddenOf(visit, { revision: settings.revision });
    const list =
      faults === nothing
        ? nothing
        : html`<form method="post" action="?view=status">${hiddenHere}${faults}</form>`;
    const smtp = await loadSmtpWords(words.language);
    const content = statusView({ telling, smtp, report, history, settings });
    return page(
      200,
      layout({ ...around, notice: doneNotice(visit), refresh: 1, content: html`${list}${content}` }),
    );
  }
  const [{ historyView }, mails, hidden, smtp] = await Promise.all([
    import('./view-history.ts'),
    ask('outbox.list'),
    hiddenOf(visit, {}),
    loadSmtpWords(words.language),
  ]);
  const content = historyView(telling, smtp, history, mails, hidden);
  return page(200, layout({ ...around, notice: doneNotice(visit), refresh: null, content }));
}
