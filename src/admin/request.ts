import type { Readable } from 'node:stream';
import { after } from '../time/clock.ts';

/** Limits of one request. */
export const limits = {
  body: 64 * 1024,
  query: 2000,
  fields: 2000,
  /** Milliseconds in which the body must be there. */
  time: 10_000,
} as const;

/** Fields of a form, each with all its values. */
export type Fields = ReadonlyMap<string, readonly string[]>;

export interface Request {
  readonly method: string;
  /** Whom the web server let in; null: nobody said. */
  readonly user: string | null;
  readonly query: Fields;
  readonly form: Fields;
  readonly languages: string;
  readonly host: string;
  readonly origin: string | null;
  readonly fetchSite: string | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a request could not be read for. */
export type Fault = 'large' | 'form' | 'time';

/** Reads a request from a CGI program's environment and standard input (RFC 3875). */
export async function readRequest(env: Environment, input: Readable): Promise<Request | Fault> {
  const method = env.REQUEST_METHOD ?? 'GET';
  const queryText = env.QUERY_STRING ?? '';
  if (queryText.length > limits.query) return 'large';
  const query = readFields(queryText);
  let form: Fields | null = new Map();
  if (method === 'POST') {
    const length = env.CONTENT_LENGTH ?? '';
    if (!/^\d{1,12}$/.test(length)) return 'form';
    if (Number(length) > limits.body) return 'large';
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(env.CONTENT_TYPE ?? '')) return 'form';
    const body = await readBody(input, Number(length));
    if (body === null) return 'time';
    form = readFields(body.toString('latin1'));
  }
  if (query === null || form === null) return 'form';
  return {
    method,
    user: env.REMOTE_USER ? env.REMOTE_USER.slice(0, 256) : null,
    query,
    form,
    languages: (env.HTTP_ACCEPT_LANGUAGE ?? '').slice(0, 200),
    host: env.HTTP_HOST ?? '',
    origin: env.HTTP_ORIGIN ?? null,
    fetchSite: env.HTTP_SEC_FETCH_SITE ?? null,
  };
}

/** Exactly `length` bytes, or null when they do not come in time. */
export function readBody(input: Readable, length: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (value: Buffer | null): void => {
      cancel();
      input.removeAllListeners('data');
      input.destroy();
      resolve(value);
    };
    const cancel = after(limits.time, () => end(null));
    if (length === 0) return end(Buffer.alloc(0));
    input.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= length) end(Buffer.concat(chunks).subarray(0, length));
    });
    input.on('end', () => end(null));
    input.on('error', () => end(null));
  });
}

function readFields(text: string): Fields | null {
  const fields = new Map<string, string[]>();
  const pairs = text === '' ? [] : text.split('&');
  if (pairs.length > limits.fields) return null;
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = decoded(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === null || value === null) return null;
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  return fields;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** The first value of a field, or nothing. */
export function one(fields: Fields, name: string): string {
  return fields.get(name)?.[0] ?? '';
}
