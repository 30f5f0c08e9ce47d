import type { Request } from './request.ts';

/**
 * Whether a POST may come from this page: `Origin` and `Sec-Fetch-Site` refuse when they are there and wrong;
 * uhttpd passes neither, so the form's token decides in any case.
 */
export function fromHere({ origin, fetchSite, host }: Request): boolean {
  if (fetchSite !== null && fetchSite !== 'same-origin') return false;
  if (origin === null) return true;
  const found = /^https?:\/\/([^/\s]+)$/i.exec(origin)?.[1];
  return found !== undefined && bare(found) === bare(host);
}

/** A host without the port that its scheme implies. */
function bare(host: string): string {
  return host.toLowerCase().replace(/:(80|443)$/, '');
}

/** The language that the browser asks for first, else the device's. */
export function languageOf(accept: string, device: 'en' | 'de'): 'en' | 'de' {
  const wanted = accept
    .split(',')
    .map((part, i) => {
      const [tag = '', ...more] = part.trim().toLowerCase().split(';');
      const q = more.map((m) => /^\s*q=([0-9.]+)$/.exec(m)?.[1]).find((v) => v !== undefined);
      return { language: tag.split('-')[0] ?? '', weight: q === undefined ? 1 : Number(q), i };
    })
    .filter(({ language, weight }) => (language === 'en' || language === 'de') && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.i - b.i);
  const first = wanted[0]?.language;
  return first === 'en' || first === 'de' ? first : device;
}
