import { withoutControls } from '../config/lines.ts';

const masked = '***';
// Bounded, so that a hostile line cannot make the search slow.
const name =
  '[A-Za-z0-9_.-]{0,40}(?:passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|psk|credential|private[_-]?key)';
const value = String.raw`(?:"[^"]*"|'[^']*'|[^\s,;&"']+)`;

const patterns: readonly (readonly [RegExp, string])[] = [
  // In quotes up to the next quote, else to the end of the line.
  [/(["'](?:proxy-)?authorization\s*:\s*)[^"'*]+/gi, `$1${masked}`],
  [/(authorization["']?\s*[:=]\s*["'])[^"']+/gi, `$1${masked}`],
  [/(authorization\s*[:=]\s*)[^"'*\s].*/gi, `$1${masked}`],
  [/\b(bearer)\s+[A-Za-z0-9+/._~=-]{8,}/gi, `$1 ${masked}`],
  [/((?:set-)?cookie\s*:\s*).+/gi, `$1${masked}`],
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,100}):[^\s/@]+@/gi, `$1:${masked}@`],
  [new RegExp(`\\b(${name}["']?\\s*[:=]\\s*)${value}`, 'gi'), `$1${masked}`],
  [/\b(passw(?:or)?d|passphrase)\s+(?:is\s+)?["'][^"']*["']/gi, `$1 ${masked}`],
  [/\b(AUTH\s+(?:PLAIN|LOGIN|XOAUTH2)\s+)\S+/gi, `$1${masked}`],
];

/**
 * A log line that may be mailed: without control characters, passwords, tokens, Authorization headers, and without the
 * secrets of the configuration (those of at least 4 characters; shorter ones would blacken half the text).
 */
export function maskLine(line: string, secrets: readonly string[]): string {
  let text = withoutControls(line);
  for (const secret of secrets) if (secret.length >= 4) text = text.replaceAll(secret, masked);
  for (const [pattern, by] of patterns) text = text.replace(pattern, by);
  return text;
}
