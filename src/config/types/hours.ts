import type { QuietHours, Wan } from '../config.ts';
import { bad, good, type ValueType } from '../key.ts';
import { durationOf } from './units.ts';

const range = /^([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})$/;

function hoursOf(text: string): QuietHours | string {
  const found = range.exec(text);
  if (found === null) return 'must be two times of day such as 22:00-07:00';
  const [a = 0, b = 0, c = 0, d = 0] = found.slice(1).map(Number);
  const [from, to] = [a * 60 + b, c * 60 + d];
  if (b > 59 || d > 59 || from >= 1440 || to > 1440)
    return 'has a time that does not exist; use 00:00 to 23:59';
  if (from === to) return 'begins and ends at the same time; that would be no time at all';
  return { from, to };
}

const hoursShape = { shape: 'hours', choices: null, min: '00:00', max: '24:00' } as const;

/** `22:00-07:00` in local time. */
export const hours: ValueType<QuietHours> = {
  ...hoursShape,
  parse(value) {
    const found = hoursOf(value);
    return typeof found === 'string' ? bad('bad-hours', found) : good(found);
  },
};

/** `03:00-05:00 up to 2m`. */
export const expectedGap: ValueType<NonNullable<Wan['expectedGap']>> = {
  ...hoursShape,
  parse(value) {
    const parts = value.split(/\s+up\s+to\s+/);
    const upTo = durationOf(parts[1] ?? '');
    if (parts.length !== 2 || upTo === null)
      return bad('bad-gap', 'must be hours and a length such as "03:00-05:00 up to 2m"');
    if (upTo < 1000 || upTo > 3_600_000) return bad('bad-gap', 'must allow a length from 1s to 1h');
    const found = hoursOf(parts[0] ?? '');
    return typeof found === 'string' ? bad('bad-hours', found) : good({ hours: found, upTo });
  },
};
