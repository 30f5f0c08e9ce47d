import type { Readable } from 'node:stream';
import { AgentError } from './agent.ts';
import { type App, answer, asset, crowded } from './app.ts';
import { type Environment, readRequest } from './request.ts';
import type { Response } from './response.ts';

/**
 * Answers one CGI request. Before its body is read the agent is asked to let it in: with many at once the others are
 * refused in a moment, and wait for nothing.
 */
export async function visited(app: App, env: Environment, input: Readable): Promise<Response> {
  const early = env.REQUEST_METHOD === 'POST' ? null : await readRequest(env, input);
  const file = early === null || typeof early === 'string' ? null : asset(early);
  if (file !== null) return file;
  let id: string | null = null;
  try {
    id = await app.ask('page.enter');
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    if (error.code === 'busy') return crowded(app, (env.HTTP_ACCEPT_LANGUAGE ?? '').slice(0, 200));
  }
  try {
    return await answer(app, early ?? (await readRequest(env, input)));
  } finally {
    // An agent that ended meanwhile counts nobody any more.
    if (id !== null) await app.ask('page.leave', { id }).catch(() => null);
  }
}
