// Writes the LuCI application's translation template and its German: the views' own sentences, the menu, and names
// and help of every key and kind. `--check` only says whether they are up to date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fields } from '../src/config/schema.ts';
import { catalogue, kindGroups } from '../src/events/catalogue.ts';
import { de } from '../src/language/de.ts';
import { en } from '../src/language/en.ts';
import { pageDe } from '../src/language/page.de.ts';
import { pageEn } from '../src/language/page.en.ts';
import type { FieldName } from '../src/language/page-words.ts';

const app = new URL('../firmware/openwrt/luci-app-wanbell/', import.meta.url);
const resources = new URL('htdocs/luci-static/resources/', app);

/** German of sentences that only the LuCI views have. */
const own: Readonly<Record<string, string>> = {
  'E-mail notifier': 'E-Mail-Benachrichtigung',
  'Tells you by e-mail that your internet was down, for how long, and whose fault it was.':
    'Meldet per E-Mail, dass Ihr Internet ausgefallen war, wie lange, und wessen Schuld es war.',
  // What the device itself tells is told in the language that this is translated to.
  'language: en': 'language: de',
  'default: %s': 'Vorgabe: %s',
  'Meanwhile changed to: %s': 'Inzwischen geändert in: %s',
  '(empty)': '(leer)',
  Name: 'Name',
  Settings: 'Einstellungen',
  '1 to 32 of the characters A-Z a-z 0-9 _ -': '1 bis 32 der Zeichen A-Z a-z 0-9 _ -',
  Close: 'Schließen',
  'Choose at least one kind, or “the usual”.': 'Wählen Sie mindestens eine Art, oder „das Übliche“.',
};

/** Every text of the page in English with its German. */
function pairs(en: unknown, de: unknown, into: Map<string, string>): Map<string, string> {
  if (typeof en === 'string' && typeof de === 'string') into.set(en, de);
  else if (typeof en === 'object' && en !== null && typeof de === 'object' && de !== null) {
    const others = new Map(Object.entries(de));
    for (const [key, value] of Object.entries(en)) pairs(value, others.get(key), into);
  }
  return into;
}

const page = pairs(pageEn, pageDe, pairs(en.severities, de.severities, new Map()));
const scripts = ['wanbell/', 'view/wanbell/'].flatMap((folder) =>
  readdirSync(new URL(folder, resources))
    .sort()
    .map((name) => readFileSync(new URL(folder + name, resources), 'utf8')),
);
const menu: Record<string, { title: string }> = JSON.parse(
  readFileSync(new URL('root/usr/share/luci/menu.d/luci-app-wanbell.json', app), 'utf8'),
);
const texts = new Map<string, string>();
const add = (text: string, to: string | undefined): void => {
  if (to === undefined) throw new Error(`no German for: ${text}`);
  if (!texts.has(text)) texts.set(text, to);
};
const german = (text: string) => own[text] ?? page.get(text);
for (const { title } of Object.values(menu)) add(title, german(title));
for (const [, single, double] of scripts
  .join('\n')
  .matchAll(/\b_\((?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\)/g)) {
  const text = single ?? double ?? '';
  add(text, german(text));
}
for (const { section, key, help } of fields()) {
  const name = `${section}.${key}` as FieldName;
  add(pageEn.fields[name][0], pageDe.fields[name][0]);
  add(help, pageDe.fields[name][1] ?? help);
  const heading = section as keyof typeof pageEn.sections;
  add(pageEn.sections[heading], pageDe.sections[heading]);
}
for (const group of kindGroups) add(en.groups[group], de.groups[group]);
for (const { key } of catalogue) add(en.kinds[key], de.kinds[key]);

const head = (language: string) =>
  `msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n${language === '' ? '' : `"Language: ${language}\\n"\n`}`;
const po = (translated: boolean) =>
  `${head(translated ? 'de' : '')}\n${[...texts]
    .map(([text, to]) => `msgid ${JSON.stringify(text)}\nmsgstr ${JSON.stringify(translated ? to : '')}\n`)
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
