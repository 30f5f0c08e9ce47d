import { isIP } from 'node:net';
import { bad, good, type ValueType } from '../key.ts';
import { isHostName } from './network.ts';

const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;

/** What is wrong with a mail address (RFC 5321 4.1.2, limits of 4.5.3.1, dot-strings only), or null. */
export function addressFault(value: string): string | null {
  if (/[<>]/.test(value)) return 'must be the bare address, without a name or <>';
  if (/[,;\s]/.test(value)) return 'must be one address; give each recipient a section of its own';
  const at = value.lastIndexOf('@');
  if (at < 0) return 'must be a mail address such as me@example.net';
  const local = value.slice(0, at);
  const domain = value.slice(at + 1);
  if (value.length > 254) return 'is longer than 254 characters';
  if (local.length > 64) return 'has more than 64 characters before the @';
  if (!/^[\x21-\x7e]*$/.test(local)) return 'has letters before the @ that not every server takes; use a-z';
  if (!/^[\x21-\x7e]*$/.test(domain))
    return 'has letters beyond a-z in its domain; write it in its xn-- form';
  if (!local.split('.').every((part) => atom.test(part)))
    return 'has characters or dots before the @ that are not allowed there';
  if (domainIsLiteral(domain)) return null;
  if (!isHostName(domain) || domain.includes('_') || domain.endsWith('.'))
    return 'has no valid domain after the @';
  return null;
}

function domainIsLiteral(domain: string): boolean {
  const inner = /^\[(.*)\]$/.exec(domain)?.[1];
  if (inner === undefined) return false;
  return inner.startsWith('IPv6:') ? isIP(inner.slice(5)) === 6 : isIP(inner) === 4;
}

export const mailAddress: ValueType<string> = {
  shape: 'address',
  choices: null,
  min: null,
  max: '254 characters',
  parse(value) {
    const fault = addressFault(value);
    return fault === null ? good(value) : bad('bad-address', fault);
  },
};
