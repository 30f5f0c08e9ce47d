import type { Block, Stretch } from './blocks.ts';

/** Readable on white and on black. */
const colours: Readonly<Record<Stretch['state'], string>> = {
  up: '#2e9e6b',
  part: '#d9a400',
  down: '#d64545',
  none: '#9aa0a6',
};

/** Text as it stands between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

function row([label, value]: readonly [string, string]): string {
  return `<tr><td style="padding:2px 16px 2px 0;vertical-align:top;opacity:.7">${escapeHtml(label)}</td><td style="padding:2px 0">${escapeHtml(value)}</td></tr>`;
}

function cell({ share, state }: Stretch): string {
  const percent = Math.round(share * 10_000) / 100;
  return `<td style="width:${percent}%;background:${colours[state]}"></td>`;
}

function picture(block: Extract<Block, { kind: 'picture' }>): string {
  const states = (['up', 'part', 'down', 'none'] as const).filter((state) =>
    block.stretches.some((s) => s.state === state),
  );
  const legend = states
    .map((state) => `<span style="color:${colours[state]}">&#9632;</span> ${escapeHtml(block.legend[state])}`)
    .join(' &nbsp; ');
  return (
    `<table role="presentation" style="width:100%;max-width:600px;height:24px;border-collapse:collapse;table-layout:fixed"><tr>${block.stretches.map(cell).join('')}</tr></table>` +
    `<table role="presentation" style="width:100%;max-width:600px"><tr><td>${escapeHtml(block.from)}</td><td style="text-align:right">${escapeHtml(block.to)}</td></tr></table><p>${legend}</p>`
  );
}

function render(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `<p style="font-size:18px;font-weight:bold;margin:0 0 12px">${escapeHtml(block.text)}</p>`;
    case 'paragraph':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'heading':
      return `<p style="font-weight:bold;margin:16px 0 4px">${escapeHtml(block.text)}</p>`;
    case 'facts':
      return `<table role="presentation" style="border-collapse:collapse">${block.rows.map(row).join('\n')}</table>`;
    case 'list':
      return `<ul style="margin:0;padding-left:20px">${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`;
    case 'picture':
      return picture(block);
    case 'footer':
      return `<p style="opacity:.6;font-size:13px;margin-top:20px">${escapeHtml(block.text)}</p>`;
  }
}

/** The body as a small HTML document: no remote content, no colours of its own but in pictures, LF line ends. */
export function renderHtml(blocks: readonly Block[], language: string): string {
  return `<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"></head>
<body style="font:15px/1.45 sans-serif;margin:16px">
${blocks.map(render).join('\n')}
</body></html>
`;
}
