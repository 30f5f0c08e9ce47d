import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from './config.ts';
import { largestFile } from './ini.ts';
import { parseConfig, type Source } from './parse.ts';
import type { Problem } from './problem.ts';
import type { Servers } from './server-entry.ts';
import { checkSurroundings } from './surroundings.ts';

export interface ConfigPaths {
  /** `wanbell.ini`. */
  readonly file: string;
  /** `conf.d`, the firmware's defaults; it need not exist. */
  readonly confDir: string;
}

export interface ReadConfig {
  /** Best effort: bad keys have their defaults. The caller decides whether to use it. */
  readonly config: Config;
  readonly problems: readonly Problem[];
  /** Hash of the bytes of all files: two equal ones mean that nothing changed. */
  readonly revision: string;
  /** False when the main file is missing or cannot be read. */
  readonly readable: boolean;
  /** The texts that were read, in the order in which they count. */
  readonly sources: readonly Source[];
}

const mostFiles = 50;

/** Reads `conf.d/*.ini` in the order of their names and the main file over them. Never throws. */
export function readConfig(paths: ConfigPaths, servers: Servers): ReadConfig {
  const problems: Problem[] = [];
  const hash = createHash('sha256');
  const read: { source: Source; mode: number; secrets: boolean }[] = [];
  for (const file of [...defaults(paths.confDir, problems), paths.file]) {
    const found = readOne(file);
    if ('problem' in found) {
      problems.push(found.problem);
      continue;
    }
    hash.update(`${file}\0${found.bytes.length}\0`).update(found.bytes);
    const text = decoded(file, found.bytes, problems);
    read.push({ source: { file, text }, mode: found.mode, secrets: holdsSecret(text) });
  }
  const readable = read.some((r) => r.source.file === paths.file);
  const sources = read.map((r) => r.source);
  const parsed = parseConfig(
    readable ? sources : [...sources, { file: paths.file, text: '' }],
    servers,
    hostname(),
  );
  for (const { source, mode, secrets } of read)
    if (secrets && (mode & 0o044) !== 0)
      problems.push(
        aboutFile(
          source.file,
          'warning',
          'file-mode',
          `Others may read this file, and it holds a password; run chmod 600 ${source.file}.`,
        ),
      );
  return {
    config: parsed.config,
    problems: [...problems, ...parsed.problems, ...checkSurroundings(parsed.config, sources)],
    revision: hash.digest('hex').slice(0, 32),
    readable,
    sources,
  };
}

function aboutFile(file: string, severity: Problem['severity'], code: string, message: string): Problem {
  return { code, severity, file, line: null, section: null, key: null, message };
}

function holdsSecret(text: string): boolean {
  return /^\s*password\s*=\s*\S/m.test(text);
}

function defaults(dir: string, problems: Problem[]): string[] {
  try {
    const names = readdirSync(dir).filter((n) => n.endsWith('.ini') && !n.startsWith('.'));
    if (names.length > mostFiles)
      problems.push(
        aboutFile(
          dir,
          'error',
          'many-files',
          `There are more than ${mostFiles} files; the rest was not read.`,
        ),
      );
    return names
      .sort()
      .slice(0, mostFiles)
      .map((n) => `${dir}/${n}`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT')
      problems.push(
        aboutFile(dir, 'error', 'unreadable', `Cannot be read (${codeOf(error)}); check who owns it.`),
      );
    return [];
  }
}

/** Reads a regular file without waiting on a pipe or a device. */
function readOne(file: string): { bytes: Buffer; mode: number } | { problem: Problem } {
  let fd: number | null = null;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { problem: aboutFile(file, 'error', 'not-a-file', 'Is not a regular file.') };
    const bytes = Buffer.alloc(Math.min(stat.size, largestFile) + 1);
    let length = 0;
    for (;;) {
      const got = readSync(fd, bytes, length, bytes.length - length, null);
      length += got;
      if (got === 0 || length === bytes.length) break;
    }
    return { bytes: bytes.subarray(0, length), mode: stat.mode };
  } catch (error) {
    const code = codeOf(error);
    const message =
      code === 'ENOENT'
        ? 'There is no such file; write one, or set it up on the page.'
        : `Cannot be read (${code}); check who owns it and its mode.`;
    return { problem: aboutFile(file, 'error', code === 'ENOENT' ? 'no-file' : 'unreadable', message) };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function decoded(file: string, bytes: Buffer, problems: Problem[]): string {
  const text = bytes.toString('utf8');
  if (bytes.length <= largestFile && !Buffer.from(text, 'utf8').equals(bytes)) {
    const line = text.slice(0, text.indexOf('\ufffd')).split('\n').length;
    problems.push({
      ...aboutFile(file, 'error', 'utf-8', 'Holds bytes that are not UTF-8; save it as UTF-8.'),
      line,
    });
  }
  return text;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
