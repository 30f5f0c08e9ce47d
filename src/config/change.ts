import { readLine } from './lines.ts';
import { isSecret } from './parse.ts';

/** `value` null removes the key; `key` `*` with null removes the section and all in it. */
export interface Change {
  readonly section: string;
  readonly key: string;
  readonly value: string | null;
}

/**
 * INI text with some keys changed. All else stays byte for byte: comments, order, unknown keys, line ends.
 * Values are quoted where they need it. Values with control characters are the caller's fault and throw.
 */
export function changeIni(text: string, changes: readonly Change[]): string {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.split(/\r?\n/);
  const ended = lines.length > 0 && lines[lines.length - 1] === '';
  if (ended) lines.pop();
  for (const change of changes) apply(lines, change);
  return lines.length === 0 ? '' : lines.join(eol) + eol;
}

/** A value as it is written in the file. Secrets are always quoted. */
export function iniValue(value: string, secret = false): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(value))
    throw new RangeError('a value must not hold control characters');
  const plain = value === value.trim() && !/[;#\\"']/.test(value) && !secret;
  return plain ? value : JSON.stringify(value);
}

/** Line numbers (from 0) of a section: its headers' and the keys' with their names. */
function find(
  lines: readonly string[],
  section: string,
): { headers: number[]; keys: { at: number; name: string }[] } {
  const headers: number[] = [];
  const keys: { at: number; name: string }[] = [];
  let inside = false;
  for (const [at, content] of lines.entries()) {
    const line = readLine(content.replace(/^\ufeff/, ''));
    if (line.kind === 'section') inside = line.name === section;
    if (line.kind === 'bad' && line.header) inside = false;
    if (!inside) continue;
    if (line.kind === 'section') headers.push(at);
    if (line.kind === 'key') keys.push({ at, name: line.name });
  }
  return { headers, keys };
}

function apply(lines: string[], { section, key, value }: Change): void {
  const { headers, keys } = find(lines, section);
  if (key === '*') {
    if (value === null) for (const header of headers.reverse()) removeSection(lines, header);
    return;
  }
  const places = keys.filter((k) => k.name === key).map((k) => k.at);
  const last = places.pop();
  if (value === null) {
    for (const at of [...places, ...(last === undefined ? [] : [last])].reverse()) lines.splice(at, 1);
    return;
  }
  const line = `${key} = ${iniValue(value, isSecret(section, key))}`;
  if (last !== undefined) {
    lines[last] = line;
    for (const at of places.reverse()) lines.splice(at, 1);
    return;
  }
  const header = headers[0];
  if (header === undefined) {
    if (lines.length > 0 && lines[lines.length - 1]?.trim() !== '') lines.push('');
    lines.push(`[${section}]`, line);
    return;
  }
  const end = headers[1] ?? Number.POSITIVE_INFINITY;
  const before = keys.filter((k) => k.at < end).pop()?.at ?? header;
  lines.splice(before + 1, 0, line);
}

/** Takes out a header and its keys; comments right above the next header belong to that one and stay. */
export function removeSection(lines: string[], header: number): void {
  let end = header + 1;
  let keep = end;
  for (; end < lines.length; end++) {
    const line = readLine(lines[end] ?? '');
    if (line.kind === 'section' || (line.kind === 'bad' && line.header)) break;
    if (line.kind !== 'blank') keep = end + 1;
  }
  if (end === lines.length) keep = end;
  lines.splice(header, keep - header);
}
