import { type IncomingHttpHeaders, request } from 'node:http';
import type { Web } from './web.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request to the page, by hand: whatever a browser would not send. */
export function send(
  web: Web,
  query: string,
  {
    form,
    headers = {},
    method,
  }: { form?: Record<string, string>; headers?: Record<string, string>; method?: string } = {},
): Promise<Answer> {
  const body = form === undefined ? null : new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const asked = request(
      `${web.url}${query}`,
      {
        method: method ?? (body === null ? 'GET' : 'POST'),
        agent: false,
        // Two hundred processes of Node on a busy machine take their time.
        timeout: 180_000,
        headers: {
          authorization: web.login,
          ...(body === null
            ? {}
            : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }),
          ...headers,
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        );
        answer.on('error', reject);
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject);
    asked.end(body ?? undefined);
  });
}

/** The value of a hidden field. */
const hidden = (body: string, name: string) =>
  (new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');

/** What a form of a view must bring with it. */
export async function freshForm(
  web: Web,
  view = 'lines',
): Promise<Record<'token' | 'revision' | 'base', string>> {
  const { body } = await send(web, `?view=${view}`);
  return { token: hidden(body, 'token'), revision: hidden(body, 'revision'), base: hidden(body, 'base') };
}
