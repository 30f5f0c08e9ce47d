import { camelCase, fallback, type Keys, type Values } from './key.ts';
import type { Problem } from './problem.ts';

/** A value that passed its own check, and where it stands. */
interface Place {
  readonly value: unknown;
  readonly file: string;
  readonly line: number;
}

/** What was read of all files so far; the later file's value counts. */
export interface Found {
  readonly values: Map<string, Map<string, Place>>;
  /** Sections in the order of the files, and where each first stands. */
  readonly sections: Map<string, { readonly file: string; readonly line: number }>;
  readonly problems: Problem[];
  /** The file to name when a problem is about no line. */
  readonly main: string;
}

/** The values of a section; where one is not written, that of the first of `parents` that has it, else the default. */
export function valuesOf<K extends Keys>(
  found: Found,
  keys: K,
  section: string,
  parents: readonly string[] = [],
): Values<K> {
  const values: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    const place = [section, ...parents]
      .map((s) => found.values.get(s)?.get(name))
      .find((p) => p !== undefined);
    values[camelCase(name)] = place === undefined ? fallback(key) : place.value;
  }
  return values as Values<K>;
}

/** True when the key is written in this section (and was understood). */
export function isWritten(found: Found, section: string, key: string): boolean {
  return found.values.get(section)?.has(key) ?? false;
}

/** True when an error about the key is reported already, so that what follows from it need not be. */
export function isFaulty(found: Found, section: string, key: string): boolean {
  return found.problems.some((p) => p.section === section && p.key === key && p.severity === 'error');
}

/** Adds a problem at the line of a key, of `near` when the key is what is missing, else of its section, else of the file. */
export function report(
  found: Found,
  severity: Problem['severity'],
  code: string,
  section: string | null,
  key: string | null,
  message: string,
  near: string | null = key,
): void {
  const of = section === null ? undefined : found.values.get(section);
  const place =
    section === null ? undefined : (of?.get(key ?? '') ?? of?.get(near ?? '') ?? found.sections.get(section));
  found.problems.push({
    code,
    severity,
    file: place?.file ?? found.main,
    line: place?.line ?? null,
    section,
    key,
    message,
  });
}
