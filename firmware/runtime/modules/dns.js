// node:dns — a small resolver of our own. Beside Node's options, `device` sends the questions by one device only.
import { nextTick } from 'native:calls';
import { TYPES } from './dns/message.js';
import { query } from './dns/query.js';
import { hostsFile, resolvConf } from './dns/system.js';
import { checkFunction, coded, invalidArgType } from './internal/errors.js';
import { isIP } from './internal/ip.js';

export const ADDRCONFIG = 32;
export const V4MAPPED = 8;
export const ALL = 16;
export const NODATA = 'ENODATA';
export const FORMERR = 'EFORMERR';
export const SERVFAIL = 'ESERVFAIL';
export const NOTFOUND = 'ENOTFOUND';
export const NOTIMP = 'ENOTIMP';
export const REFUSED = 'EREFUSED';
export const BADNAME = 'EBADNAME';
export const BADRESP = 'EBADRESP';
export const CONNREFUSED = 'ECONNREFUSED';
export const TIMEOUT = 'ETIMEOUT';
export const CANCELLED = 'ECANCELLED';

const DEFAULT_TIMEOUT_MS = 2000;
const DEFAULT_TRIES = 3;
let servers = null;

function failure(code, syscall, hostname) {
  const error = new Error(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`);
  return Object.assign(error, { errno: undefined, code, syscall, hostname });
}

/** The names to ask for, in order: with the search domains of resolv.conf. */
function candidates(name, conf) {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = conf.search.filter((domain) => domain !== '.').map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= conf.ndots ? [name, ...searched] : [...searched, name];
}

/** Asks for each candidate until one has records; returns a function that cancels. */
function search(name, type, options, done) {
  const conf = resolvConf();
  const settings = {
    servers: options.servers ?? servers ?? conf.servers,
    timeout: options.timeout > 0 ? options.timeout : conf.timeout || DEFAULT_TIMEOUT_MS,
    tries: options.tries > 0 ? options.tries : conf.attempts || DEFAULT_TRIES,
    device: options.device,
    local: options.local,
  };
  const names = candidates(name, conf);
  let first = null;
  let cancel;
  const next = (at) => {
    cancel = query(names[at], type, settings, (error, records) => {
      if (!error) done(null, records);
      else if ((error.code === 'ENOTFOUND' || error.code === 'ENODATA') && at + 1 < names.length) {
        if (error.code === 'ENODATA') first ??= error;
        next(at + 1);
      } else done(first ?? error);
    });
  };
  next(0);
  return () => cancel();
}

/** A resolver with its own servers and timeouts, whose questions can be cancelled. */
export class Resolver {
  constructor(options = {}) {
    this._options = { timeout: options.timeout, tries: options.tries, device: options.device };
    this._pending = new Set();
  }

  getServers() {
    return [...(this._options.servers ?? servers ?? resolvConf().servers)];
  }

  setServers(list) {
    this._options.servers = [...list];
  }

  setLocalAddress(v4) {
    this._options.local = v4;
  }

  cancel() {
    for (const stop of [...this._pending]) stop();
  }

  _ask(name, rrtype, convert, callback) {
    if (typeof name !== 'string') throw invalidArgType('name', 'of type string', name);
    checkFunction(callback, 'callback');
    const syscall = `query${rrtype[0]}${rrtype.slice(1).toLowerCase()}`;
    let cancelQuery = () => {};
    const stop = () => {
      this._pending.delete(stop);
      cancelQuery();
      callback(failure('ECANCELLED', syscall, name));
    };
    this._pending.add(stop);
    cancelQuery = search(name, TYPES[rrtype], this._options, (error, records) => {
      this._pending.delete(stop);
      if (error) callback(failure(error.code, syscall, name));
      else callback(null, records.map(convert));
    });
  }

  resolve4(name, options, callback) {
    if (typeof options === 'function') [callback, options] = [options, {}];
    this._ask(name, 'A', ({ data, ttl }) => (options?.ttl ? { address: data, ttl } : data), callback);
  }

  resolve6(name, options, callback) {
    if (typeof options === 'function') [callback, options] = [options, {}];
    this._ask(name, 'AAAA', ({ data, ttl }) => (options?.ttl ? { address: data, ttl } : data), callback);
  }

  resolve(name, rrtype, callback) {
    if (typeof rrtype === 'function') [callback, rrtype] = [rrtype, 'A'];
    if (!TYPES[rrtype])
      throw coded(
        TypeError,
        'ERR_INVALID_ARG_VALUE',
        `The argument 'rrtype' is invalid. Received '${rrtype}'`,
      );
    this._ask(name, rrtype, ({ data }) => data, callback);
  }

  resolveMx(name, callback) {
    this.resolve(name, 'MX', callback);
  }
  resolveTxt(name, callback) {
    this.resolve(name, 'TXT', callback);
  }
  resolveNs(name, callback) {
    this.resolve(name, 'NS', callback);
  }
  resolveCname(name, callback) {
    this.resolve(name, 'CNAME', callback);
  }
  resolvePtr(name, callback) {
    this.resolve(name, 'PTR', callback);
  }
}

const shared = new Resolver();
export const resolve = (...args) => shared.resolve(...args);
export const resolve4 = (...args) => shared.resolve4(...args);
export const resolve6 = (...args) => shared.resolve6(...args);
export const resolveMx = (...args) => shared.resolveMx(...args);
export const resolveTxt = (...args) => shared.resolveTxt(...args);
export const resolveNs = (...args) => shared.resolveNs(...args);
export const resolveCname = (...args) => shared.resolveCname(...args);
export const resolvePtr = (...args) => shared.resolvePtr(...args);
export const getServers = () => shared.getServers();
export const setServers = (list) => {
  servers = [...list];
};

let order = 'verbatim';
export const setDefaultResultOrder = (value) => {
  order = value;
};
export const getDefaultResultOrder = () => order;

/** As getaddrinfo: /etc/hosts, then both families of DNS. */
export function lookup(hostname, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, {}];
  if (typeof options === 'number') options = { family: options };
  checkFunction(callback, 'callback');
  const family = options?.family === 'IPv4' ? 4 : options?.family === 'IPv6' ? 6 : (options?.family ?? 0);
  const answer = (list) => {
    if (options?.all) callback(null, list);
    else callback(null, list[0].address, list[0].family);
  };
  if (!hostname) {
    nextTick(() => (options?.all ? callback(null, []) : callback(null, null, family === 6 ? 6 : 4)));
    return;
  }
  const literal = isIP(hostname);
  if (literal) {
    nextTick(answer, [{ address: hostname, family: literal }]);
    return;
  }
  const local = hostsFile(hostname).filter((each) => family === 0 || each.family === family);
  if (local.length > 0) {
    nextTick(answer, local);
    return;
  }
  const wanted = family === 0 ? [4, 6] : [family];
  const found = {};
  const errors = [];
  let left = wanted.length;
  for (const each of wanted) {
    search(hostname, each === 4 ? TYPES.A : TYPES.AAAA, options ?? {}, (error, records) => {
      if (error) errors.push(error.code);
      else found[each] = records.map(({ data }) => ({ address: data, family: each }));
      if (--left > 0) return;
      const v4 = found[4] ?? [];
      const v6 = found[6] ?? [];
      const list = order === 'ipv6first' ? [...v6, ...v4] : [...v4, ...v6];
      if (list.length > 0) return answer(list);
      const known = errors.every((code) => code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME');
      const code = known ? 'ENOTFOUND' : 'EAI_AGAIN';
      const made = failure(code, 'getaddrinfo', hostname);
      made.errno = known ? -3008 : -3001;
      callback(made);
    });
  }
}

const promised =
  (call) =>
  (...args) =>
    new Promise((done, fail) => {
      call(...args, (error, value, family) =>
        error ? fail(error) : done(family === undefined ? value : { address: value, family }),
      );
    });

export const promises = {
  lookup: promised(lookup),
  resolve: promised(resolve),
  resolve4: promised(resolve4),
  resolve6: promised(resolve6),
  resolveMx: promised(resolveMx),
  resolveTxt: promised(resolveTxt),
  getServers,
  setServers,
  Resolver: class {
    constructor(options) {
      const resolver = new Resolver(options);
      for (const name of ['resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveTxt'])
        this[name] = promised((...args) => resolver[name](...args));
      for (const name of ['cancel', 'getServers', 'setServers', 'setLocalAddress'])
        this[name] = (...args) => resolver[name](...args);
    }
  },
};

import * as self from './dns.js';

export { self as default };
