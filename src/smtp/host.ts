import { isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { domainToASCII } from 'node:url';

const label = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?';
const name = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`);

/** Whether `host` is an ASCII host name or an IP address. */
export function isHost(host: string): boolean {
  return isIP(host) !== 0 || (name.test(host) && !/^[0-9.]+$/.test(host));
}

/** `host` as it goes on the wire: no brackets around an address, IDN in punycode; null when it is none. */
export function asciiHost(host: string): string | null {
  const bare = host
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  const ascii = toAscii(bare);
  return isHost(ascii) ? ascii : null;
}

/** A mail address as it goes into the envelope: the domain in punycode. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = toAscii(address.slice(at + 1));
  return at < 0 || domain === '' ? address : `${address.slice(0, at)}@${domain}`;
}

/** IDNA, for names that need it: of others it would make something else (1.2.0.3 of 1.2.3), or drop line breaks. */
function toAscii(name: string): string {
  return /[\u0080-\u{10ffff}]/u.test(name) && !/\s/.test(name) ? domainToASCII(name) : name;
}

/** What to say in EHLO: this host's name where it is whole, else the address that `socket` speaks from. */
export function ownName(socket: Socket): string {
  const name = hostname();
  if (/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(name) && /[A-Za-z]/.test(name)) return name;
  const { localAddress = '127.0.0.1' } = socket;
  return localAddress.includes(':') ? `[IPv6:${localAddress.split('%')[0]}]` : `[${localAddress}]`;
}
