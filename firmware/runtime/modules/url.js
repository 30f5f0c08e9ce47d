// node:url — URL for the schemes that mail and configuration know; legacy parse() only as a view of URL.
import { coded } from './internal/errors.js';
import { domainToASCII, FORBIDDEN_HOST } from './internal/idna.js';
import { isIPv6 } from './internal/ip.js';
import { resolve as resolvePath } from './path.js';

const DEFAULT_PORTS = {
  'http:': '80',
  'https:': '443',
  'ftp:': '21',
  'ws:': '80',
  'wss:': '443',
  'file:': '',
};
const isSpecial = (protocol) => Object.hasOwn(DEFAULT_PORTS, protocol);

function invalid(input, base) {
  const error = coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
  error.input = input;
  if (base !== undefined) error.base = `${base}`;
  return error;
}

/** Percent-encodes what `keep` does not match. */
function escapeAll(text, keep) {
  return text.replace(/[\s\S]/gu, (c) => {
    if (keep.test(c)) return c;
    try {
      return c.charCodeAt(0) < 0x80
        ? `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
        : encodeURIComponent(c);
    } catch {
      return '%EF%BF%BD';
    }
  });
}

const IN_PATH = /[!$%&'()*+,\-./0-9:;=@A-Z[\]\\^_a-z|~]/;
const IN_QUERY = /[!$%&()*+,\-./0-9:;=?@A-Z[\]\\^_`a-z{|}~]/;
const IN_FRAGMENT = /[!#$%&'()*+,\-./0-9:;=?@A-Z[\]\\^_a-z{|}~]/;
const IN_USER = /[!$%&'()*+,\-.0-9A-Z_a-z~]/;

function parseIPv4Number(text) {
  if (/^0x[0-9a-f]*$/i.test(text)) return text.length === 2 ? 0 : Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** A special URL's host: null when it is not valid. */
function parseHost(raw) {
  if (raw[0] === '[') {
    const address = raw.slice(1, -1);
    return raw.at(-1) === ']' && isIPv6(address) && !address.includes('%')
      ? `[${compressIPv6(address)}]`
      : null;
  }
  let decoded;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    return null;
  }
  const host = domainToASCII(decoded);
  if (host === '' || FORBIDDEN_HOST.test(host)) return null;
  const parts = host.replace(/\.$/, '').split('.');
  if (!/^(\d+|0x[0-9a-f]*)$/i.test(parts.at(-1))) return host;
  const numbers = parts.map(parseIPv4Number);
  if (parts.length > 4 || numbers.some(Number.isNaN) || numbers.slice(0, -1).some((n) => n > 255))
    return null;
  if (numbers.at(-1) >= 256 ** (5 - numbers.length)) return null;
  let value = numbers.at(-1);
  numbers.slice(0, -1).forEach((n, i) => {
    value += n * 256 ** (3 - i);
  });
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** RFC 5952. */
function compressIPv6(address) {
  let text = address.toLowerCase();
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [a, b, c, d] = dotted.slice(1).map(Number);
    text = `${text.slice(0, dotted.index)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const [head, tail] = text.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const groups =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  const numbers = groups.map((group) => Number.parseInt(group, 16).toString(16));
  const runs = [...numbers.join(':').matchAll(/\b0(:0)+\b/g)].map((match) => match[0]);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (!longest) return numbers.join(':');
  const all = numbers.join(':');
  const at = all.indexOf(longest);
  return `${all.slice(0, at).replace(/:$/, '')}::${all.slice(at + longest.length).replace(/^:/, '')}`;
}

function dotSegments(path) {
  const out = [];
  const parts = path.split('/');
  parts.forEach((part, i) => {
    const lower = part.toLowerCase().replaceAll('%2e', '.');
    const last = i === parts.length - 1;
    if (lower === '..') {
      if (out.length > 1) out.pop();
      if (last) out.push('');
    } else if (lower === '.') {
      if (last) out.push('');
    } else {
      out.push(part);
    }
  });
  return out.join('/');
}

function parseUrl(input, base) {
  const text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  if (!scheme) {
    if (!base) throw invalid(input);
    return relativeTo(base, text, input);
  }
  const url = { protocol: `${scheme[1].toLowerCase()}:`, username: '', password: '', hostname: '', port: '' };
  let rest = text.slice(scheme[0].length);
  if (isSpecial(url.protocol)) {
    if (base && base.protocol === url.protocol && !/^[\\/]/.test(rest)) return relativeTo(base, rest, input);
    rest = rest.replace(/^[^?#]*/, (path) => path.replaceAll('\\', '/'));
    rest =
      url.protocol === 'file:'
        ? rest.replace(/^\/{0,2}(?=\/|$)|^(?!\/)/, '//')
        : `//${rest.replace(/^\/*/, '')}`;
  }
  const [, beforeHash, hash] = /^([^#]*)(#[\s\S]*)?$/.exec(rest);
  const [, beforeQuery, query] = /^([^?]*)(\?[\s\S]*)?$/.exec(beforeHash);
  url.hash = hash && hash.length > 1 ? `#${escapeAll(hash.slice(1), IN_FRAGMENT)}` : '';
  url.search =
    query && query.length > 1
      ? `?${escapeAll(query.slice(1), isSpecial(url.protocol) ? IN_QUERY : /[!$%&'()*+,\-./0-9:;=?@A-Z[\]\\^_`a-z{|}~]/)}`
      : '';
  if (!beforeQuery.startsWith('//')) {
    url.opaque = !beforeQuery.startsWith('/');
    url.pathname = url.opaque
      ? escapeAll(beforeQuery, /[ -~]/)
      : dotSegments(escapeAll(beforeQuery, IN_PATH));
    return url;
  }
  url.slashes = true;
  const [, authority, path] = /^\/\/([^/]*)([\s\S]*)$/.exec(beforeQuery);
  setAuthority(url, authority, input);
  url.pathname = dotSegments(escapeAll(path, IN_PATH)) || (isSpecial(url.protocol) ? '/' : '');
  return url;
}

function setAuthority(url, authority, input) {
  const at = authority.lastIndexOf('@');
  if (at !== -1) {
    const [, user, password] = /^([^:]*):?([\s\S]*)$/.exec(authority.slice(0, at));
    url.username = escapeAll(user, IN_USER);
    url.password = escapeAll(password, IN_USER);
  }
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority.slice(at + 1)) ?? [];
  if (host === undefined || (port && !/^\d*$/.test(port)) || Number(port) > 65535) throw invalid(input);
  if (host === '' && (at !== -1 || port || (isSpecial(url.protocol) && url.protocol !== 'file:')))
    throw invalid(input);
  if (isSpecial(url.protocol)) url.hostname = host === '' ? '' : parseHost(host);
  else if (host[0] === '[') url.hostname = parseHost(host);
  else url.hostname = /[\0\t\n\r #/<>?@[\\\]^|]/.test(host) ? null : escapeAll(host, /[!-~]/);
  if (url.hostname === null) throw invalid(input);
  if (url.protocol === 'file:' && url.hostname === 'localhost') url.hostname = '';
  url.port = port && String(Number(port)) !== DEFAULT_PORTS[url.protocol] ? String(Number(port)) : '';
}

function relativeTo(base, text, input) {
  if (base.opaque && text[0] !== '#') throw invalid(input, base.href);
  if (/^[\\/]{2}/.test(text) && isSpecial(base.protocol)) return parseUrl(base.protocol + text);
  if (text.startsWith('//')) return parseUrl(base.protocol + text);
  const head = `${base.protocol}${base.slashes ? `//${authorityOf(base)}` : ''}`;
  if (text === '') return parseUrl(head + base.pathname + base.search);
  if (text[0] === '#') return parseUrl(head + base.pathname + base.search + text);
  if (text[0] === '?') return parseUrl(head + base.pathname + text);
  if (text[0] === '/' || (text[0] === '\\' && isSpecial(base.protocol))) return parseUrl(head + text);
  return parseUrl(`${head}${base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1) || '/'}${text}`);
}

function authorityOf(url) {
  const user =
    url.username || url.password ? `${url.username}${url.password ? `:${url.password}` : ''}@` : '';
  return `${user}${url.hostname}${url.port ? `:${url.port}` : ''}`;
}

export { domainToASCII };

export class URL {
  #url;
  #params;

  constructor(input, base) {
    try {
      this.#url = parseUrl(`${input}`, base === undefined ? undefined : new URL(base).#parts());
    } catch (error) {
      throw error.code === 'ERR_INVALID_URL' ? invalid(`${input}`, base) : error;
    }
  }

  #parts() {
    return { ...this.#url, href: this.href };
  }

  static canParse(input, base) {
    try {
      return !!new URL(input, base);
    } catch {
      return false;
    }
  }

  get href() {
    const url = this.#url;
    return `${url.protocol}${url.slashes ? `//${authorityOf(url)}` : ''}${url.pathname}${url.search}${url.hash}`;
  }
  set href(value) {
    this.#url = parseUrl(`${value}`);
    this.#params = undefined;
  }
  get origin() {
    return isSpecial(this.#url.protocol) && this.#url.protocol !== 'file:'
      ? `${this.#url.protocol}//${this.host}`
      : 'null';
  }
  get protocol() {
    return this.#url.protocol;
  }
  get username() {
    return this.#url.username;
  }
  set username(value) {
    this.#url.username = escapeAll(`${value}`, IN_USER);
  }
  get password() {
    return this.#url.password;
  }
  set password(value) {
    this.#url.password = escapeAll(`${value}`, IN_USER);
  }
  get host() {
    return this.#url.hostname + (this.#url.port ? `:${this.#url.port}` : '');
  }
  get hostname() {
    return this.#url.hostname;
  }
  set hostname(value) {
    const host = parseHost(`${value}`);
    if (host !== null) this.#url.hostname = host;
  }
  get port() {
    return this.#url.port;
  }
  set port(value) {
    if (/^\d*$/.test(`${value}`) && Number(value) < 65536)
      this.#url.port = `${value}` === DEFAULT_PORTS[this.#url.protocol] ? '' : `${value}`;
  }
  get pathname() {
    return this.#url.pathname;
  }
  set pathname(value) {
    if (!this.#url.opaque)
      this.#url.pathname = dotSegments(escapeAll(`${value}`.replace(/^(?!\/)/, '/'), IN_PATH));
  }
  get search() {
    return this.#url.search;
  }
  set search(value) {
    const text = `${value}`.replace(/^\?/, '');
    this.#url.search = text ? `?${escapeAll(text, IN_QUERY)}` : '';
    this.#params = undefined;
  }
  get searchParams() {
    this.#params ??= new URLSearchParams(this.#url.search, (text) => {
      this.#url.search = text ? `?${text}` : '';
    });
    return this.#params;
  }
  get hash() {
    return this.#url.hash;
  }
  set hash(value) {
    const text = `${value}`.replace(/^#/, '');
    this.#url.hash = text ? `#${escapeAll(text, IN_FRAGMENT)}` : '';
  }
  toString() {
    return this.href;
  }
  toJSON() {
    return this.href;
  }
}

const formEncode = (text) => escapeAll(text, /[*\-.0-9A-Z_a-z ]/).replaceAll(' ', '+');
function formDecode(text) {
  return text.replaceAll('+', ' ').replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = run
      .slice(1)
      .split('%')
      .map((pair) => Number.parseInt(pair, 16));
    return Buffer.from(bytes).toString();
  });
}

export class URLSearchParams {
  #pairs = [];
  #changed;

  constructor(init = '', changed = () => {}) {
    this.#changed = changed;
    if (typeof init === 'string') {
      for (const part of init.replace(/^\?/, '').split('&')) {
        if (part === '') continue;
        const equals = part.indexOf('=');
        this.#pairs.push(
          equals === -1
            ? [formDecode(part), '']
            : [formDecode(part.slice(0, equals)), formDecode(part.slice(equals + 1))],
        );
      }
    } else if (init) {
      const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
      for (const [name, value] of pairs) this.#pairs.push([`${name}`, `${value}`]);
    }
  }
  get size() {
    return this.#pairs.length;
  }
  append(name, value) {
    this.#pairs.push([`${name}`, `${value}`]);
    this.#changed(this.toString());
  }
  delete(name) {
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== name);
    this.#changed(this.toString());
  }
  get(name) {
    return this.#pairs.find((pair) => pair[0] === name)?.[1] ?? null;
  }
  getAll(name) {
    return this.#pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]);
  }
  has(name) {
    return this.#pairs.some((pair) => pair[0] === name);
  }
  set(name, value) {
    const at = this.#pairs.findIndex((pair) => pair[0] === name);
    if (at === -1) this.#pairs.push([`${name}`, `${value}`]);
    else
      this.#pairs = this.#pairs
        .filter((pair, i) => i <= at || pair[0] !== name)
        .with(at, [`${name}`, `${value}`]);
    this.#changed(this.toString());
  }
  sort() {
    this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#changed(this.toString());
  }
  forEach(callback, self) {
    for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
  }
  *keys() {
    for (const pair of this.#pairs) yield pair[0];
  }
  *values() {
    for (const pair of this.#pairs) yield pair[1];
  }
  *entries() {
    for (const pair of this.#pairs) yield [...pair];
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    return this.#pairs.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&');
  }
}

export function fileURLToPath(input) {
  const url = typeof input === 'string' ? new URL(input) : input;
  if (url.protocol !== 'file:')
    throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  return decodeURIComponent(url.pathname);
}

export function pathToFileURL(path) {
  return new URL(`file://${escapeAll(resolvePath(path), /[!$&'()*+,\-./0-9:;=@A-Z[\]^_a-z|~]/)}`);
}

/** The old parser's result, for URLs that the new one can read. */
export function parse(input, parseQuery) {
  let url;
  try {
    url = new URL(input);
  } catch {
    return {
      protocol: null,
      slashes: null,
      auth: null,
      host: null,
      port: null,
      hostname: null,
      hash: null,
      search: null,
      query: parseQuery ? {} : null,
      pathname: input,
      path: input,
      href: input,
    };
  }
  const auth = url.username
    ? decodeURIComponent(url.username) + (url.password ? `:${decodeURIComponent(url.password)}` : '')
    : null;
  return {
    protocol: url.protocol,
    slashes: true,
    auth,
    host: url.host,
    port: url.port || null,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    hash: url.hash || null,
    search: url.search || null,
    query: parseQuery ? Object.fromEntries(url.searchParams) : url.search.slice(1) || null,
    pathname: url.pathname,
    path: url.pathname + url.search,
    href: url.href,
  };
}

export const resolve = (from, to) => new URL(to, from).href;
export const format = (url) => (typeof url === 'string' ? url : url.href);

import { Buffer } from './buffer.js';
import * as self from './url.js';

export { self as default };
