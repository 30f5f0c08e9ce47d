import { bad, good, type Parsed, type ValueType } from '../key.ts';
import { didYouMean } from '../suggest.ts';

const free = { choices: null, min: null, max: null } as const;

/** An empty value is null. */
export function optional<T>(type: ValueType<T>): ValueType<T | null> {
  return { ...type, parse: (text): Parsed<T | null> => (text === '' ? good(null) : type.parse(text)) };
}

/** `off` is null, and so is an empty value. */
export function orOff<T>(type: ValueType<T>): ValueType<T | null> {
  const some = optional(type);
  return { ...some, parse: (text) => (text === 'off' ? good(null) : some.parse(text)) };
}

/** Any text of 1 to `longest` characters. */
export function text(longest: number): ValueType<string> {
  return {
    ...free,
    shape: 'text',
    max: `${longest} characters`,
    parse(value) {
      if (value === '') return bad('empty-value', 'has no value; write one or remove the line');
      if (value.length > longest)
        return bad('too-long', `is ${value.length} characters long; at most ${longest} are allowed`);
      return good(value);
    },
  };
}

/** Text that matches `pattern`; `wanted` says what it must be. */
export function pattern(regexp: RegExp, longest: number, wanted: string): ValueType<string> {
  const plain = text(longest);
  return {
    ...plain,
    parse(value) {
      const parsed = plain.parse(value);
      if (!parsed.ok || regexp.test(value)) return parsed;
      return bad('bad-text', `must be ${wanted}`);
    },
  };
}

export function choice<const C extends string>(choices: readonly C[]): ValueType<C> {
  return {
    ...free,
    shape: 'choice',
    choices,
    parse(value) {
      const found = choices.find((c) => c === value);
      if (found !== undefined) return good(found);
      return bad('bad-choice', `must be one of ${choices.join(', ')}${didYouMean(value, choices)}`);
    },
  };
}

/** `yes` or `no`, with the usual other words for them. */
export const yesNo: ValueType<boolean> = {
  ...free,
  shape: 'switch',
  parse(value) {
    const word = value.toLowerCase();
    if (['yes', 'on', 'true', '1'].includes(word)) return good(true);
    if (['no', 'off', 'false', '0'].includes(word)) return good(false);
    return bad('bad-switch', 'must be yes or no');
  },
};

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): ValueType<number> {
  return {
    ...free,
    shape: 'number',
    min: String(min),
    max: String(max),
    parse(value) {
      const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= min && number <= max) return good(number);
      return bad(
        'bad-number',
        min === max ? `must be ${min}` : `must be a whole number from ${min} to ${max}`,
      );
    },
  };
}

/** `3%` as 0.03; null for `off` and for an empty value. */
export const percentOrOff: ValueType<number | null> = {
  ...free,
  shape: 'text',
  min: '1%',
  max: '100%',
  parse(value) {
    if (value === 'off' || value === '') return good(null);
    const number = /^([0-9]{1,3})%$/.exec(value)?.[1];
    if (number === undefined || Number(number) < 1 || Number(number) > 100)
      return bad('bad-percent', 'must be off or a percentage from 1% to 100%');
    return good(Number(number) / 100);
  },
};

/** Values of `type` divided by commas; at most `most`. */
export function list<T>(type: ValueType<T>, most: number, separator = /\s*,\s*/): ValueType<readonly T[]> {
  return {
    ...free,
    shape: 'list',
    max: `${most} entries`,
    parse(value) {
      if (value === '') return good([]);
      const parts = value.split(separator);
      if (parts.length > most)
        return bad('too-many', `has ${parts.length} entries; at most ${most} are allowed`);
      const values: T[] = [];
      for (const part of parts) {
        if (part === '') return bad('empty-entry', 'has an empty entry; remove the extra comma');
        const parsed = type.parse(part);
        if (!parsed.ok)
          return bad(parsed.code, `has a bad entry "${part.slice(0, 80)}", which ${parsed.message}`);
        values.push(parsed.value);
      }
      return good(values);
    },
  };
}
