import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from '../../src/admin/guard.ts';
import { pageDe } from '../../src/language/page.de.ts';
import { pageEn } from '../../src/language/page.en.ts';

/** Every text by its path. */
function texts(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof value === 'string') into.set(path, value);
  else if (typeof value === 'function') into.set(path, String(value('§', '§')));
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) texts(inner, `${path}.${key}`, into);
  return into;
}

/** The same in both languages, rightly. */
const alike = new Set(['.views.status', '.port', '.internet', '.mails', '.fields.smtp.region.0']);

test('the page has a German text of its own wherever it has an English one', () => {
  const german = texts(pageDe, '', new Map());
  const missing = [...texts(pageEn, '', new Map())]
    .filter(([path, text]) => text !== '' && german.get(path) === text && !alike.has(path))
    .map(([path]) => path);
  assert.deepEqual(missing, []);
  const helpless = Object.entries(pageDe.fields).filter(([, [, help]]) => help === null || help === '');
  assert.deepEqual(helpless, []);
});

test('the browser’s first language that the page has is taken, else the device’s', () => {
  const rows = [
    ['de-DE,de;q=0.9,en;q=0.8', 'en', 'de'],
    ['en;q=0.5, de;q=0.7', 'en', 'de'],
    ['fr,en;q=0.1', 'de', 'en'],
    ['fr', 'de', 'de'],
    ['de;q=0', 'en', 'en'],
    ['', 'de', 'de'],
    [';;;,q=,\u0000', 'en', 'en'],
  ] as const;
  for (const [accept, device, wanted] of rows) assert.equal(languageOf(accept, device), wanted, accept);
});
