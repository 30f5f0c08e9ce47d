import { hostname } from 'node:os';
import type { Paths } from '../commands/context.ts';
import { type Change, changeIni } from '../config/change.ts';
import type { Config, Smtp } from '../config/config.ts';
import { readIni } from '../config/ini.ts';
import { hasControls } from '../config/lines.ts';
import { type Mend, mendIni } from '../config/mend.ts';
import { isSecret, parseConfig } from '../config/parse.ts';
import { forRunning, type Problem } from '../config/problem.ts';
import { type ReadConfig, readConfig } from '../config/read.ts';
import { sections } from '../config/schema.ts';
import type { Servers } from '../config/server-entry.ts';
import { writeFileAtomic } from '../config/write.ts';
import { type Params, Refusal } from '../control/protocol.ts';
import type { SaveResult, Settings, Written } from '../control/settings.ts';
import { sameAccount } from '../smtp/account.ts';
import { faultyLines } from './faulty-lines.ts';

const most = { changes: 500, value: 2000 } as const;

/** Keys that are never shown, and are used only with the account that they were saved for. */
export const guarded = ['password', 'token_file'] as const;

export function isGuarded(section: string, key: string): boolean {
  // In a section whose name is misspelt too.
  return isSecret(section, key) || guarded.some((name) => name === key);
}

const read = (paths: Paths, servers: Servers): ReadConfig =>
  readConfig({ file: paths.config, confDir: paths.confDir }, servers);

/** The configuration as it is written, for who wants to change it. */
export function getSettings(paths: Paths, servers: Servers): Settings {
  const { config, problems, revision, sources } = read(paths, servers);
  const main = sources.filter(({ file }) => file === paths.config);
  const others = sources.filter(({ file }) => file !== paths.config);
  return {
    revision,
    written: written(main),
    preset: written(others),
    problems: forRunning(problems),
    faulty: faultyLines(main[0]?.text ?? '', problems, paths.config),
    device: config.device.name,
    language: config.device.language,
    trustWebServer: config.admin.trustWebServer,
  };
}

function written(sources: ReadConfig['sources']): Written {
  const all = new Map<string, Map<string, string>>();
  for (const { file, text } of sources) {
    const ini = readIni(file, text, isSecret);
    for (const { name } of ini.sections) all.set(name, all.get(name) ?? new Map());
    for (const { section, key, value } of ini.entries) {
      if (!isGuarded(section, key)) all.get(section)?.set(key, value);
      else if (value !== '') all.get(section)?.set(key, 'set');
    }
  }
  return Object.fromEntries([...all].map(([section, values]) => [section, Object.fromEntries(values)]));
}

/** What a change would make of the configuration, and every new problem with it. */
export interface Proposal {
  readonly text: string;
  readonly before: Config;
  readonly after: Config;
  readonly problems: readonly Problem[];
}

/** Applies changes to the main file's text, without writing it. */
export function propose(
  paths: Paths,
  servers: Servers,
  now: ReadConfig,
  changes: readonly Change[],
  mends: readonly Mend[] = [],
): Proposal {
  const old = now.sources.find(({ file }) => file === paths.config)?.text ?? '';
  const text = changeIni(mendIni(old, mends), changes);
  const others = now.sources.filter(({ file }) => file !== paths.config);
  const parsed = parseConfig([...others, { file: paths.config, text }], servers, hostname());
  return { text, before: now.config, after: parsed.config, problems: forRunning(parsed.problems) };
}

