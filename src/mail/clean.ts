import { isIPv6 } from 'node:net';

// Controls, direction marks and overrides, invisible and tag characters, and what Unicode never assigns: none
// belongs into a line that a person reads. Joiners stay between letters of the scripts that need them.
const unwanted =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffc\ufffe\uffff]|(?<![^\u0000-\u007f])[\u200c\u200d]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu;

/** Half a surrogate pair is no character and cannot be sent as UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/**
 * Hostile text (device and DHCP names, log lines, server replies) as one harmless line: no control characters
 * or line breaks, no invisible or direction-changing characters, no encoded words, at most `max` characters.
 */
export function clean(text: string, max: number): string {
  // Far more than `max` is cut first, so that a huge text costs nothing.
  const line = wellFormed(text.slice(0, max * 4 + 64))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: line breaks and tabs separate words
    .replace(/[\u0009-\u000d\u0085\u2028\u2029]+/g, ' ')
    .replace(unwanted, '')
    .replace(/\s+/g, ' ')
    // In a header, what looks like an encoded word (RFC 2047) would be decoded to something else.
    .replace(/=\?/g, '= ?')
    .trim();
  const points = Array.from(line);
  return points.length <= max
    ? line
    : `${points
        .slice(0, Math.max(0, max - 1))
        .join('')
        .trimEnd()}…`;
}

/** Several lines, each kept as a line: for a log that is attached. Tabs stay. */
export function cleanLines(text: string): string {
  return (
    wellFormed(text)
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd')
  );
}

const mac =
  /(?<![0-9A-Fa-f:.-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Fa-f:-])/g;
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = new RegExp(`(?<![0-9.])${octet}(?:\\.${octet}){3}(?![0-9]|\\.[0-9])`, 'g');
const ipv6Like = /(?<![0-9A-Za-z:.])[0-9A-Fa-f:.]{2,45}(?![0-9A-Za-z])/g;

/** An IPv6 address, with the full stop or colon of the sentence behind it, masked. */
function maskIpv6(found: string): string {
  for (let end = found.length; end > 2; end--) {
    if (isIPv6(found.slice(0, end))) return `[IP]${found.slice(end)}`;
    if (!/[.:]/.test(found.charAt(end - 1))) break;
  }
  return found;
}

/**
 * `text` with MAC, IPv6 and IPv4 addresses replaced by `[MAC]` and `[IP]`, for mails with `details = no`.
 * Four numbers joined by dots are taken for an address even where they are a version.
 */
export function withoutAddresses(text: string): string {
  return text.replace(mac, '[MAC]').replace(ipv6Like, maskIpv6).replace(ipv4, '[IP]');
}
