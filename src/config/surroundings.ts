import { accessSync, constants } from 'node:fs';
import { loadZone } from '../time/load-zone.ts';
import type { Config } from './config.ts';
import { readIni } from './ini.ts';
import type { Problem } from './problem.ts';

interface Source {
  readonly file: string;
  readonly text: string;
}

/** Warns of what the configuration names and the system does not have: zone, CA file, token file. */
export function checkSurroundings(config: Config, sources: readonly Source[]): Problem[] {
  const problems: Problem[] = [];
  const warn = (code: string, section: string, key: string, message: string) => {
    const entry = sources
      .flatMap(({ file, text }) => readIni(file, text, () => false).entries)
      .reverse()
      .find((e) => e.section === section && e.key === key);
    const file = entry?.file ?? sources[sources.length - 1]?.file ?? 'wanbell.ini';
    problems.push({ code, severity: 'warning', file, line: entry?.line ?? null, section, key, message });
  };

  const { timezone } = config.device;
  const zone = timezone === null ? null : loadZone(timezone, '').problem;
  if (zone !== null) warn('unknown-zone', 'device', 'timezone', `The ${zone}.`);
  for (const [section, smtp] of [
    ['smtp', config.smtp],
    ['smtp.backup', config.backup],
  ] as const) {
    const fault = unreadable(smtp?.caFile);
    if (fault !== null)
      warn('missing-file', section, 'ca_file', `${smtp?.caFile} ${fault}; no server can be verified.`);
    const missing = unreadable(smtp?.tokenFile);
    if (missing !== null)
      warn('missing-file', section, 'token_file', `${smtp?.tokenFile} ${missing}; there can be no login.`);
  }
  return problems;
}

function unreadable(path: string | null | undefined): string | null {
  if (path === null || path === undefined) return null;
  try {
    accessSync(path, constants.R_OK);
    return null;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? 'is not there' : 'cannot be read';
  }
}
