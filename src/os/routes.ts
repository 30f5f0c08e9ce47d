import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import type { Route } from './types.ts';

// <linux/route.h>
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;

/** Default routes: IPv4 before IPv6, in each the best metric first. */
export function readDefaultRoutes(): readonly Route[] {
  return parseRoutes(read('/proc/net/route'), read('/proc/net/ipv6_route'), endianness() === 'LE');
}

/** Reads the text of `/proc/net/route` (its addresses in the machine's byte order) and `/proc/net/ipv6_route`. */
export function parseRoutes(ipv4: string, ipv6: string, littleEndian: boolean): readonly Route[] {
  const routes4: Route[] = [];
  for (const line of ipv4.split('\n').slice(1)) {
    const [device, destination, via, flagsHex, , , metric, mask] = line.trim().split(/\s+/);
    if (!device || !via || !flagsHex || destination !== '00000000' || mask !== '00000000') continue;
    const flags = Number.parseInt(flagsHex, 16);
    if (!usable(flags)) continue;
    const gateway = flags & RTF_GATEWAY ? dotted(via, littleEndian) : null;
    routes4.push({ device, family: 4, gateway, metric: Number(metric) });
  }
  const routes6: Route[] = [];
  for (const line of ipv6.split('\n')) {
    const [destination, length, , , via, metric, , , flagsHex, device] = line.trim().split(/\s+/);
    if (!device || !via || !metric || !flagsHex || length !== '00' || !/^0{32}$/.test(destination ?? ''))
      continue;
    const flags = Number.parseInt(flagsHex, 16);
    if (!usable(flags) || device === 'lo') continue;
    const gateway = flags & RTF_GATEWAY ? colons(via) : null;
    routes6.push({ device, family: 6, gateway, metric: Number.parseInt(metric, 16) });
  }
  const best = (a: Route, b: Route) => a.metric - b.metric;
  return [...routes4.sort(best), ...routes6.sort(best)];
}

function usable(flags: number): boolean {
  return (flags & RTF_UP) !== 0 && (flags & RTF_REJECT) === 0;
}

function dotted(hex: string, littleEndian: boolean): string {
  const bytes = [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return (littleEndian ? bytes.reverse() : bytes).join('.');
}

/** `20010db8…` as `2001:db8::1`: the longest run of zero groups shortened (RFC 5952). */
function colons(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16));
  const runs = groups.join(':').match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest === '') return groups.join(':');
  const text = groups.join(':');
  const at = text.indexOf(longest);
  return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // no such family in this kernel
  }
}
