import { clean } from '../mail/clean.ts';
import type { Reply } from './outcome.ts';

/** Limits of a reply: in all, and of a line (RFC 5321 4.5.3.1.5 asks for 512; some servers are chatty). */
export const longestReply = 64 * 1024;
const longestLine = 2 * 1024;
const longestText = 500;

/** Reads a whole reply (lines without their ends); null when it is none by RFC 5321 4.2, or too long. */
export function parseReply(lines: readonly string[]): Reply | null {
  const [first = ''] = lines;
  const code = first.slice(0, 3);
  if (!/^[2-5][0-9][0-9]$/.test(code)) return null;
  let size = 0;
  for (const [i, line] of lines.entries()) {
    size += line.length + 2;
    const separator = line.charAt(3);
    const last = i === lines.length - 1;
    if (line.length > longestLine || size > longestReply || !line.startsWith(code)) return null;
    if (last ? separator !== '' && separator !== ' ' : separator !== '-') return null;
  }
  const text = clean(lines.map((line) => line.slice(4)).join(' '), longestText);
  const [, enhanced] = /^([245]\.[0-9]{1,3}\.[0-9]{1,3})(?= |$)/.exec(text) ?? [];
  return { code: Number(code), enhanced: enhanced?.charAt(0) === code.charAt(0) ? enhanced : null, text };
}

/** What a server offers in its reply to EHLO. */
export interface Capabilities {
  readonly starttls: boolean;
  /** Upper-case SASL names. */
  readonly mechanisms: readonly string[];
  /** The largest message it takes (RFC 1870); null when it does not say. */
  readonly size: number | null;
}

/** Reads the lines of a 250 reply to EHLO. */
export function parseCapabilities(lines: readonly string[]): Capabilities {
  const offers = lines.slice(1).map((line) => line.slice(4).trim().toUpperCase());
  const mechanisms = offers
    .filter((offer) => /^AUTH[ =]/.test(offer))
    .flatMap((offer) => offer.slice(5).split(/[ =]/))
    .filter((mechanism) => mechanism !== '');
  const size = offers.find((offer) => /^SIZE [0-9]{1,15}$/.test(offer));
  return {
    starttls: offers.includes('STARTTLS'),
    mechanisms: [...new Set(mechanisms)],
    size: Number(size?.slice(5) ?? 0) || null,
  };
}
