// Fills the generated tables of README.md: the whole example, the options from the schema, the events from the catalogue.
// `node --import tsx scripts/readme.mjs` writes; `--check` only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { sections } from '../src/config/schema.ts';
import { catalogue } from '../src/events/catalogue.ts';

const file = new URL('../README.md', import.meta.url);

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('*', '\\*');
const code = (text) => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);
const row = (...cells) => `| ${cells.join(' | ')} |`;

function values({ choices, min, max, shape }) {
  if (choices !== null) return choices.map(code).join(', ');
  if (shape === 'switch') return '`yes`, `no`';
  if (min !== null && max !== null) return min === max ? min : `${min} to ${max}`;
  if (max !== null) return `at most ${max}`;
  return shape === 'text' ? '' : shape;
}

function options() {
  return sections
    .map(({ name, labels, help, keys }) => {
      const title = labels === 'required' ? `[${name}.NAME]` : `[${name}]`;
      const rows = Object.entries(keys).map(([key, { type, help: what, default: byDefault }]) =>
        row(code(key), values(type), code(byDefault), cell(what)),
      );
      const head = [row('key', 'values', 'default', 'what it does'), '|---|---|---|---|'];
      return [`### ${title}`, '', cell(help), '', ...head, ...rows].join('\n');
    })
    .join('\n\n');
}

function events() {
  const rows = catalogue.map(({ key, group, severity, phases, mailed, inbox, hint }) =>
    row(
      code(key),
      group,
      severity,
      phases === 'pair' ? 'begins and ends' : 'once',
      mailed ? 'yes' : '',
      !inbox ? '' : hint ? 'dates it' : 'yes',
    ),
  );
  return [
    row('kind', 'group', 'severity', 'how', 'mailed by default', 'firmware may report it'),
    '|---|---|---|---|---|---|',
    ...rows,
    row('`custom.NAME`', 'custom', 'as reported', 'as reported', 'yes', 'yes'),
  ].join('\n');
}

function example() {
  const text = readFileSync(new URL('../test/fixtures/config/example.ini', import.meta.url), 'utf8');
  return `\n${text.replace(/^(?=.)/gm, '    ')}`;
}

/** README text with its generated parts made anew. */
export function filled(text) {
  return Object.entries({ example, options, events }).reduce((before, [name, table]) => {
    const marked = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
    if (!marked.test(before)) throw new Error(`README.md has no <!-- ${name} --> … <!-- /${name} -->`);
    return before.replace(marked, (_, open, close) => `${open}${table()}\n${close}`);
  }, text);
}

if (process.argv[1] === file.pathname.replace(/README\.md$/, 'scripts/readme.mjs')) {
  const text = readFileSync(file, 'utf8');
  if (process.argv.includes('--check')) {
    if (filled(text) !== text) {
      console.error('README.md is not up to date; run: node --import tsx scripts/readme.mjs');
      process.exitCode = 1;
    }
  } else writeFileSync(file, filled(text));
}
