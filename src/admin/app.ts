import type { Language } from '../config/config.ts';
import type { Settings } from '../control/settings.ts';
import { loadWords } from '../language/load.ts';
import { loadPageWords } from '../language/load-page.ts';
import type { PageWords, View } from '../language/page-words.ts';
import { AgentError, type Ask } from './agent.ts';
import { download } from './download.ts';
import { fromHere, languageOf } from './guard.ts';
import { html } from './html.ts';
import { layout, views } from './layout.ts';
import { type Fault, one, type Request } from './request.ts';
import { page, type Response } from './response.ts';
import { script } from './script.ts';
import { style } from './style.ts';

export interface App {
  readonly ask: Ask;
  readonly version: string;
}

/** One request, and whom and what it is served with. */
export interface Visit extends App {
  readonly request: Request;
  readonly user: string;
  readonly words: PageWords;
  readonly settings: Settings;
}

/** Answers one request. Never throws. */
export async function answer(app: App, request: Request | Fault): Promise<Response> {
  try {
    return await served(app, request);
  } catch (error) {
    const languages = typeof request === 'string' ? '' : request.languages;
    const words = await loadPageWords(languageOf(languages, 'en'));
    if (error instanceof AgentError && error.code === 'busy') return refusal(app, words, 503, 'busy');
    if (error instanceof AgentError && error.code !== 'internal') return refusal(app, words, 404, 'gone');
    return plain(app, words, 503, error instanceof AgentError ? error.message : words.refused.busy);
  }
}

async function served(app: App, request: Request | Fault): Promise<Response> {
  if (typeof request === 'string') {
    const words = await loadPageWords('en');
    const status = { large: 413, form: 400, time: 408 } as const;
    return refusal(app, words, status[request], request);
  }
  const guess = await loadPageWords(languageOf(request.languages, 'en'));
  if (request.method !== 'GET' && request.method !== 'POST' && request.method !== 'HEAD')
    return refusal(app, guess, 405, 'method');
  if (request.method === 'POST' && !fromHere(request)) return refusal(app, guess, 403, 'origin');

  let settings: Settings;
  try {
    settings = await app.ask('config.get');
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'no-agent') throw error;
    // Nothing is shown here that a stranger may not know.
    return withoutAgent(app, guess, error, request.method === 'POST' ? 503 : 200);
  }
  const words = await loadPageWords(languageOf(request.languages, settings.language));
  if (request.user === null && !settings.trustWebServer) return refusal(app, words, 403, 'login');
  const visit: Visit = { ...app, request, words, settings, user: request.user ?? '' };
  if (request.method === 'POST') {
    const token = one(request.form, 'token');
    if (!(await app.ask('token.check', { user: visit.user, token })))
      return refusal(app, words, 403, 'token');
    return (await import('./post.ts')).posted(visit);
  }
  return (await file(visit)) ?? (await import('./get.ts')).shown(visit);
}

/** Style sheet and script, the same for everybody. */
export function asset({ query, method }: Request): Response | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  const headers = { 'Cache-Control': 'private, max-age=3600' };
  switch (one(query, 'asset')) {
    case 'style.css':
      return { status: 200, type: 'text/css; charset=utf-8', body: style, headers };
    case 'script.js':
      return { status: 200, type: 'text/javascript; charset=utf-8', body: script, headers };
    default:
      return null;
  }
}

async function file({ request, ask, words, version }: Visit): Promise<Response | null> {
  const name = one(request.query, 'download');
  if (name === '') return null;
  const [report, history, outbox] = await Promise.all([ask('status'), ask('history'), ask('outbox.list')]);
  return (
    download(
      name,
      report.now,
      () => history,
      () => outbox,
    ) ?? refusal({ version }, words, 404, 'gone')
  );
}

/** More want an answer than are served at once. */
export async function crowded(app: App, languages: string): Promise<Response> {
  return refusal(app, await loadPageWords(languageOf(languages, 'en')), 503, 'busy');
}

/** The view that a query names; anything else is the status. */
export function viewOf(request: Request): View {
  const wanted = one(request.query, 'view');
  return views.find((view) => view === wanted) ?? 'status';
}

export async function wordsOf(language: Language) {
  return loadWords(language);
}

function withoutAgent(app: App, words: PageWords, error: AgentError, status: 200 | 503): Response {
  const text = /permission denied/.test(error.message) ? words.noPermission : words.hindrances.noAgent;
  const content = html`<div id="status"><p class="headline down" role="status"><b>${text}</b></p><p>${words.readOnly}</p></div>`;
  const around = { words, device: '', view: null, notice: null, refresh: 10, version: app.version };
  return page(status, layout({ ...around, content }));
}

function refusal(
  { version }: Pick<App, 'version'>,
  words: PageWords,
  status: Response['status'],
  why: keyof PageWords['refused'],
): Response {
  return plain({ version }, words, status, words.refused[why]);
}

function plain(
  { version }: Pick<App, 'version'>,
  words: PageWords,
  status: Response['status'],
  text: string,
): Response {
  const content = html`<p class="verdict error" role="alert">${text}</p>`;
  return page(
    status,
    layout({ words, device: '', view: null, notice: null, refresh: null, version, content }),
  );
}
