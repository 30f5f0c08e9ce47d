import type { Threshold } from '../config.ts';
import { bad, good, type ValueType } from '../key.ts';
import { durationOf } from './units.ts';

const form = /^([0-9]{1,3})(%?)(?:\s+for\s+(\S+))?(?:\s+clear\s+([0-9]{1,3})(%?))?$/;
const unsaid = { for: 60_000, below: 5 };

/**
 * `90% for 5m clear 80%`, or `off` (null). `unit` is `%` (shares 0..1) or empty (the number as it is).
 * Without `for` 1m is meant, without `clear` 5 less than the limit.
 */
export function threshold(unit: '%' | '', most: number): ValueType<Threshold | null> {
  const example = unit === '%' ? '"90% for 5m clear 80%"' : '"85 for 1m clear 80"';
  const scale = unit === '%' ? 100 : 1;
  return {
    shape: 'threshold',
    choices: null,
    min: `1${unit}`,
    max: `${most}${unit}`,
    parse(value) {
      if (value === 'off' || value === '') return good(null);
      const [, limitText, unit1, forText, clearText, unit2] = form.exec(value) ?? [];
      const wrong = bad('bad-threshold', `must be off or a threshold such as ${example}`);
      if (limitText === undefined) return wrong;
      if (unit1 !== unit || (clearText !== undefined && unit2 !== unit)) return wrong;
      const duration = forText === undefined ? unsaid.for : durationOf(forText);
      if (duration === null || duration > 86_400_000)
        return bad('bad-threshold', 'has a bad time after "for"; write one such as 1m, at most 1d');
      const limit = Number(limitText);
      const clear = clearText === undefined ? Math.max(0, limit - unsaid.below) : Number(clearText);
      if (limit < 1 || limit > most)
        return bad('bad-threshold', `must have a limit from 1${unit} to ${most}${unit}`);
      if (clear >= limit)
        return bad('bad-threshold', 'must clear below its limit, or it would begin and end at once');
      return good({ limit: limit / scale, duration, clear: clear / scale });
    },
  };
}
