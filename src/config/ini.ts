import { parse } from 'ini';
import { readLine, readValue } from './lines.ts';
import type { Problem } from './problem.ts';

/** One `key = value`. */
export interface Entry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

export interface IniFile {
  /** In the order of the file; of a key that is written twice, the last. */
  readonly entries: readonly Entry[];
  /** Sections in the order of the file, with their first line. */
  readonly sections: readonly { readonly name: string; readonly line: number }[];
  readonly problems: readonly Problem[];
}

const mostLines = 4000;
const mostProblems = 200;
/** Bytes beyond which a configuration file is refused. */
export const largestFile = 64 * 1024;

/**
 * Reads INI text with the `ini` package, after checking on the raw lines all that the package misreads. Bad lines
 * are reported and left out; keys of a bad or repeated section too, so that they do not land in another.
 */
export function readIni(
  file: string,
  text: string,
  isSecret: (section: string, key: string) => boolean,
  keepControls = false,
): IniFile {
  const problems: Problem[] = [];
  const found = new Map<string, Map<string, { line: number; raw: string }>>();
  const headers: { name: string; line: number }[] = [];
  let section: string | null = null;
  let open: Map<string, { line: number; raw: string }> | null = null;

  const report = (line: number | null, code: string, message: string, key: string | null = null): void => {
    if (problems.length < mostProblems)
      problems.push({ code, severity: 'error', file, line, section, key, message });
  };

  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  if (text.length > largestFile)
    report(null, 'large-file', `File is larger than ${largestFile / 1024} KB; the rest was not read.`);
  if (lines.length > mostLines) report(mostLines + 1, 'many-lines', `File has more than ${mostLines} lines.`);
  let read = 0;

  for (const [index, content] of lines.slice(0, mostLines).entries()) {
    const number = index + 1;
    read += content.length + 1;
    if (read > largestFile + 1) break;
    const line = readLine(content);
    if (line.kind === 'bad') {
      if (line.header) [section, open] = ['', null];
      report(number, line.code, line.message);
    } else if (line.kind === 'section') {
      section = line.name;
      const before = headers.find((h) => h.name === line.name);
      if (before === undefined) {
        open = new Map();
        found.set(line.name, open);
        headers.push({ name: line.name, line: number });
      } else {
        open = null;
        report(
          number,
          'repeated-section',
          `Section [${line.name}] is there already, at line ${before.line}; put its keys there.`,
        );
      }
    } else if (line.kind === 'key') {
      if (section === null) {
        report(number, 'no-section', `"${line.name}" stands before the first [section].`, line.name);
        continue;
      }
      const before = open?.get(line.name);
      if (before !== undefined)
        report(
          number,
          'repeated-key',
          `"${line.name}" is set already at line ${before.line}; keep one of them.`,
          line.name,
        );
      const value = readValue(line.raw, isSecret(section, line.name), keepControls);
      if (!value.ok) report(number, value.code, `"${line.name}" ${value.message}.`, line.name);
      else open?.set(line.name, { line: number, raw: line.raw });
    }
  }
  return { entries: valuesOf(file, headers, found), sections: headers, problems };
}

/** What the `ini` package makes of the lines that passed. */
function valuesOf(
  file: string,
  headers: readonly { name: string }[],
  found: ReadonlyMap<string, ReadonlyMap<string, { line: number; raw: string }>>,
): Entry[] {
  const clean: string[] = [];
  for (const { name } of headers) {
    clean.push(`[${name}]`);
    for (const [key, { raw }] of found.get(name) ?? []) clean.push(`${key}=${raw}`);
  }
  const tree: Record<string, unknown> = parse(clean.join('\n'));
  return headers.flatMap(({ name }) =>
    [...(found.get(name) ?? [])].map(([key, { line }]) => ({
      section: name,
      key,
      value: at(tree, [...name.split('.'), key]),
      file,
      line,
    })),
  );
}

function at(tree: unknown, path: readonly string[]): string {
  let here: unknown = tree;
  for (const part of path) {
    if (typeof here !== 'object' || here === null) return '';
    here = (here as Record<string, unknown>)[part];
  }
  // The package turns an unquoted true, false and null into JavaScript's.
  return typeof here === 'object' && here !== null ? '' : String(here);
}
