import { catalogue, matches } from '../events/catalogue.ts';
import { type Fields, one } from './request.ts';

/** A recipient's `events` as check boxes and what does not fit into them. */
export interface Chosen {
  readonly usual: boolean;
  readonly kinds: readonly string[];
  /** Patterns beyond the catalogue (`custom.*`). */
  readonly more: string;
}

/** Reads `events = …` for the check boxes. */
export function chosen(text: string): Chosen {
  const usual = text.trim() === '';
  const patterns = usual ? null : text.split(',').map((part) => part.trim());
  const kinds = catalogue.filter(({ key }) => matches(patterns, key)).map(({ key }) => key);
  const more = (patterns ?? []).filter((pattern) => !catalogue.some(({ key }) => matches([pattern], key)));
  return { usual, kinds, more: more.join(', ') };
}

/**
 * The value that the check boxes of a section stand for; `before` when they say the same, null when nothing is
 * chosen, undefined when the form has none.
 */
export function readEvents(form: Fields, section: string, before: string): string | null | undefined {
  const mode = form.get(`${section}/events.mode`)?.[0];
  if (mode === undefined) return undefined;
  if (mode !== 'these') return '';
  const kinds = (form.get(`${section}/events.kind`) ?? []).filter((kind) =>
    catalogue.some(({ key }) => key === kind),
  );
  const more = one(form, `${section}/events.more`)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const old = chosen(before);
  if (!old.usual && same(kinds, old.kinds) && more.join(', ') === old.more) return before;
  if (kinds.length + more.length === 0) return null;
  return [...grouped(kinds), ...more].join(', ');
}

/** `wan.*` for all kinds that begin with `wan.`, when all are chosen. */
function grouped(kinds: readonly string[]): string[] {
  const out: string[] = [];
  for (const kind of kinds) {
    const prefix = `${kind.split('.')[0] ?? ''}.`;
    const all = catalogue.filter(({ key }) => key.startsWith(prefix));
    const whole = all.length > 2 && all.every(({ key }) => kinds.includes(key));
    const pattern = whole && kind.startsWith(prefix) ? `${prefix}*` : kind;
    if (!out.includes(pattern)) out.push(pattern);
  }
  return out;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((kind) => b.includes(kind));
}
