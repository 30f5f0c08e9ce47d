import type { Html } from './html.ts';

export interface Response {
  readonly status: 200 | 303 | 400 | 403 | 404 | 405 | 408 | 409 | 413 | 422 | 503;
  readonly type: string;
  readonly body: string;
  /** Beside those that every answer has. Never made of what a request brought. */
  readonly headers?: Readonly<Record<string, string>>;
}

const reasons: Readonly<Record<Response['status'], string>> = {
  200: 'OK',
  303: 'See Other',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  503: 'Service Unavailable',
};

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The answer as a CGI program prints it: `Status` first, as BusyBox httpd wants it. */
export function printed({ status, type, body, headers = {} }: Response): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  const lines = {
    Status: `${status} ${reasons[status]}`,
    'Content-Type': type,
    'Content-Length': String(bytes.length),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    ...headers,
  };
  const head = Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), bytes]);
}

export function page(status: Response['status'], { html }: Html): Response {
  return { status, type: 'text/html; charset=utf-8', body: html };
}

/** Sends the browser on by GET. `to` is a query of this page, made of fixed words and checked ids. */
export function goOn(to: string): Response {
  return { status: 303, type: 'text/plain', body: '', headers: { Location: to } };
}
