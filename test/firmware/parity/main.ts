// One program for both runtimes: prints what a section of Node's modules does, one line a fact. What is printed on Node
// must be printed by the firmware executable; the tests beside this folder compare the two.
import { sections } from './sections.ts';

/** Prints one fact: a label and anything that JSON can show (errors by name, code and message). */
export type Print = (label: string, value?: unknown) => void;

function shown(_key: string, value: unknown): unknown {
  if (value instanceof Error) {
    const { name, message } = value;
    return { error: name, code: (value as NodeJS.ErrnoException).code, message };
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (value === undefined) return 'undefined';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

const print: Print = (label, value) => {
  process.stdout.write(`${label} ${JSON.stringify(value, shown)}\n`);
};

const [name = '', ...args] = process.argv.slice(2);
const section = sections[name];
if (section === undefined) {
  process.stderr.write(`no section ${name}; there are ${Object.keys(sections).join(' ')}\n`);
  process.exitCode = 64;
} else {
  await section(print, args);
}
