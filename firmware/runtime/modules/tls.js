// node:tls — clients only.
import { nextTick } from 'native:calls';
import { engine as makeEngine } from 'native:tls';
import { Buffer } from './buffer.js';
import { checkFunction, coded, unsupported } from './internal/errors.js';
import { isIP } from './internal/ip.js';
import { connect as connectSocket, Socket } from './net.js';
import { checkServerIdentity, describeChain } from './tls/certificate.js';

export { checkServerIdentity };
export const DEFAULT_MIN_VERSION = 'TLSv1.2';
export const DEFAULT_MAX_VERSION = 'TLSv1.3';
export const rootCertificates = [];
const VERSIONS = { TLSv1: 0x0303, 'TLSv1.1': 0x0303, 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 };

const VERIFY_TEXTS = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to verify the first certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  CERT_REVOKED: 'certificate revoked',
  CA_MD_TOO_WEAK: 'CA signature digest algorithm too weak',
  EE_KEY_TOO_SMALL: 'EE certificate key too weak',
  INVALID_PURPOSE: 'unsuitable certificate purpose',
  CERT_REJECTED: 'certificate rejected',
};

/** The roots as one PEM text, or the path of a file of them; undefined: the system's. */
function rootsOf({ ca, caPath }) {
  if (ca === undefined || ca === null) return caPath;
  const list = Array.isArray(ca) ? ca : [ca];
  return Buffer.concat(list.flatMap((each) => [Buffer.from(each), Buffer.from('\n')]));
}

function version(name, fallback) {
  const number = VERSIONS[name ?? fallback];
  if (!number)
    throw coded(
      TypeError,
      'ERR_TLS_INVALID_PROTOCOL_VERSION',
      `"${name}" is not a valid TLS protocol version`,
    );
  return number;
}

export function createSecureContext(options = {}) {
  return { context: options };
}

/** A TLS client over a connected (or connecting) duplex stream. */
export class TLSSocket extends Socket {
  constructor(under, options = {}) {
    super({ allowHalfOpen: false, highWaterMark: options.highWaterMark });
    if (options.isServer) throw unsupported('a TLS server');
    if (options.cert || options.key || options.pfx) throw unsupported('a TLS client certificate');
    const settings = { ...options.secureContext?.context, ...options };
    this._options = settings;
    this._under = under;
    this.encrypted = true;
    this.authorized = false;
    this.authorizationError = null;
    this.alpnProtocol = false;
    this._secure = false;
    this._waiting = null;
    const name = settings.servername && !isIP(settings.servername) ? settings.servername : undefined;
    this.servername = name;
    this._engine = makeEngine(
      name,
      rootsOf(settings),
      version(settings.minVersion, DEFAULT_MIN_VERSION),
      version(settings.maxVersion, DEFAULT_MAX_VERSION),
    );
    this.connecting = !!under.connecting;
    under.on('data', (bytes) => this._receive(bytes));
    under.on('end', () => this._receive(null));
    under.on('error', (error) => this.destroy(error));
    under.on('close', () => {
      if (!this.destroyed && !this._secure) this.destroy(this._tooEarly());
      else if (!this.destroyed && !this.readableEnded && this._readableState.ended) this.read(0);
      else if (!this.destroyed) this.destroy();
    });
    under.on('timeout', () => this.emit('timeout'));
    if (under.connecting) {
      under.once('connect', () => {
        this.connecting = false;
        this.emit('connect');
        this._advance();
      });
    } else {
      nextTick(() => this._advance());
    }
  }

  _tooEarly() {
    const message = 'Client network socket disconnected before secure TLS connection was established';
    const { host, port, localAddress } = this._options;
    return Object.assign(coded(Error, 'ECONNRESET', message), { path: undefined, host, port, localAddress });
  }

  _receive(bytes) {
    if (!this._engine || this.destroyed) return;
    this._active();
    this._engine.receive(bytes);
    if (bytes === null) this._ended = true;
    this._advance();
  }

  /** Hands what the engine made to the socket below. */
  _flush(callback) {
    const bytes = this._engine?.output();
    if (bytes && !this._under.destroyed && this._under.writable) this._under.write(bytes, callback);
    else if (callback) callback();
  }

  /** Goes on with the handshake, then with reading, as far as the bytes go. */
  _advance() {
    if (!this._engine || this.destroyed) return;
    try {
      if (!this._secure) {
        const done = this._engine.handshake();
        this._flush();
        if (!done) {
          if (this._ended) this.destroy(this._tooEarly());
          return;
        }
        this._established();
      }
      this._drain();
    } catch (error) {
      this._flush();
      this.destroy(error.code === 'ECONNRESET' ? this._tooEarly() : error);
    }
  }

