import type { Readable } from 'node:stream';
import { AgentError, type Ask, asker } from '../admin/agent.ts';
import type { Json, Params } from '../control/protocol.ts';
import type { SaveRequest } from '../control/settings.ts';
import { loadPageWords } from '../language/load-page.ts';
import { after } from '../time/clock.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

interface Method {
  /** Arguments with an example each, as rpcd wants them. */
  readonly args: Readonly<Record<string, Json>>;
  readonly answer: (ask: Ask, params: Params) => Promise<Json>;
}

const json = (value: unknown): Json => value as Json;
const luci = () => import('../admin/luci.ts');
/** The language of LuCI; what wanbell does not speak is told in English. */
const languageOf = ({ language }: Params) => (language === 'de' ? 'de' : 'en');
const language = '';
const id = '';

/** The ubus object `wanbell`. Every call is short: tests are jobs, polled. */
export const methods: Readonly<Record<string, Method>> = {
  status: {
    args: { language },
    answer: async (ask, params) => (await luci()).presentTexts(ask, languageOf(params)),
  },
  history: {
    args: { language },
    answer: async (ask, params) => (await luci()).historyTexts(ask, languageOf(params)),
  },
  outbox: {
    args: { language },
    answer: async (ask, params) => (await luci()).outboxTexts(ask, languageOf(params)),
  },
  outbox_retry: {
    args: { id },
    answer: async (ask, params) => ({ tried: await ask('outbox.retry', params) }),
  },
  outbox_drop: {
    args: { id },
    answer: async (ask, params) => ({ dropped: await ask('outbox.drop', params) }),
  },
  download: { args: { name: '' }, answer: async (ask, { name }) => (await luci()).fileOf(ask, String(name)) },
  config_get: {
    args: { language },
    answer: async (ask, params) => worded(await ask('config.get'), params),
  },
  config_set: {
    args: { revision: '', changes: [], language },
    answer: async (ask, params) => worded(await ask('config.set', params as unknown as SaveRequest), params),
  },
  servers: {
    args: { language },
    answer: async (ask, params) => {
      const [entries, words] = await Promise.all([ask('servers.list'), loadPageWords(languageOf(params))]);
      return { entries: (await luci()).serverTexts(words, entries) };
    },
  },
  servers_reach: { args: {}, answer: async (ask) => json(await ask('servers.reach')) },
  test_start: {
    args: { section: '', changes: [], send: true, language },
    answer: async (ask, params) => worded(await ask('test.start', params), params),
  },
  job: { args: { id }, answer: async (ask, params) => json(await ask('job.poll', params)) },
  fields: {
    args: {},
    answer: async () => {
      const { fieldTexts, kindTexts } = await luci();
      return { fields: await fieldTexts(), kinds: await kindTexts() };
    },
  },
};

/** An answer with its problems in the reader's language. */
async function worded(of: object, params: Params): Promise<Json> {
  if (!('problems' in of)) return json(of);
  const words = await loadPageWords(languageOf(params));
  return json({ ...of, problems: (await luci()).problemTexts(words, of.problems as []) });
}

/** Bytes of the arguments, and milliseconds for the whole call: LuCI waits no longer than 5 s. */
const limits = { input: 256 * 1024, time: 4000 } as const;

/** `wanbell rpcd list|call METHOD`: what stands behind rpcd's exec plugin. Errors are answers, as rpcd wants it. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [verb, name = '', extra] = args;
  if (verb === 'list' && args.length === 1) {
    const list = Object.entries(methods).map(([key, { args: examples }]) => [key, examples]);
    print(context, JSON.stringify(Object.fromEntries(list)));
    return exit.ok;
  }
  const of = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (verb !== 'call' || of === undefined || extra !== undefined) {
    complain(context, 'use: wanbell rpcd list | call METHOD, with the arguments as JSON on standard input');
    return exit.usage;
  }
  print(context, JSON.stringify(await answer(of, context)));
  return exit.ok;
}

async function answer(of: Method, context: CommandContext): Promise<Json> {
  const began = performance.now();
  const text = await readAll(process.stdin);
  const params = text === null ? null : parse(text, of);
  if (params === null) return { error: 'the arguments are no JSON object', code: 'bad-request' };
  const left = () => Math.max(1, limits.time - (performance.now() - began));
  try {
    return await of.answer(asker(context.paths.socket, left), params);
  } catch (error) {
    if (error instanceof AgentError) return { error: error.message, code: error.code };
    throw error;
  }
}

/** The named arguments alone: rpcd may add others (`ubus_rpc_session`). An empty text or null is as good as none. */
function parse(text: string, { args }: Method): Params | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.fromEntries(
      Object.entries(value).filter(([key, of]) => Object.hasOwn(args, key) && of !== '' && of !== null),
    );
  } catch {
    return null;
  }
}

/** Everything on standard input; null when it is too much or does not end in time. */
function readAll(input: Readable): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (text: string | null): void => {
      cancel();
      input.destroy();
      resolve(text);
    };
    const cancel = after(limits.time, () => end(null));
    input.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.input) return end(null);
      chunks.push(chunk);
    });
    input.on('end', () => end(Buffer.concat(chunks).toString('utf8')));
    input.on('error', () => end(null));
  });
}
