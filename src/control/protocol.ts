/**
 * The agent's JSON API on its local socket: one request a connection, each side one line of JSON.
 * Request: `{ "method": "status", "params": {} }`. Answer: `{ "result": … }` or `{ "error": { code, message } }`.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Params = Readonly<Record<string, unknown>>;

/** Why a request was not served. `message` says where, what is wrong, what to do. */
export interface ControlError {
  readonly code:
    | 'bad-request'
    | 'unknown-method'
    | 'not-found'
    | 'conflict'
    | 'invalid'
    | 'busy'
    | 'internal'
    | 'no-agent';
  readonly message: string;
}

/** An error that a handler answers with. */
export class Refusal extends Error {
  readonly code: ControlError['code'];

  constructor(code: ControlError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export type Answer = { readonly result: Json } | { readonly error: ControlError };

/** One method of the API. Throws `Refusal`. */
export type Handler = (params: Params) => Promise<Json> | Json;

export const limits = {
  /** Bytes of one request, and of one answer. */
  request: 256 * 1024,
  answer: 4 * 1024 * 1024,
  /** Milliseconds to send the request. */
  wait: 10_000,
  connections: 16,
} as const;

/** Turns one line into a method and its parameters; null when it is no request. */
export function parseRequest(line: string): { method: string; params: Params } | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { method, params } = value as { method?: unknown; params?: unknown };
  if (typeof method !== 'string') return null;
  if (params === undefined || params === null) return { method, params: {} };
  if (typeof params !== 'object' || Array.isArray(params)) return null;
  return { method, params: params as Params };
}