  _established() {
    this._secure = true;
    const code = this._engine.verifyCode();
    let error = code && coded(Error, code, VERIFY_TEXTS[code] ?? code);
    if (!error) {
      const host = this._options.servername || this._options.host || 'localhost';
      const check = this._options.checkServerIdentity ?? checkServerIdentity;
      error = check(host, this.getPeerCertificate(true));
    }
    if (error) {
      this.authorizationError = error.code || error.message;
      if (this._options.rejectUnauthorized !== false) {
        this.destroy(error);
        return;
      }
    } else {
      this.authorized = true;
    }
    this.emit('secureConnect');
    this._secureDone?.();
    this.emit('secure');
    const waiting = this._waiting;
    this._waiting = null;
    waiting?.();
  }

  _drain() {
    if (this.destroyed || !this._secure) return;
    for (;;) {
      const bytes = this._engine.read();
      if (bytes === undefined) return;
      if (bytes === null) {
        this.push(null);
        this.read(0);
        return;
      }
      this.bytesRead += bytes.length;
      // What is pushed beyond the high water mark was decrypted already; more is not asked for.
      if (!this.push(bytes)) this._under.pause();
    }
  }

  _read() {
    if (this._secure && this._under.isPaused?.()) this._under.resume();
  }

  _send(bytes, callback) {
    if (!this._secure) {
      this._waiting = () => this._send(bytes, callback);
      return;
    }
    this._active();
    this._bytesWritten += bytes.length;
    try {
      this._engine.write(bytes);
      this._flush(callback);
    } catch (error) {
      callback(error);
    }
  }

  _final(callback) {
    if (!this._secure) {
      this._waiting = () => this._final(callback);
      return;
    }
    this._engine.closeNotify();
    this._flush();
    this._under.end(() => {});
    callback();
  }

  _destroy(error, callback) {
    const under = this._under;
    this.connecting = false;
    this._waiting = null;
    this.setTimeout(0);
    under.destroy();
    callback(error);
    nextTick(() => this.emit('close', !!error));
  }

  pause() {
    return Object.getPrototypeOf(Socket.prototype).pause.call(this);
  }
  resume() {
    return Object.getPrototypeOf(Socket.prototype).resume.call(this);
  }
  getPeerCertificate(detailed) {
    if (!this._engine) return {};
    this._chain ??= this._engine.chain();
    return this._chain.length > 0 ? describeChain(this._chain, !!detailed) : {};
  }
  getProtocol() {
    return this._secure ? this._engine.info()[0] : null;
  }
  getCipher() {
    const [protocol, name] = this._engine.info();
    return {
      name: name.replace(/^TLS1-3-/, 'TLS-').replaceAll('-', '_'),
      standardName: name,
      version: protocol,
    };
  }
  getSession() {
    return undefined;
  }
  isSessionReused() {
    return false;
  }
  setServername(name) {
    throw unsupported(`setServername(${name}) after the start`);
  }
  disableRenegotiation() {}
  enableTrace() {}
  setNoDelay(on) {
    this._under.setNoDelay?.(on);
    return this;
  }
  setKeepAlive(...args) {
    this._under.setKeepAlive?.(...args);
    return this;
  }
  ref() {
    this._under.ref?.();
    return this;
  }
  unref() {
    this._under.unref?.();
    return this;
  }
  address() {
    return this._under.address?.() ?? {};
  }
  get pending() {
    return this.connecting;
  }
  get remoteAddress() {
    return this._under.remoteAddress;
  }
  get remotePort() {
    return this._under.remotePort;
  }
  get remoteFamily() {
    return this._under.remoteFamily;
  }
  get localAddress() {
    return this._under.localAddress;
  }
  get localPort() {
    return this._under.localPort;
  }
}

export function connect(...args) {
  const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
  if (callback) checkFunction(callback, 'secureConnectListener');
  const options = {};
  if (typeof args[0] === 'object') Object.assign(options, args[0]);
  else {
    options.port = args[0];
    if (typeof args[1] === 'string') options.host = args[1];
    Object.assign(options, typeof args.at(-1) === 'object' ? args.at(-1) : {});
  }
  if (options.servername === undefined && options.host && !isIP(options.host))
    options.servername = options.host;
  const under = options.socket ?? connectSocket(options);
  const socket = new TLSSocket(under, options);
  if (options.timeout) socket.setTimeout(options.timeout);
  if (callback) socket.once('secureConnect', callback);
  return socket;
}

export function createServer() {
  throw unsupported('a TLS server');
}

import * as self from './tls.js';

export { self as default };
