import type { Config } from './config.ts';
import { checkTogether } from './cross-checks.ts';
import { type Found, valuesOf } from './found.ts';
import { readIni } from './ini.ts';
import type { Section } from './key.ts';
import type { Problem } from './problem.ts';
import { readRecipients } from './recipients.ts';
import { keys, sections } from './schema.ts';
import { knownFormat } from './sections/device.ts';
import { checkSender } from './sender.ts';
import type { Servers } from './server-entry.ts';
import { readSmtp } from './smtp.ts';
import { didYouMean } from './suggest.ts';
import { readWans } from './wans.ts';

export interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Makes a configuration of INI texts, later ones over earlier ones. Always gives one: what is wrong falls back to the
 * earlier file's value or the default, and is in `problems`, by file and line. `hostName` is the device's default name.
 */
export function parseConfig(
  sources: readonly Source[],
  servers: Servers,
  hostName = 'router',
): { readonly config: Config; readonly problems: readonly Problem[] } {
  const main = sources[sources.length - 1]?.file ?? 'wanbell.ini';
  const found: Found = { values: new Map(), sections: new Map(), problems: [], main };
  for (const source of sources) collect(found, source);

  const device = valuesOf(found, keys.device, 'device');
  const config: Config = {
    device: { ...device, name: device.name ?? hostName },
    mail: valuesOf(found, keys.mail, 'mail'),
    smtp: readSmtp(found, 'smtp', servers),
    backup: readSmtp(found, 'smtp.backup', servers),
    recipients: readRecipients(found, device.language),
    wans: readWans(found),
    system: valuesOf(found, keys.system, 'system'),
    log: valuesOf(found, keys.log, 'log'),
    digest: valuesOf(found, keys.digest, 'digest'),
    heartbeat: valuesOf(found, keys.heartbeat, 'heartbeat'),
    inbox: valuesOf(found, keys.inbox, 'inbox'),
    outbox: valuesOf(found, keys.outbox, 'outbox'),
    history: valuesOf(found, keys.history, 'history'),
    admin: valuesOf(found, keys.admin, 'admin'),
  };
  checkTogether(found, config);
  checkSender(found, config, servers);
  return { config, problems: inOrder(found.problems, sources) };
}

/** True for a key whose value must not be shown. */
export function isSecret(section: string, key: string): boolean {
  return sectionOf(section)?.keys[key]?.secret ?? false;
}

function sectionOf(name: string): Section | undefined {
  return sections.find((s) => s.name === name.split('.')[0]);
}

function collect(found: Found, source: Source): void {
  const ini = readIni(source.file, source.text, isSecret);
  found.problems.push(...ini.problems);
  const known = new Set<string>();
  for (const { name, line } of ini.sections) {
    const fault = sectionFault(name);
    if (fault === null) {
      known.add(name);
      if (!found.sections.has(name)) found.sections.set(name, { file: source.file, line });
    } else
      found.problems.push({
        code: fault.code,
        severity: 'error',
        file: source.file,
        line,
        section: name,
        key: null,
        message: fault.message,
      });
  }
  for (const { section, key, value, file, line } of ini.entries) {
    if (!known.has(section)) continue;
    const of = sectionOf(section)?.keys ?? {};
    const at = { severity: 'error', file, line, section, key } as const;
    const type = Object.hasOwn(of, key) ? of[key]?.type : undefined;
    if (type === undefined) {
      found.problems.push({ ...at, ...unknownKey(section, key, Object.keys(of)) });
      continue;
    }
    const parsed = isNewerFormat(section, key, value) ?? type.parse(value);
    if (!parsed.ok) {
      found.problems.push({ ...at, code: parsed.code, message: `"${key}" ${parsed.message}.` });
      continue;
    }
    const values = found.values.get(section) ?? new Map();
    found.values.set(section, values.set(key, { value: parsed.value, file, line }));
  }
}

function isNewerFormat(section: string, key: string, value: string) {
  if (section !== 'device' || key !== 'format' || !/^[0-9]{1,6}$/.test(value) || Number(value) <= knownFormat)
    return null;
  return {
    ok: false,
    code: 'newer-format',
    message: `is ${value}, but this version of wanbell reads format ${knownFormat}; update wanbell or write the file for format ${knownFormat}`,
  } as const;
}

function unknownKey(
  section: string,
  key: string,
  names: readonly string[],
): { code: string; message: string } {
  if (section.startsWith('smtp') && key.toLowerCase() === 'port')
    return { code: 'port', message: '"port" cannot be set: the port is always 25; remove the line.' };
  return {
    code: 'unknown-key',
    message: `Unknown key "${key}" in [${section}]${didYouMean(key, names)}; correct or remove it.`,
  };
}

function sectionFault(name: string): { code: string; message: string } | null {
  const [word = '', label] = name.split('.');
  const section = sectionOf(name);
  if (section === undefined) {
    const hint = didYouMean(
      word,
      sections.map((s) => s.name),
    );
    return { code: 'unknown-section', message: `Unknown section [${name}]${hint}; correct or remove it.` };
  }
  const { labels } = section;
  if (labels === 'required' && label === undefined)
    return { code: 'section-label', message: `[${word}] needs a label: write [${word}.NAME].` };
  if (labels === 'none' && label !== undefined)
    return { code: 'section-label', message: `[${name}] takes no label: write [${word}].` };
  if (typeof labels === 'object' && label !== undefined && !labels.includes(label))
    return {
      code: 'section-label',
      message: `Unknown section [${name}]; there are only [${word}] and ${labels.map((l) => `[${word}.${l}]`).join(', ')}.`,
    };
  return null;
}

function inOrder(problems: readonly Problem[], sources: readonly Source[]): Problem[] {
  const rank = (p: Problem) => sources.findIndex((s) => s.file === p.file);
  return [...problems].sort((a, b) => rank(a) - rank(b) || (a.line ?? 1e9) - (b.line ?? 1e9));
}
