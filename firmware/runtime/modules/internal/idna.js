// Domain names in ASCII.
import { isIPv4 } from './ip.js';
import { punycode } from './punycode.js';

/** Characters that no host name holds. */
export const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|%\x7f]/;

/** The ASCII form of a domain (UTS 46, not transitional); '' when it is not valid. */
export function domainToASCII(domain) {
  const text = `${domain}`.replace(/[\u3002\uff0e\uff61]/g, '.');
  if (isIPv4(text)) return text;
  const labels = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('\u00ad', '')
    .split('.')
    .map((label) => (/^[\0-\x7f]*$/.test(label) ? label : `xn--${punycode(label)}`));
  const ascii = labels.join('.');
  return FORBIDDEN_HOST.test(ascii) ? '' : ascii;
}
