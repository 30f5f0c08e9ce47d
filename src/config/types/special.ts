import { catalogue, patternKnown } from '../../events/catalogue.ts';
import type { LogConfig } from '../config.ts';
import { bad, good, type ValueType } from '../key.ts';
import { didYouMean } from '../suggest.ts';

const free = { choices: null, min: null, max: null } as const;

/** An absolute path. */
export const path: ValueType<string> = {
  ...free,
  shape: 'text',
  max: '255 characters',
  parse(value) {
    if (!value.startsWith('/')) return bad('bad-path', 'must be a full path that begins with /');
    if (value.length > 255) return bad('too-long', 'is longer than 255 characters');
    return good(value);
  },
};

/** SHA-256 of a certificate; colons and capitals are accepted. */
export const fingerprint: ValueType<string> = {
  ...free,
  shape: 'text',
  parse(value) {
    const digits = value
      .replace(/^sha256[:=]/i, '')
      .replace(/:/g, '')
      .toLowerCase();
    if (/^[0-9a-f]{64}$/.test(digits)) return good(digits);
    if (/^[0-9a-f]{40}$/.test(digits))
      return bad('bad-fingerprint', 'is a SHA-1 fingerprint; the SHA-256 one (64 hex digits) is needed');
    return bad('bad-fingerprint', 'must be a SHA-256 fingerprint of 64 hex digits');
  },
};

/** A kind of event or a pattern of them: `wan.down`, `wan.*`, `*`. */
export const eventPattern: ValueType<string> = {
  ...free,
  shape: 'text',
  parse(value) {
    if (value.length <= 64 && patternKnown(value)) return good(value);
    const hint = didYouMean(
      value,
      catalogue.map((kind) => kind.key),
    );
    return bad(
      'bad-event',
      `is no kind of event${hint}; \`wanbell events\` prints them, patterns are wan.* and *`,
    );
  },
};

/** A regular expression. */
export const regexp: ValueType<string> = {
  ...free,
  shape: 'text',
  max: '200 characters',
  parse(value) {
    if (value.length > 200) return bad('too-long', 'is longer than 200 characters');
    try {
      new RegExp(value);
      return good(value);
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /, '') : 'not understood';
      return bad('bad-regexp', `is no regular expression: ${why.slice(0, 80)}`);
    }
  },
};

/** `auto`, `off`, a full path (a file), or a command with its arguments. */
export const logSource: ValueType<LogConfig['source']> = {
  ...free,
  shape: 'text',
  max: '255 characters',
  parse(value) {
    if (value === '') return bad('empty-value', 'must be auto, off, a file or a command');
    if (value.length > 255) return bad('too-long', 'is longer than 255 characters');
    if (value === 'auto' || value === 'off') return good({ kind: value });
    const words = value.split(/\s+/);
    if (words.length === 1 && value.startsWith('/')) return good({ kind: 'file', path: value });
    if (/["'`$|<>&;\\]/.test(value))
      return bad('bad-command', 'must be a command and its plain arguments; no shell reads it');
    return good({ kind: 'command', argv: words });
  },
};
