// Writes the LuCI application's translation template and its German: the view's own sentences, and names and help
// of every key. `--check` only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fields } from '../src/config/schema.ts';
import { pageDe } from '../src/language/page.de.ts';
import { pageEn } from '../src/language/page.en.ts';
import type { FieldName } from '../src/language/page-words.ts';

const app = new URL('../firmware/openwrt/luci-app-wanbell/', import.meta.url);
const viewFile = new URL('htdocs/luci-static/resources/view/wanbell.js', app);

/** German of sentences that only the LuCI view has. */
const own: Readonly<Record<string, string>> = {
  'E-mail notifier': 'E-Mail-Benachrichtigung',
  'Tells you by e-mail that your internet was down, for how long, and whose fault it was.':
    'Meldet per E-Mail, dass Ihr Internet ausgefallen war, wie lange, und wessen Schuld es war.',
  Port: 'Port',
  '25, fixed: mail servers take mail from each other and from devices there.':
    '25, fest: dort nehmen Mailserver Mails voneinander und von Geräten an.',
  Default: 'Vorgabe',
  unchanged: 'unverändert',
  '1 to 32 of the characters A-Z a-z 0-9 _ -': '1 bis 32 der Zeichen A-Z a-z 0-9 _ -',
  'Ask the servers on port 25': 'Server auf Port 25 fragen',
  Test: 'Test',
  Close: 'Schließen',
  'Somebody else saved meanwhile. Nothing was saved; load the page again to see what changed.':
    'Inzwischen hat jemand anders gespeichert. Nichts wurde gespeichert; laden Sie die Seite neu.',
};

/** Every text of the page in English with its German. */
function pairs(en: unknown, de: unknown, into: Map<string, string>): Map<string, string> {
  if (typeof en === 'string' && typeof de === 'string') into.set(en, de);
  else if (typeof en === 'object' && en !== null && typeof de === 'object' && de !== null) {
    const german = new Map(Object.entries(de));
    for (const [key, value] of Object.entries(en)) pairs(value, german.get(key), into);
  }
  return into;
}

const page = pairs(pageEn, pageDe, new Map());
const view = readFileSync(viewFile, 'utf8');
const texts = new Map<string, string>();
const add = (text: string, german: string | undefined): void => {
  if (german === undefined) throw new Error(`no German for: ${text}`);
  if (!texts.has(text)) texts.set(text, german);
};
for (const [, single, double] of view.matchAll(/\b_\((?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\)/g)) {
  const text = single ?? double ?? '';
  add(text, own[text] ?? page.get(text));
}
for (const { section, key, help } of fields()) {
  const name = `${section}.${key}` as FieldName;
  add(pageEn.fields[name][0], pageDe.fields[name][0]);
  add(help, pageDe.fields[name][1] ?? help);
  const heading = section as keyof typeof pageEn.sections;
  add(pageEn.sections[heading], pageDe.sections[heading]);
}

const head = (language: string) =>
  `msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n${language === '' ? '' : `"Language: ${language}\\n"\n`}`;
const po = (german: boolean) =>
  `${head(german ? 'de' : '')}\n${[...texts]
    .map(([text, de]) => `msgid ${JSON.stringify(text)}\nmsgstr ${JSON.stringify(german ? de : '')}\n`)
    .join('\n')}`;

let stale = false;
for (const [file, text] of [
  ['po/templates/wanbell.pot', po(false)],
  ['po/de/wanbell.po', po(true)],
] as const) {
  const path = new URL(file, app);
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== text) stale = true;
  } else writeFileSync(path, text);
}
if (stale) {
  process.stderr.write(
    'luci-po: the translations are out of date; run node --import tsx scripts/luci-po.ts\n',
  );
  process.exitCode = 1;
}