/** Checks and writes changes, when nobody else changed the file since it was read. */
export function saveSettings(
  paths: Paths,
  servers: Servers,
  params: Params,
  secretOf: (job: unknown, section: string, smtp: Smtp) => readonly Change[] | 'other-account',
): SaveResult {
  const asked = readChanges(params.changes);
  const mends = readMends(params.lines ?? []);
  const now = read(paths, servers);
  if (params.revision !== now.revision) return { saved: false, reason: 'conflict', revision: now.revision };
  const bad = asked.flatMap((change) => faultOf(change, paths.config));
  const changes = asked.filter((change) => faultOf(change, paths.config).length === 0);
  let all = changes;
  const unheld: Problem[] = [];
  if (params.job !== undefined) {
    const { after } = propose(paths, servers, now, changes, mends);
    for (const [section, smtp] of [
      ['smtp', after.smtp],
      ['smtp.backup', after.backup],
    ] as const) {
      const typed = changes.some((c) => c.section === section && guarded.some((key) => key === c.key));
      if (smtp === null || typed) continue;
      const held = secretOf(params.job, section, smtp);
      if (held === 'other-account') unheld.push(needed(paths.config, section, 'password'));
      else all = [...all, ...held];
    }
  }
  const proposal = propose(paths, servers, now, all, mends);
  // Mending alone shows errors that hid behind the line: the file has errors anyhow, and has fewer now.
  const mending = mends.length > 0 && asked.length === 0;
  const errors = mending
    ? []
    : [
        ...bad,
        ...proposal.problems.filter((p) => p.severity === 'error' && !wasThere(p, now.problems, all)),
        ...(unheld.length > 0 ? unheld : secretsAtRisk(proposal, all, paths.config)),
      ];
  if (errors.length > 0) return { saved: false, reason: 'invalid', problems: errors };
  try {
    writeFileAtomic(paths.config, proposal.text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal(
      'internal',
      `${paths.config}: cannot be written (${code}); the directory must be writable for the agent, and not full`,
    );
  }
  const after = read(paths, servers);
  return { saved: true, revision: after.revision, problems: forRunning(after.problems) };
}

/** An error that was in the file before, in a place that was not touched, must not keep the rest from being mended. */
function wasThere(problem: Problem, before: readonly Problem[], changes: readonly Change[]): boolean {
  if (changes.some(({ section, key }) => section === problem.section && key === problem.key)) return false;
  return before.some(
    (old) =>
      old.code === problem.code &&
      old.section === problem.section &&
      old.key === problem.key &&
      old.message === problem.message,
  );
}

/** A saved secret stays with the server, user and TLS settings that it was saved for. */
function secretsAtRisk({ before, after }: Proposal, changes: readonly Change[], file: string): Problem[] {
  const pairs = [
    ['smtp', before.smtp, after.smtp],
    ['smtp.backup', before.backup, after.backup],
  ] as const;
  return pairs.flatMap(([section, was, is]) => {
    if (is === null || (was !== null && sameAccount(was, is))) return [];
    const kept = guarded.filter((key) => {
      const value = key === 'password' ? is.password : is.tokenFile;
      return value !== null && !changes.some((c) => c.section === section && c.key === key);
    });
    return kept.map((key) => needed(file, section, key));
  });
}

function needed(file: string, section: string, key: string): Problem {
  const message =
    'The server, its user or its encryption changed: type the password again, it is not handed to another account.';
  return { code: 'secret-needed', severity: 'error', file, line: null, section, key, message };
}

/** Reads the changes of a request; throws `Refusal` when they are no changes at all. */
export function readChanges(value: unknown): readonly Change[] {
  if (!Array.isArray(value) || value.length > most.changes)
    throw new Refusal('bad-request', `changes must be a list of at most ${most.changes}`);
  return value.map((item: unknown) => {
    const { section, key, value: to } = (item ?? {}) as Record<string, unknown>;
    if (typeof section !== 'string' || typeof key !== 'string' || (to !== null && typeof to !== 'string'))
      throw new Refusal('bad-request', 'a change needs section, key, and a text or null as value');
    return { section, key, value: to };
  });
}

/** Reads the lines of a request that are to be mended; throws `Refusal` when they are none. */
function readMends(value: unknown): readonly Mend[] {
  if (!Array.isArray(value) || value.length > most.changes)
    throw new Refusal('bad-request', `lines must be a list of at most ${most.changes}`);
  return value.map((item: unknown) => {
    const { line, correct } = (item ?? {}) as Record<string, unknown>;
    if (typeof line !== 'number' || !Number.isSafeInteger(line) || line < 1 || typeof correct !== 'boolean')
      throw new Refusal('bad-request', 'a line needs its number, and whether to correct it');
    return { line, correct };
  });
}

/** A change that cannot be written, as a problem at its field. */
export function faultOf({ section, key, value }: Change, file: string): Problem[] {
  const problem = (code: string, message: string): Problem[] => [
    { code, severity: 'error', file, line: null, section, key, message },
  ];
  const of = sections.find(({ name }) => name === section.split('.')[0]);
  const label = section.includes('.') ? section.slice(section.indexOf('.') + 1) : null;
  if (of === undefined || !sectionFits(of.labels, label))
    return problem('unknown-section', 'There is no such section; a name has 1 to 32 of A-Z a-z 0-9 _ -.');
  if (key !== '*' && !Object.hasOwn(of.keys, key)) return problem('unknown-key', 'There is no such setting.');
  if (key === '*' && value !== null) return problem('unknown-key', 'A section can only be removed.');
  if (value !== null && value.length > most.value)
    return problem('too-long', `At most ${most.value} characters are allowed.`);
  if (value !== null && hasControls(value))
    return problem('control', 'The text holds a control character or a line break; remove it.');
  return [];
}

function sectionFits(labels: (typeof sections)[number]['labels'], label: string | null): boolean {
  if (label === null) return labels !== 'required';
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(label) || label === '__proto__' || labels === 'none') return false;
  return typeof labels === 'string' || labels.includes(label);
}
