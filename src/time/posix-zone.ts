/** When summer time begins or ends: `M3.5.0/2`, `J60`, `59`; `time` is seconds after midnight by the clock before. */
interface Change {
  readonly kind: 'month' | 'julian' | 'day';
  readonly month: number;
  readonly week: number;
  readonly day: number;
  readonly time: number;
}

/** A POSIX TZ rule. Offsets are seconds east of UTC. */
export interface ZoneRule {
  readonly standard: { readonly name: string; readonly offset: number };
  readonly summer: {
    readonly name: string;
    readonly offset: number;
    readonly begins: Change;
    readonly ends: Change;
  } | null;
}

const name = '([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)';
const time = '([+-]?[0-9]{1,3}(?::[0-9]{1,2}){0,2})';
const form = new RegExp(`^${name}${time}(?:${name}${time}?(?:,([^,]+),([^,]+))?)?$`);
const changeForm = new RegExp(`^(?:M([0-9]{1,2})\\.([1-5])\\.([0-6])|(J?)([0-9]{1,3}))(?:/${time})?$`);
/** What POSIX leaves open and everybody takes: the rule of the USA. */
const unsaid = ['M3.2.0', 'M11.1.0'] as const;

/** Reads a rule such as `CET-1CEST,M3.5.0,M10.5.0/3` or `<+03>-3`; null when it is none (RFC 9636's times beyond a day included). */
export function parseZoneRule(text: string): ZoneRule | null {
  if (text.length > 100) return null;
  const [, standardName, west, summerName, summerWest, from, to] = form.exec(text) ?? [];
  if (standardName === undefined || west === undefined) return null;
  const offset = 0 - secondsOf(west);
  const standard = { name: bare(standardName), offset };
  if (Math.abs(offset) > 24 * 3600 + 59) return null;
  if (summerName === undefined) return { standard, summer: null };
  const begins = changeOf(from ?? unsaid[0]);
  const ends = changeOf(to ?? unsaid[1]);
  if (begins === null || ends === null) return null;
  const summerOffset = summerWest === undefined ? offset + 3600 : 0 - secondsOf(summerWest);
  return { standard, summer: { name: bare(summerName), offset: summerOffset, begins, ends } };
}

/** The offset and name in force at a moment (seconds since the epoch). */
export function ruleAt(rule: ZoneRule, at: number): { readonly name: string; readonly offset: number } {
  const { standard, summer } = rule;
  if (summer === null) return standard;
  const year = new Date((at + standard.offset) * 1000).getUTCFullYear();
  const begin = secondsOfChange(summer.begins, year) - standard.offset;
  const end = secondsOfChange(summer.ends, year) - summer.offset;
  const isSummer = begin < end ? at >= begin && at < end : at >= begin || at < end;
  return isSummer ? summer : standard;
}

function bare(text: string): string {
  return text.startsWith('<') ? text.slice(1, -1) : text;
}

function secondsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  const sum = hours * 3600 + minutes * 60 + seconds;
  return text.startsWith('-') ? -sum : sum;
}

function changeOf(text: string): Change | null {
  const [, month, week, weekday, julian, day, at] = changeForm.exec(text) ?? [];
  const seconds = at === undefined ? 7200 : secondsOf(at);
  if (month !== undefined) {
    const number = Number(month);
    if (number < 1 || number > 12) return null;
    return { kind: 'month', month: number, week: Number(week), day: Number(weekday), time: seconds };
  }
  if (day === undefined) return null;
  const number = Number(day);
  if (number > 365 || (julian === 'J' && number < 1)) return null;
  return { kind: julian === 'J' ? 'julian' : 'day', month: 0, week: 0, day: number, time: seconds };
}

/** The change in a year as if local time were UTC, in seconds. */
function secondsOfChange(change: Change, year: number): number {
  const day = 86_400;
  if (change.kind === 'month') {
    const first = Date.UTC(year, change.month - 1, 1) / 1000;
    const weekday = new Date(first * 1000).getUTCDay();
    const days = new Date(Date.UTC(year, change.month, 0)).getUTCDate();
    let date = 1 + ((change.day - weekday + 7) % 7) + (change.week - 1) * 7;
    while (date > days) date -= 7;
    return first + (date - 1) * day + change.time;
  }
  const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  // `Jn` counts from 1 and never counts 29 February; `n` counts from 0 and does.
  const days = change.kind === 'julian' ? change.day - 1 + (leap && change.day > 59 ? 1 : 0) : change.day;
  return Date.UTC(year, 0, 1) / 1000 + days * day + change.time;
}
