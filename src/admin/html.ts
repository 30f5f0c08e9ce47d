/** Text that is HTML already. Made only by `html` and `raw`. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** `text` for HTML, also inside quoted attributes; control characters and what turns the writing round go. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (c) => (c === '\n' || c === '\t' ? ' ' : ''))
    .replace(/[&<>"']/g, (c) => entities[c] ?? '');
}

function render(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map(render).join('');
}

/** HTML from a template; everything put in is escaped, unless it is HTML itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let out = texts[0] ?? '';
  for (const [i, part] of parts.entries()) out += render(part) + (texts[i + 1] ?? '');
  return { html: out };
}

export const nothing: Html = { html: '' };

/** `attributes` of a tag: a value null leaves the attribute out, true has no value. */
export function attributes(of: Readonly<Record<string, string | number | boolean | null>>): Html {
  const set = Object.entries(of).filter(([, value]) => value !== null && value !== false);
  return {
    html: set
      .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`))
      .join(''),
  };
}
