import { bad, good, type Parsed } from './key.ts';

/** What stands on one line. `raw` is the value as written, trimmed. */
export type Line =
  | { readonly kind: 'blank' }
  | { readonly kind: 'section'; readonly name: string }
  | { readonly kind: 'key'; readonly name: string; readonly raw: string }
  | { readonly kind: 'bad'; readonly code: string; readonly message: string; readonly header: boolean };

/** Controls, line separators, half surrogate pairs, and what turns the direction of writing round. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff\u202a-\u202e\u2066-\u2069]/u;
const sectionName = /^[a-z][a-z0-9_-]{0,31}(\.[A-Za-z0-9_-]{1,32})?$/i;
const keyName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const longestLine = 4096;

/** True when `text` holds a control character, a line separator or half a surrogate pair. */
export function hasControls(text: string): boolean {
  return controls.test(text);
}

/** Reads one line without its line end. The `ini` package misreads most of what is refused here. */
export function readLine(line: string): Line {
  const text = line.trim();
  if (line.length > longestLine) return wrong('long-line', `Line is longer than ${longestLine} characters.`);
  if (text === '' || text.startsWith(';') || text.startsWith('#')) {
    if (line.includes('\0')) return wrong('control', 'Line holds a NUL character; remove it.');
    return { kind: 'blank' };
  }
  if (hasControls(text.replaceAll('\t', ' ')))
    return wrong('control', 'Line holds a control character; remove it.', text.startsWith('['));
  return text.startsWith('[') ? readHeader(text) : readKey(text);
}

function wrong(code: string, message: string, header = false): Line {
  return { kind: 'bad', code, message, header };
}

function readHeader(text: string): Line {
  const end = text.indexOf(']');
  if (end < 0) return wrong('unclosed-section', 'Section header has no closing ].', true);
  if (end < text.length - 1)
    return wrong(
      'text-after-section',
      'Text after a section header; put comments on lines of their own.',
      true,
    );
  const name = text.slice(1, end).trim();
  if (name.split('.').length > 2)
    return wrong('section-name', `Section name [${name}] has more than one dot.`, true);
  if (!sectionName.test(name) || name.endsWith('.__proto__'))
    return wrong(
      'section-name',
      `Section name [${name.slice(0, 80)}] is not allowed; a label has 1 to 32 of the characters A-Z a-z 0-9 _ -.`,
      true,
    );
  return { kind: 'section', name };
}

function readKey(text: string): Line {
  const equals = text.indexOf('=');
  if (equals < 0) return wrong('no-equals', 'Line is neither a section, a comment, nor KEY = VALUE.');
  const name = text.slice(0, equals).trim();
  if (!keyName.test(name))
    return wrong(
      'key-name',
      'Key is not allowed; it has 1 to 64 of the characters a-z 0-9 _ and begins with a letter.',
    );
  return { kind: 'key', name, raw: text.slice(equals + 1).trim() };
}

/** `text` without what `hasControls` finds; each run of it leaves a space. */
export function withoutControls(text: string): string {
  return text.replace(new RegExp(`(?:${controls.source})+`, 'gu'), ' ');
}

/**
 * Checks the notation of a value, not its meaning. `raw` is as written; the result is what it says. Escapes for control
 * characters are refused unless the caller removes them itself (`keepControls`).
 */
export function readValue(raw: string, secret: boolean, keepControls = false): Parsed<string> {
  if (raw.startsWith('"')) return readQuoted(raw, keepControls);
  if (raw.startsWith("'") && raw.endsWith("'"))
    return bad('single-quotes', 'is in single quotes; use double quotes');
  const comment = secret ? -1 : raw.search(/\s;/);
  const value = comment < 0 ? raw : raw.slice(0, comment).trimEnd();
  if (/[;#]/.test(value) || (raw.startsWith(';') && comment < 0))
    return bad('unquoted-comment', 'holds ; or # without quotes; put the whole value in double quotes');
  if (value.includes('\\\\'))
    return bad('double-backslash', 'holds \\\\ without quotes; put it in double quotes');
  return good(value);
}

function readQuoted(raw: string, keepControls: boolean): Parsed<string> {
  const end = /^"(?:[^"\\]|\\.)*"/.exec(raw)?.[0];
  if (end === undefined) return bad('unclosed-quote', 'has no closing double quote');
  if (end.length < raw.length)
    return bad('text-after-quote', 'has text after its closing quote; put comments on lines of their own');
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value !== 'string') return bad('bad-escape', 'is not understood');
    if (!keepControls && hasControls(value))
      return bad('control', 'holds a control character or a line break; remove it');
    return good(value);
  } catch {
    return bad(
      'bad-escape',
      'has a bad backslash sequence; in double quotes write \\\\ for \\ and \\" for "',
    );
  }
}
