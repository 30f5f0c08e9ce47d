import { type FSWatcher, watch } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Paths } from '../commands/context.ts';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse.ts';
import { forRunning, hasErrors, type Problem, problemText } from '../config/problem.ts';
import { readConfig } from '../config/read.ts';
import type { Servers } from '../config/server-entry.ts';
import { keepLastGood, readLastGood } from '../config/write.ts';
import { after, type Cancel } from '../time/clock.ts';

/** The configuration that is in force, and how it came to be. */
export interface InForce {
  readonly config: Config;
  readonly problems: readonly Problem[];
  readonly revision: string;
  readonly source: 'file' | 'last-good' | 'defaults';
  readonly setup: 'ok' | 'not-set-up' | 'errors';
  /** The main file's text, when it is in order. */
  readonly good: string | null;
}

/**
 * Reads the configuration for `run`, which never refuses to start: a bad or missing file means the last good one,
 * else the defaults.
 */
export function takeConfiguration(paths: Paths, servers: Servers, log: (line: string) => void): InForce {
  const read = readConfig({ file: paths.config, confDir: paths.confDir }, servers);
  const problems = forRunning(read.problems);
  for (const problem of problems) log(problemText(problem));
  const { revision, sources } = read;
  if (!hasErrors(problems)) {
    const complete = read.config.smtp !== null && read.config.recipients.length > 0;
    const setup = complete ? 'ok' : 'not-set-up';
    const good = sources.find(({ file }) => file === paths.config)?.text ?? null;
    return { config: read.config, problems, revision, source: 'file', setup, good };
  }
  const setup = read.readable ? 'errors' : 'not-set-up';
  const kept = readLastGood(paths.state);
  const others = sources.filter(({ file }) => file !== paths.config);
  const { config } = parseConfig([...others, { file: paths.config, text: kept ?? '' }], servers, hostname());
  log(
    kept === null
      ? `${paths.config}: running on the defaults until it is in order; no mail leaves`
      : `${paths.config}: running on the last good configuration until it is in order`,
  );
  const source = kept === null ? 'defaults' : 'last-good';
  return { config, problems, revision, source, setup, good: null };
}

/** Keeps a configuration that is in order for the day when the file is not. */
export function rememberGood(paths: Paths, { good }: InForce, log: (line: string) => void): void {
  if (good === null) return;
  try {
    keepLastGood(paths.state, good);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    log(
      `${paths.state}: cannot keep a copy of the good configuration (${code}); make the directory writable`,
    );
  }
}

/** Calls `changed` soon after the configuration file or one of `conf.d` was written. */
export function watchConfiguration(paths: Paths, changed: () => void): Cancel {
  let soon: Cancel | null = null;
  const ask = () => {
    soon?.();
    soon = after(200, changed);
  };
  const watchers: FSWatcher[] = [];
  const look = (dir: string, of: (name: string) => boolean) => {
    try {
      const watcher = watch(dir, (_event, name) => {
        if (name === null || of(name)) ask();
      });
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {
      // not there: SIGHUP still works
    }
  };
  look(dirname(paths.config), (name) => name === basename(paths.config) || name === 'conf.d');
  look(paths.confDir, (name) => name.endsWith('.ini'));
  return () => {
    soon?.();
    for (const watcher of watchers) watcher.close();
  };
}
