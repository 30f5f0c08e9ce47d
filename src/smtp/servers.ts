import { readFileSync } from 'node:fs';
import { parse } from 'ini';
import type { Problem } from '../config/problem.ts';
import type { ServerEntry, Servers } from '../config/server-entry.ts';
import { isHost } from './host.ts';

/** The list as it was at build time; the sources run without it and read the file instead. */
declare const WANBELL_SERVERS: string | undefined;

const shipped = '/usr/share/wanbell/servers.ini';
const source = '../../firmware/common/servers.ini';
const longest = 256 * 1024;

const choices = {
  group: ['isp', 'lan', 'service', 'other'],
  tls: ['required', 'opportunistic', 'off'],
  login: ['required', 'optional', 'none'],
  from: ['any', 'account', 'verified'],
  proven: ['documented', 'none-needed', 'reported', 'unproven'],
} as const;
const keys = ['label', 'host', 'regions', 'user', 'password', 'fixed_user', 'docs', ...Object.keys(choices)];

export interface ServerList extends Servers {
  readonly problems: readonly Problem[];
  /** The file was not there or unreadable, and the built-in copy took its place. */
  readonly builtIn: boolean;
}

/** The firmware's server list where there is one (`file`), else the built-in copy; bad entries become problems. */
export function readServers(file: string = shipped): ServerList {
  try {
    return listOf(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const problem = atFile(file, 'unreadable', 'The server list cannot be read; the built-in one is used.');
    return listOf(builtIn(), null, missing ? [] : [problem]);
  }
}

/** `file`: where the text is from; null: it is the built-in copy. */
function listOf(text: string, file: string | null, found: readonly Problem[] = []): ServerList {
  let read: Parsed | null = null;
  const all = (): Parsed => (read ??= parseServers(text, file ?? 'servers.ini'));
  return {
    builtIn: file === null,
    get entries() {
      return all().entries;
    },
    get problems() {
      return [...found, ...all().problems];
    },
    find: (id) => (read === null ? alone(text, id) : null) ?? all().entries.find((entry) => entry.id === id),
  };
}

/** One entry, without reading the others; null: it does not stand there in order, once, as a section of its own. */
function alone(text: string, id: string): ServerEntry | null {
  if (text.length > longest) return null;
  const heading = `\n[${id}]\n`;
  const lines = `\n${text}`;
  const start = lines.indexOf(heading);
  if (start < 0 || lines.indexOf(heading, start + 1) >= 0) return null;
  const end = lines.indexOf('\n[', start + 1);
  const { entries } = parseServers(lines.slice(start, end < 0 ? undefined : end), '');
  return entries[0] ?? null;
}

function builtIn(): string {
  return typeof WANBELL_SERVERS === 'string'
    ? WANBELL_SERVERS
    : readFileSync(new URL(source, import.meta.url), 'utf8');
}

interface Parsed {
  /** Proven first. */
  readonly entries: readonly ServerEntry[];
  readonly problems: readonly Problem[];
}

/** Reads the text of a server list; `file` names it in problems. */
export function parseServers(text: string, file: string): Parsed {
  if (text.length > longest) {
    return {
      entries: [],
      problems: [atFile(file, 'too-large', 'The server list is larger than 256 KB; shorten it.')],
    };
  }
  const problems: Problem[] = [];
  const entries: ServerEntry[] = [];
  const lines = text.split(/\r?\n/);
  for (const [id, section] of Object.entries(parse(text))) {
    const complain = (code: string, key: string | null, message: string): void => {
      problems.push({
        code,
        severity: 'error',
        file,
        line: lineOf(lines, id, key),
        section: id,
        key,
        message,
      });
    };
    if (typeof section !== 'object' || section === null || !/^[A-Za-z0-9_-]{1,32}$/.test(id)) {
      complain('bad-section', null, `Put every key into a section such as [smtp2go]; "${id}" is none.`);
      continue;
    }
    const before = problems.length;
    const entry = readEntry(id, section as Record<string, unknown>, complain);
    if (problems.length === before) entries.push(entry);
  }
  const rank = (entry: ServerEntry): number => choices.proven.indexOf(entry.proven);
  entries.sort((a, b) => rank(a) - rank(b));
  return { entries, problems };
}

type Complain = (code: string, key: string | null, message: string) => void;

function readEntry(id: string, section: Record<string, unknown>, complain: Complain): ServerEntry {
  for (const key of Object.keys(section)) {
    if (!keys.includes(key)) complain('unknown-key', key, `There is no key "${key}" in a server's entry.`);
  }
  const text = (key: string): string | null => {
    const value = section[key];
    if (value === undefined) return null;
    if (typeof value === 'string' && value !== '' && value.length <= 1000) return value;
    complain('bad-value', key, `"${key}" needs a text of at most 1000 characters.`);
    return null;
  };
  function choice<Key extends keyof typeof choices>(key: Key): (typeof choices)[Key][number] {
    const options: readonly (typeof choices)[Key][number][] = choices[key];
    const value = text(key);
    const found = options.find((option) => option === value);
    if (found === undefined) complain('bad-choice', key, `"${key}" must be one of ${options.join(', ')}.`);
    return found ?? choices[key][0];
  }
  const label = text('label');
  if (label === null) complain('missing-key', null, `[${id}] needs a label.`);
  const host = text('host');
  if (host !== null && !isHost(host)) complain('bad-host', 'host', `"${host}" is no host name.`);
  return {
    id,
    label: label ?? id,
    group: choice('group'),
    host,
    regions: readRegions(text('regions'), host, complain),
    tls: choice('tls'),
    login: choice('login'),
    user: text('user'),
    password: text('password'),
    fixedUser: text('fixed_user'),
    from: choice('from'),
    docs: text('docs'),
    proven: choice('proven'),
  };
}

function readRegions(text: string | null, host: string | null, complain: Complain): ServerEntry['regions'] {
  const template = host?.includes('REGION') ? host : null;
  if (text === null) {
    if (template !== null) complain('missing-key', 'host', 'A host with REGION needs the key "regions".');
    return [];
  }
  const regions: { id: string; host: string }[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    const [, id, own] = /^([a-z0-9-]{1,32})(?::(.+))?$/.exec(item) ?? [];
    const regionHost = own ?? (id === undefined ? undefined : template?.replace('REGION', id));
    if (id === undefined || regionHost === undefined || !isHost(regionHost)) {
      complain('bad-region', 'regions', `"${item.slice(0, 80)}" is no region: write NAME or NAME:HOST.`);
    } else regions.push({ id, host: regionHost });
  }
  return regions;
}

function lineOf(lines: readonly string[], section: string, key: string | null): number | null {
  const start = lines.findIndex((line) => line.trim() === `[${section}]`);
  if (start < 0) {
    const bare = lines.findIndex((line) => line.trim().startsWith(section));
    return bare < 0 ? null : bare + 1;
  }
  if (key === null) return start + 1;
  for (let i = start + 1; i < lines.length && !lines[i]?.trim().startsWith('['); i++) {
    if (lines[i]?.split('=')[0]?.trim() === key) return i + 1;
  }
  return start + 1;
}

function atFile(file: string, code: string, message: string): Problem {
  return { code, severity: 'error', file, line: null, section: null, key: null, message };
}
