import type { Readable } from 'node:stream';
import { fields, sections } from '../config/schema.ts';
import { call } from '../control/client.ts';
import type { Json, Params } from '../control/protocol.ts';
import { loadPageWords } from '../language/load-page.ts';
import type { FieldName } from '../language/page-words.ts';
import { after } from '../time/clock.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

interface Method {
  /** Arguments with an example each, as rpcd wants them. */
  readonly args: Readonly<Record<string, Json>>;
  /** The agent's method; null: answered here. */
  readonly asks: string | null;
  /** The name of the answer when it is no object. */
  readonly as: string | null;
}

const method = (asks: string | null, args: Method['args'] = {}, as: string | null = null): Method => ({
  asks,
  args,
  as,
});

/** The ubus object `wanbell`. Every call is short: tests are jobs, polled. */
export const methods: Readonly<Record<string, Method>> = {
  status: method('status'),
  history: method('history'),
  outbox: method('outbox.list', {}, 'rows'),
  outbox_retry: method('outbox.retry', { id: '' }, 'tried'),
  outbox_drop: method('outbox.drop', { id: '' }, 'dropped'),
  config_get: method('config.get'),
  config_set: method('config.set', { revision: '', changes: [] }),
  servers: method('servers.list', {}, 'entries'),
  servers_reach: method('servers.reach'),
  test_start: method('test.start', { section: '', changes: [], send: true, language: '' }),
  job: method('job.poll', { id: '' }),
  fields: method(null),
};

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
  if (of.asks === null) return { fields: await documented() };
  const reply = await call(
    context.paths.socket,
    of.asks,
    params,
    Math.max(1, limits.time - (performance.now() - began)),
  );
  if ('error' in reply) return { error: reply.error.message, code: reply.error.code };
  const { result } = reply;
  if (of.as !== null) return { [of.as]: result };
  return typeof result === 'object' && result !== null ? result : { result };
}

/** The named arguments alone: rpcd may add others (`ubus_rpc_session`). An empty text or null is as good as none. */
function parse(text: string, { args }: Method): Params | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.fromEntries(
      Object.entries(value).filter(([key, of]) => Object.hasOwn(args, key) && of !== ''),
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

/** What a view needs to show every key: section, type, choices, default, name and help. */
async function documented(): Promise<Json> {
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
    secret: field.secret || field.key === 'token_file',
  }));
}
