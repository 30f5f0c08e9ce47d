import type { PageWords, View } from '../language/page-words.ts';
import { attributes, type Html, html, nothing } from './html.ts';

export const views: readonly View[] = ['status', 'mail', 'recipients', 'lines', 'history'];

export interface Notice {
  readonly kind: 'good' | 'error';
  readonly text: string;
}

/** The whole page around one view. `refresh`: without script, loads anew after so many seconds. */
export function layout(page: {
  readonly words: PageWords;
  readonly device: string;
  readonly view: View | null;
  readonly notice: Notice | null;
  readonly refresh: number | null;
  readonly version: string;
  readonly content: Html;
}): Html {
  const { words, view, notice, refresh, version } = page;
  const title = view === null ? 'wanbell' : `${words.views[view]} – ${page.device} – wanbell`;
  return html`<!DOCTYPE html>
<html lang="${words.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><link rel="stylesheet" href="?asset=style.css&amp;v=${version}"><script src="?asset=script.js&amp;v=${version}" defer></script>${
    refresh === null ? nothing : html`<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>`
  }</head><body>
<a class="skip" href="#main">${words.skip}</a>
<header><h1>wanbell <small>${page.device}</small></h1><nav aria-label="wanbell">${views.map(
    (name) =>
      html`<a href="?view=${name}"${attributes({ 'aria-current': name === view ? 'page' : null })}>${words.views[name]}</a>`,
  )}</nav></header>
<main id="main" data-lost="${words.lost}">${
    notice === null
      ? nothing
      : html`<p id="notice" class="verdict ${notice.kind}" tabindex="-1"${attributes({ role: notice.kind === 'error' ? 'alert' : 'status' })}>${notice.text}</p>`
  }${page.content}</main>
<footer class="h">wanbell ${version}</footer></body></html>
`;
}
