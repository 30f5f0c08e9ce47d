import { removeSection } from './change.ts';
import { readLine } from './lines.ts';

/** A line of the file that is to be corrected as `correctedLine` says, or taken out; `line` counts from 1. */
export interface Mend {
  readonly line: number;
  readonly correct: boolean;
}

/** A section header without what makes it unreadable; null when there is no telling what was meant. */
export function correctedLine(line: string): string | null {
  const text = line.trim();
  const read = readLine(line);
  if (read.kind !== 'bad' || !text.startsWith('[')) return null;
  const end = text.indexOf(']');
  const header = `[${(end < 0 ? text.slice(1) : text.slice(1, end)).trim()}]`;
  return readLine(header).kind === 'section' ? header : null;
}

/** True when the line begins a section, so that what stands under it goes with it. */
export function beginsSection(line: string): boolean {
  const read = readLine(line);
  return read.kind === 'section' || (read.kind === 'bad' && read.header);
}

/** INI text with single lines corrected or taken out; a header that is taken out takes its keys along. */
export function mendIni(text: string, mends: readonly Mend[]): string {
  const eol = /\r\n/.test(text) ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const ended = lines.at(-1) === '';
  if (ended) lines.pop();
  for (const { line, correct } of [...mends].sort((a, b) => b.line - a.line)) {
    const old = lines[line - 1];
    if (old === undefined) continue;
    const better = correct ? correctedLine(old) : null;
    if (better !== null) lines[line - 1] = better;
    else if (beginsSection(old)) removeSection(lines, line - 1);
    else lines.splice(line - 1, 1);
  }
  return lines.join(eol) + (ended && lines.length > 0 ? eol : '');
}
