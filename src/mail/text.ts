import type { Block, Stretch } from './blocks.ts';

const signs: Readonly<Record<Stretch['state'], string>> = { up: '▁', part: '▄', down: '█', none: '·' };

/** How wide text is wrapped and pictures are drawn. */
const width = 72;

/** Breaks at spaces; a word that is longer than a line stays whole. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
}

function columns(text: string): number {
  return Array.from(text).length;
}

function facts(rows: readonly (readonly [string, string])[]): string {
  const wide = Math.min(24, Math.max(0, ...rows.map(([label]) => columns(label)))) + 2;
  return rows
    .map(([label, value]) => {
      const gap = ' '.repeat(Math.max(2, wide - columns(label)));
      return `${label}${gap}${wrap(value, ' '.repeat(wide))}`;
    })
    .join('\n');
}

function picture(block: Extract<Block, { kind: 'picture' }>): string {
  let bar = '';
  let done = 0;
  for (const { share, state } of block.stretches) {
    done += share;
    // What was down is never rounded away: it takes at least one sign.
    const least = state === 'down' || state === 'part' ? 1 : 0;
    bar += signs[state].repeat(Math.max(least, Math.round(done * width) - bar.length));
  }
  const gap = ' '.repeat(Math.max(1, bar.length - columns(block.from) - columns(block.to)));
  const seen = (['up', 'part', 'down', 'none'] as const).filter((state) =>
    block.stretches.some((s) => s.state === state),
  );
  const legend = seen.map((state) => `${signs[state]} ${block.legend[state]}`).join('   ');
  return `${bar}\n${block.from}${gap}${block.to}\n${legend}`;
}

function render(block: Block): string {
  switch (block.kind) {
    case 'title':
    case 'paragraph':
      return wrap(block.text, '');
    case 'heading':
      return `${block.text}:`;
    case 'facts':
      return facts(block.rows);
    case 'list':
      return block.items.map((item) => `- ${wrap(item, '  ')}`).join('\n');
    case 'picture':
      return picture(block);
    case 'footer':
      return `-- \n${block.text}`;
  }
}

/** The body as plain text: paragraphs with an empty line between them, LF line ends. */
export function renderText(blocks: readonly Block[]): string {
  let text = '';
  let before: Block['kind'] | null = null;
  for (const block of blocks) {
    if (before !== null) text += before === 'heading' ? '\n' : '\n\n';
    text += render(block);
    before = block.kind;
  }
  return `${text}\n`;
}
