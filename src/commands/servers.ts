import { problemText } from '../config/problem.ts';
import type { ServerEntry } from '../config/server-entry.ts';
import { loadPageWords } from '../language/load-page.ts';
import type { CredentialKind, PageWords } from '../language/page-words.ts';
import { readServers } from '../smtp/servers.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

const headings: Readonly<Record<ServerEntry['proven'], string>> = {
  documented: 'Take logins on port 25, as they document',
  'none-needed': 'Near you, on port 25 anyway',
  reported: 'Take logins on port 25, as people report',
  unproven: 'Not proven to take logins on port 25',
};

/** `wanbell servers`: the server list, proven first. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [file, ...more] = args;
  if (more.length > 0) {
    complain(context, 'servers takes at most a file to read the list from');
    return exit.usage;
  }
  const { entries, problems, builtIn } = readServers(file);
  if (file !== undefined && builtIn) {
    complain(context, `${file}: there is no server list to read; name a file such as servers.ini`);
    return exit.usage;
  }
  if (context.json) print(context, JSON.stringify({ entries, problems }));
  else {
    const words = await loadPageWords('en');
    print(context, entries.flatMap((entry, i) => lines(entry, words, entries[i - 1] ?? null)).join('\n'));
    for (const problem of problems) complain(context, problemText(problem));
  }
  return problems.length > 0 ? exit.config : exit.ok;
}

function lines(entry: ServerEntry, words: PageWords, before: ServerEntry | null): string[] {
  const heading = entry.proven === before?.proven ? [] : [`${headings[entry.proven]}:`, ''];
  return [
    ...heading,
    `${entry.id.padEnd(18)}${entry.label} (${words.groups[entry.group]})`,
    ...facts(entry, words).map(([name, text]) => `  ${name.padEnd(10)}${text}`),
    '',
  ];
}

function facts(entry: ServerEntry, words: PageWords): [string, string][] {
  const { fixedUser, from, login, docs } = entry;
  const regions = entry.regions.map(({ id }) => id);
  const user = fixedUser === null ? kind(words, entry.user) : `always "${fixedUser}"`;
  const password = kind(words, entry.password);
  const logins = { required: 'required', optional: 'optional', none: 'none is taken' } as const;
  const all: [string, string | null][] = [
    ['host', entry.host ?? 'yours, in host ='],
    ['region', regions.length > 0 ? regions.join(' ') : null],
    ['tls', entry.tls],
    ['login', logins[login]],
    ['user', login === 'none' ? null : user],
    ['password', login === 'none' ? null : password],
    ['from', from === 'any' ? 'any address' : words.fromRules[from]],
    ['docs', docs],
  ];
  return all.flatMap(([name, text]): [string, string][] => (text === null ? [] : [[name, text]]));
}

function kind(words: PageWords, key: string | null): string | null {
  if (key === null) return null;
  return words.needs[key as CredentialKind] ?? key;
}
