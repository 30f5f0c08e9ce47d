import type { Span } from '../time/instant.ts';
import type { Words } from './words.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `45 s`, `4 min 12 s`, `29 min`, `2 h 5 min`, `3 d 4 h`: two units at most, rounded to the smaller one. */
export function durationText(words: Words, ms: number): string {
  if (!Number.isFinite(ms)) return words.bounds.unknown;
  if (ms < second) return words.underOneSecond;
  const pairs: readonly (readonly [
    limit: number,
    big: number,
    small: number,
    keys: readonly ['s' | 'min' | 'h' | 'd', 's' | 'min' | 'h'],
  ])[] = [
    [10 * minute, minute, second, ['min', 's']],
    [day, hour, minute, ['h', 'min']],
    [Number.POSITIVE_INFINITY, day, hour, ['d', 'h']],
  ];
  for (const [limit, big, small, [bigKey, smallKey]] of pairs) {
    const rounded = Math.round(ms / small) * small;
    if (rounded >= limit) continue;
    const whole = Math.floor(rounded / big);
    const rest = Math.round((rounded - whole * big) / small);
    const parts: string[] = [];
    if (whole > 0) parts.push(`${whole} ${words.units[bigKey]}`);
    if (rest > 0) parts.push(`${rest} ${words.units[smallKey]}`);
    return parts.join(' ');
  }
  return words.bounds.unknown;
}

/** A duration with how far it can be trusted: `29 min`, `at least 29 min`, `for an unknown time`. */
export function spanText(words: Words, span: Span): string {
  switch (span.bound) {
    case 'exact':
      return durationText(words, span.ms);
    case 'at-least':
      return `${words.bounds.atLeast} ${durationText(words, span.ms)}`;
    case 'at-most':
      return `${words.bounds.atMost} ${durationText(words, span.ms)}`;
    case 'unknown':
      return words.bounds.unknown;
  }
}

/** A number with the language's decimal sign and thousands separated. */
export function numberText(words: Words, value: number, digits: number): string {
  const [whole = '0', fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, words.thousands);
  const sign = value < 0 ? '−' : '';
  return fraction === undefined ? sign + grouped : `${sign}${grouped}${words.decimal}${fraction}`;
}

/** A share as percent, cut rather than rounded so that 100 % means all of it. */
export function percentText(words: Words, share: number, digits: number): string {
  const scale = 10 ** digits;
  const cut = share >= 1 ? 100 : Math.floor(Math.max(0, share) * 100 * scale + 1e-9) / scale;
  return `${numberText(words, cut, share >= 1 ? 0 : digits)} %`;
}

/** `512 B`, `256 KB`, `1.5 MB` (1024 bytes to the KB). */
export function sizeText(words: Words, bytes: number): string {
  if (bytes < 1024) return `${numberText(words, bytes, 0)} B`;
  if (bytes < 1024 * 1024) return `${numberText(words, bytes / 1024, bytes < 10 * 1024 ? 1 : 0)} KB`;
  return `${numberText(words, bytes / 1024 / 1024, 1)} MB`;
}
