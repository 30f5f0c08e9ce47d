import { bad, good, type ValueType } from '../key.ts';

const durations = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizes = { '': 1, K: 1024, M: 1024 * 1024 } as const;

/** Milliseconds of `15s`, `5m`, `1h30m`; null when it is none. `0` needs no unit. */
export function durationOf(text: string): number | null {
  if (text === '0') return 0;
  if (!/^([0-9]{1,9}(ms|s|m|h|d))+$/.test(text)) return null;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([0-9]+)(ms|s|m|h|d)/g))
    sum += Number(number) * durations[unit as keyof typeof durations];
  return sum;
}

/** Bytes of `64K`, `1M`, `4096`; null when it is none. */
export function sizeOf(text: string): number | null {
  const [, number, unit] = /^([0-9]{1,9})([KM]?)$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * sizes[unit as keyof typeof sizes];
}

/** A duration between two others, in milliseconds. */
export function duration(min: string, max: string): ValueType<number> {
  const [least, most] = [durationOf(min) ?? 0, durationOf(max) ?? 0];
  return {
    shape: 'duration',
    choices: null,
    min,
    max,
    parse(value) {
      const ms = durationOf(value);
      if (ms === null)
        return bad(
          'bad-duration',
          /^[0-9]+$/.test(value)
            ? `needs a unit: write ${value}s, ${value}m, ${value}h or ${value}d`
            : 'must be a time such as 15s, 5m, 2h or 7d',
        );
      if (ms < least || ms > most) return bad('out-of-range', `must be from ${min} to ${max}`);
      return good(ms);
    },
  };
}

/** A size between two others, in bytes. */
export function size(min: string, max: string): ValueType<number> {
  const [least, most] = [sizeOf(min) ?? 0, sizeOf(max) ?? 0];
  return {
    shape: 'size',
    choices: null,
    min,
    max,
    parse(value) {
      const bytes = sizeOf(value);
      if (bytes === null) return bad('bad-size', 'must be a size such as 4096, 64K or 1M');
      if (bytes < least || bytes > most) return bad('out-of-range', `must be from ${min} to ${max}`);
      return good(bytes);
    },
  };
}
