import type { Notice } from '../incidents/notice.ts';
import { headlineOf } from './headline.ts';
import { deviceName, type View } from './view.ts';

/** One text message. */
const longest = 160;

/** Typographic signs that would make a text message cost double. */
function plain(text: string): string {
  return text
    .replace(/[–—−‐‑]/g, '-')
    .replace(/…/g, '...')
    .replace(/[‘’]/g, "'")
    .replace(/[“”„]/g, '"');
}

/** The notice in one line of at most 160 characters (UTF-16 units, as gateways count). */
export function shortLine(notice: Pick<Notice, 'news'>, view: View): string {
  const line = plain(`${deviceName(view)}: ${headlineOf(notice.news, view)}`);
  if (line.length <= longest) return line;
  let cut = '';
  for (const point of Array.from(line)) {
    if (cut.length + point.length > longest - 3) break;
    cut += point;
  }
  return `${cut.trimEnd()}...`;
}
