import { isIP } from 'node:net';
import type { Probe } from '../config.ts';
import { bad, good, type Parsed, type ValueType } from '../key.ts';
import { didYouMean } from '../suggest.ts';

const label = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** A host name of letters, digits and hyphens (RFC 1123; underscores are let through), not an address. */
export function isHostName(name: string): boolean {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  if (bare === '' || bare.length > 253) return false;
  const labels = bare.split('.');
  return labels.every((l) => label.test(l)) && !/^[0-9]+$/.test(labels[labels.length - 1] ?? '');
}

/** A host name or an address, for a server. */
export const host: ValueType<string> = {
  shape: 'text',
  choices: null,
  min: null,
  max: '253 characters',
  parse(value) {
    if (value.includes('://'))
      return bad('bad-host', 'must be a host name alone, without smtp:// or the like');
    if (/^\[.*\]$/.test(value) && isIP(value.slice(1, -1)) === 6) return good(value.slice(1, -1));
    if (isIP(value) !== 0) return good(value);
    if (/:[0-9]*$/.test(value)) return bad('bad-host', 'must not name a port; the port is always 25');
    if (value.includes('@')) return bad('bad-host', 'must be a host name, not a mail address');
    if (!/^[\x20-\x7e]*$/.test(value))
      return bad('bad-host', 'has letters beyond a-z; write the name in its xn-- form');
    if (isHostName(value)) return good(value);
    return bad('bad-host', 'must be a host name such as mail.example.net, or an address');
  },
};

const kinds = ['dns', 'tcp', 'ping'] as const;

function target(rest: string): { host: string; port: string | null } | string {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest);
  if (bracketed !== null) {
    const [, inner = '', port] = bracketed;
    if (isIP(inner) !== 6) return 'has no IPv6 address between its brackets';
    return { host: inner, port: port ?? null };
  }
  if (isIP(rest) === 6) return 'needs its IPv6 address in brackets, as in dns://[2620:fe::fe]';
  const colon = rest.indexOf(':');
  const name = colon < 0 ? rest : rest.slice(0, colon);
  if (isIP(name) !== 4 && !isHostName(name)) return 'has no valid address or host name after ://';
  return { host: name, port: colon < 0 ? null : rest.slice(colon + 1) };
}

/** `dns://1.1.1.1`, `tcp://host:443`, `ping://host`; IPv6 addresses in brackets. */
export const probe: ValueType<Probe> = {
  shape: 'text',
  choices: null,
  min: null,
  max: '253 characters',
  parse(text): Parsed<Probe> {
    const [, scheme, rest] = /^([a-z0-9+.-]+):\/\/(.*)$/i.exec(text) ?? [];
    if (scheme === undefined || rest === undefined)
      return bad('bad-probe', 'must begin with dns://, tcp:// or ping://');
    const kind = kinds.find((k) => k === scheme);
    if (kind === undefined)
      return bad('bad-probe', `must begin with dns://, tcp:// or ping://${didYouMean(scheme, kinds)}`);
    if (/[/?#@]/.test(rest)) return bad('bad-probe', 'must name only a host and a port, no path or user');
    const to = target(rest);
    if (typeof to === 'string') return bad('bad-probe', to);
    if (kind === 'ping') {
      if (to.port !== null) return bad('bad-probe', 'must have no port; echo requests know none');
      return good({ kind, host: to.host, text });
    }
    if (to.port === null && kind === 'tcp')
      return bad('bad-probe', 'needs a port, as in tcp://192.0.2.1:443');
    const port = to.port === null ? 53 : /^[0-9]{1,5}$/.test(to.port) ? Number(to.port) : 0;
    if (port < 1 || port > 65535) return bad('bad-probe', 'has a bad port; use 1 to 65535');
    return good({ kind, host: to.host, port, text });
  },
};
