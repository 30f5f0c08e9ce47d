import { withoutControls } from '../config/lines.ts';
import { beginsSection, correctedLine } from '../config/mend.ts';
import type { Problem } from '../config/problem.ts';
import { fields } from '../config/schema.ts';
import type { FaultyLine } from '../control/settings.ts';

/** Problems of the notation, and names that mean nothing: no field of a form can mend them. */
const codes: ReadonlySet<string> = new Set([
  'long-line',
  'control',
  'unclosed-section',
  'text-after-section',
  'section-name',
  'no-equals',
  'key-name',
  'repeated-section',
  'repeated-key',
  'no-section',
  'single-quotes',
  'unquoted-comment',
  'double-backslash',
  'unclosed-quote',
  'text-after-quote',
  'bad-escape',
  'utf-8',
  'port',
  'unknown-key',
  'unknown-section',
  'section-label',
]);

const mostShown = 120;
const keys = new Set(fields().map(({ key }) => key));

/** The lines of the main file that can be mended one by one. */
export function faultyLines(
  text: string,
  problems: readonly Problem[],
  file: string,
): Readonly<Record<string, FaultyLine>> {
  const lines = text.split(/\r?\n/);
  const found = problems.filter((p) => p.file === file && p.line !== null && codes.has(p.code));
  return Object.fromEntries(
    found.flatMap(({ line }) => {
      const old = lines[(line ?? 0) - 1];
      if (old === undefined) return [];
      const section = beginsSection(old);
      return [[String(line), { text: shown(old, section), correct: correctedLine(old), section }]];
    }),
  );
}

/** Only the header's name, or the key: all else may be a password. */
function shown(line: string, section: boolean): string {
  const clean = withoutControls(line).trim();
  const header = /^\[[^\]\s=]*\]?/.exec(clean)?.[0] ?? '';
  const word = /^[A-Za-z][\w-]*/.exec(clean)?.[0] ?? '';
  const name = section ? header : clean.includes('=') || keys.has(word) ? word : '';
  return name === clean ? name : `${name.slice(0, mostShown)} …`.trim();
}
