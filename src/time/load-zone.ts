import { readFileSync } from 'node:fs';
import { parseTzif } from './tzif.ts';
import { utc, type Zone, zoneOfRule } from './zone.ts';

export interface LoadedZone {
  readonly zone: Zone;
  /** Why the zone that was asked for is not the one that is used; null when it is. */
  readonly problem: string | null;
}

/** Reads a file whole; null when there is none. */
export type ReadBytes = (path: string) => Uint8Array | null;

const zoneinfo = ['/usr/share/zoneinfo', '/etc/zoneinfo', '/usr/lib/zoneinfo'];
const largest = 64 * 1024;

/**
 * The zone of `[device] timezone`, else the system's: the environment's TZ, /etc/TZ, /etc/localtime, else UTC.
 * IANA names come from the system's zoneinfo files, else from Intl where it is there.
 */
export function loadZone(
  timezone: string | null,
  environment: string | undefined = process.env.TZ,
  read: ReadBytes = readBytes,
): LoadedZone {
  let problem: string | null = null;
  if (timezone !== null) {
    const zone = zoneOf(timezone, read);
    if (zone !== null) return { zone, problem };
    problem = `time zone ${timezone} is not known on this system; write it as a rule such as CET-1CEST,M3.5.0,M10.5.0/3`;
  }
  const named = environment?.replace(/^:/, '') || firstLine(read('/etc/TZ'));
  const system = named === '' ? null : zoneOf(named, read);
  if (system !== null) return { zone: system, problem };
  const table = tableOf(read('/etc/localtime'));
  return { zone: table === null ? utc : { kind: 'table', name: 'localtime', table }, problem };
}

function zoneOf(text: string, read: ReadBytes): Zone | null {
  if (/^(Etc\/)?(UTC|UCT|GMT|Zulu)$/i.test(text)) return utc;
  const rule = zoneOfRule(text);
  if (rule !== null) return rule;
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text)) return null;
  for (const dir of zoneinfo) {
    const table = tableOf(read(`${dir}/${text}`));
    if (table !== null) return { kind: 'table', name: text, table };
  }
  return intlZone(text);
}

function tableOf(bytes: Uint8Array | null) {
  return bytes === null ? null : parseTzif(bytes);
}

function intlZone(name: string): Zone | null {
  if (typeof Intl === 'undefined') return null;
  const numeric = 'numeric';
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    return { kind: 'intl', name, format };
  } catch {
    return null;
  }
}

function firstLine(bytes: Uint8Array | null): string {
  return bytes === null ? '' : (new TextDecoder().decode(bytes.subarray(0, 200)).split('\n')[0] ?? '').trim();
}

function readBytes(path: string): Uint8Array | null {
  try {
    const bytes = readFileSync(path);
    return bytes.length > largest ? null : bytes;
  } catch {
    return null;
  }
}
