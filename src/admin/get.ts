import type { JobReport } from '../control/settings.ts';
import { loadWords } from '../language/load.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { View } from '../language/page-words.ts';
import { failureLine } from '../smtp/explain.ts';
import { loadZone } from '../time/load-zone.ts';
import { localParts } from '../time/zone.ts';
import { AgentError } from './agent.ts';
import { type Visit, viewOf } from './app.ts';
import type { FieldView } from './field.ts';
import { type FormState, typedOf } from './form.ts';
import { attributes, type Html, html } from './html.ts';
import { layout, type Notice } from './layout.ts';
import { one } from './request.ts';
import { page, type Response } from './response.ts';
import type { Telling } from './told.ts';

/** What a form is shown with, beside the settings. */
export type Shown = Pick<FormState, 'typed' | 'problems' | 'meanwhile' | 'job'>;

/** The view that was asked for. */
export async function shown(visit: Visit): Promise<Response> {
  const { request, words, settings, ask } = visit;
  const view = viewOf(request);
  if (view === 'status' || view === 'history') return reading(visit, view);
  const id = one(request.query, 'job');
  const job = /^[0-9a-f]{24}$/.test(id) ? await poll(visit, id) : null;
  const notice: Notice | null =
    one(request.query, 'done') === 'saved'
      ? { kind: 'good', text: words.saved }
      : one(request.query, 'done') === 'same'
        ? { kind: 'good', text: words.unchanged }
        : null;
  const typed = job === null ? new Map<string, string>() : typedOf(job.typed, settings);
  const kept = job?.secret ? id : null;
  const problems = settings.problems.filter(({ section }) => section !== null);
  const servers = view === 'mail' ? await ask('servers.list') : [];
  return editing(visit, view, { typed, problems, meanwhile: new Map(), job: kept }, { notice, job, servers });
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
  const state: FormState = { ...of, settings, base: new Map(), enabled: true };
  const fields: FieldView = { state, words, mail: await loadWords(words.language) };
  const { body, buttons } = await contentOf(fields, view, more);
  const hidden = await hiddenOf(visit, {
    revision: settings.revision,
    base: JSON.stringify(Object.fromEntries(state.base)),
    job: of.job ?? '',
  });
  const content = html`<form id="form" method="post" action="?view=${view}" autocomplete="off"><button name="do" value="save" class="sr" tabindex="-1" aria-hidden="true">${words.save}</button>${hidden}${body}<p class="go"><button name="do" value="save" class="main">${words.save}</button> ${buttons}</p></form>`;
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
  const { ask, words, settings, request } = visit;
  const [report, history, mail] = await Promise.all([
    ask('status'),
    ask('history'),
    loadWords(words.language),
  ]);
  const zoneName = settings.written.device?.timezone ?? settings.preset.device?.timezone ?? null;
  const { zone } = loadZone(zoneName);
  const local = (wall: number) => localParts(wall, zone);
  const telling: Telling = { words, dating: { words: mail, local, now: report.now } };
  const around = { words, device: settings.device, view, version: visit.version };
  if (view === 'status') {
    const { statusView } = await import('./view-status.ts');
    const { lastFailure } = report.mail;
    const failing =
      lastFailure === null ? null : failureLine(await loadSmtpWords(words.language), lastFailure);
    const content = statusView(telling, report, history, settings, await serversOf(visit), failing);
    return page(200, layout({ ...around, notice: null, refresh: 2, content }));
  }
  const [{ historyView }, smtp, mails, hidden] = await Promise.all([
    import('./view-history.ts'),
    loadSmtpWords(words.language),
    ask('outbox.list'),
    hiddenOf(visit, {}),
  ]);
  const content = historyView(telling, history, smtp, mails, hidden);
  const notice: Notice | null = one(request.query, 'done') === '' ? null : { kind: 'good', text: words.done };
  return page(200, layout({ ...around, notice, refresh: null, content }));
}
