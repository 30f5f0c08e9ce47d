import type { Problem } from '../config/problem.ts';
import { fields } from '../config/schema.ts';
import type { Settings } from '../control/settings.ts';
import type { FieldName, PageWords, View } from '../language/page-words.ts';
import { problemSentence } from './field.ts';
import { attributes, type Html, html, nothing } from './html.ts';

/** Told elsewhere on the page: what is missing is what the page is for. */
const quiet: readonly string[] = ['not-set-up', 'no-file'];
const known = new Set(fields().map(({ section, key }) => `${section}.${key}`));

/** What of the file's problems is to be listed: all that no field shows, and every line that can be mended. */
export function listedFaults(
  { problems, faulty }: Settings,
  placed: ReadonlySet<Problem>,
  severities: readonly Problem['severity'][] = ['error', 'warning'],
): readonly Problem[] {
  return problems.filter(
    (p) =>
      severities.includes(p.severity) &&
      !quiet.includes(p.code) &&
      (!placed.has(p) || (p.line !== null && faulty[p.line] !== undefined)),
  );
}

/** The list, each with the line it stands on, where its field is, and buttons that mend it. */
export function faultList(words: PageWords, { faulty }: Settings, found: readonly Problem[]): Html {
  if (found.length === 0) return nothing;
  const offered = new Set<number>();
  return html`<section id="faults"><h2>${words.faults}</h2><ul class="warnings">${found.map((p) => {
    const line = p.line === null ? undefined : faulty[p.line];
    const first = p.line !== null && !offered.has(p.line);
    if (p.line !== null) offered.add(p.line);
    const where = p.line === null ? nothing : html`<b>${words.lineNumber(p.line)}</b> `;
    return html`<li>${p.severity === 'error' ? '✖' : '⚠'} ${where}${line === undefined ? place(words, p) : html`<code>${line.text}</code> `}${problemSentence(words, p)}${
      line === undefined || !first ? nothing : html`<br>${buttons(words, p.line ?? 0, line)}`
    }</li>`;
  })}</ul></section>`;
}

function buttons(
  words: PageWords,
  number: number,
  { correct, section, text }: Settings['faulty'][string],
): Html {
  const button = (value: string, label: string) =>
    html`<button${attributes({ name: 'do', value, 'aria-label': `${label}: ${words.lineNumber(number)} ${text}` })}>${label}</button> `;
  return html`${correct === null ? nothing : button(`correct-${number}`, words.correctLine(correct))}${button(
    `remove-${number}`,
    section ? words.removeSection : words.removeLine,
  )}`;
}

/** Where the field of a problem is; of one that has none, the file. */
function place(words: PageWords, { section, key, file }: Problem): Html {
  const word = section?.split('.')[0] ?? '';
  const name = `${word}.${key ?? ''}`;
  if (!known.has(name) || section === null) return html`<code>${file}</code> `;
  const view: View =
    word === 'smtp' || word === 'mail' ? 'mail' : word === 'recipient' ? 'recipients' : 'lines';
  return html`<a href="?view=${view}#${section}/${key ?? ''}">${words.views[view]}: ${words.fields[name as FieldName][0]}</a>: `;
}
