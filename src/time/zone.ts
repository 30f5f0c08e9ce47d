import { parseZoneRule, ruleAt, type ZoneRule } from './posix-zone.ts';
import type { ZoneTable } from './tzif.ts';

/** Local time's rules, loaded. */
export type Zone =
  | { readonly kind: 'rule'; readonly name: string; readonly rule: ZoneRule }
  | { readonly kind: 'table'; readonly name: string; readonly table: ZoneTable }
  | { readonly kind: 'intl'; readonly name: string; readonly format: Intl.DateTimeFormat };

/** A wall-clock moment as a zone shows it. */
export interface LocalTime {
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

export const utc: Zone = {
  kind: 'rule',
  name: 'UTC',
  rule: { standard: { name: 'UTC', offset: 0 }, summer: null },
};

/** A zone of a POSIX rule, or null when the text is none. */
export function zoneOfRule(text: string): Zone | null {
  const rule = parseZoneRule(text);
  return rule === null ? null : { kind: 'rule', name: text, rule };
}

/** Minutes east of UTC at a moment (milliseconds since the epoch). */
export function offsetMinutes(wall: number, zone: Zone): number {
  return Math.round(offsetSeconds(Math.floor(wall / 1000), zone) / 60);
}

/** The local calendar at a moment (milliseconds since the epoch). */
export function localParts(wall: number, zone: Zone): LocalTime {
  const offset = offsetMinutes(wall, zone);
  const date = new Date(wall + offset * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    offset,
  };
}

/**
 * The moment at which clocks of the zone show a local time, given as if it were UTC (`Date.UTC(…)`). Of two such
 * moments (clocks set back) the first; where there is none (set forward) the one at which they were set.
 */
export function momentOf(local: number, zone: Zone): number {
  const day = 86_400_000;
  const before = offsetMinutes(local - day, zone) * 60_000;
  const after = offsetMinutes(local + day, zone) * 60_000;
  for (const offset of [Math.max(before, after), Math.min(before, after)])
    if (offsetMinutes(local - offset, zone) * 60_000 === offset) return local - offset;
  let [low, high] = [local - day - before, local + day - after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle + offsetMinutes(middle, zone) * 60_000 < local) low = middle;
    else high = middle;
  }
  return high;
}

function offsetSeconds(at: number, zone: Zone): number {
  switch (zone.kind) {
    case 'rule':
      return ruleAt(zone.rule, at).offset;
    case 'table':
      return tableOffset(zone.table, at);
    case 'intl':
      return intlOffset(zone.format, at);
  }
}

function tableOffset({ times, offsets, first, rule }: ZoneTable, at: number): number {
  const last = times.length - 1;
  if (rule !== null && (last < 0 || at >= (times[last] ?? 0))) return ruleAt(rule, at).offset;
  let [low, high] = [-1, last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return (offsets[low] ?? first).offset;
}

function intlOffset(format: Intl.DateTimeFormat, at: number): number {
  const of: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(new Date(at * 1000))) of[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = of;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
}
