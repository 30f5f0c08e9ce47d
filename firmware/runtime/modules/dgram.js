// node:dgram — beside Node's options `bind` takes `device`: the socket leaves by that one only.
import { nextTick } from 'native:calls';
import { udp } from 'native:udp';
import { Buffer } from './buffer.js';
import { EventEmitter } from './events.js';
import { coded } from './internal/errors.js';
import { isIP, isIPv6 } from './internal/ip.js';
import { socketError } from './internal/sockets.js';

export class Socket extends EventEmitter {
  constructor(options, listener) {
    super();
    this.type = typeof options === 'string' ? options : options.type;
    if (this.type !== 'udp4' && this.type !== 'udp6')
      throw coded(TypeError, 'ERR_SOCKET_BAD_TYPE', 'Bad socket type specified. Valid types are: udp4, udp6');
    this._family = this.type === 'udp6' ? 6 : 4;
    this._reuse = !!options.reuseAddr;
    this._lookup = options.lookup;
    this._bound = false;
    this._connected = false;
    this._waiting = [];
    this._handle = udp((...args) => this._event(...args), this._family);
    if (listener) this.on('message', listener);
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  _event(first, address, port) {
    if (first === null) this.emit('close');
    else if (!this._handle) return;
    else if (first instanceof Error) this.emit('error', socketError(first, 'recvmsg'));
    else
      this.emit('message', first, {
        address,
        family: isIPv6(address) ? 'IPv6' : 'IPv4',
        port,
        size: first.length,
      });
  }

  _running() {
    if (!this._handle) throw coded(Error, 'ERR_SOCKET_DGRAM_NOT_RUNNING', 'Not running');
    return this._handle;
  }

  _resolve(host, then) {
    const wildcard = this._family === 6 ? '::1' : '127.0.0.1';
    if (!host) then(null, wildcard);
    else if (isIP(host)) then(null, host);
    else if (this._lookup) this._lookup(host, { family: this._family }, then);
    else import('./dns.js').then((dns) => dns.lookup(host, { family: this._family }, then));
  }

  bind(port, address, callback) {
    const handle = this._running();
    if (typeof port === 'function') [callback, port] = [port, 0];
    if (typeof address === 'function') [callback, address] = [address, undefined];
    let device;
    if (typeof port === 'object' && port !== null) ({ port, address, device } = port);
    if (this._bound) throw coded(Error, 'ERR_SOCKET_ALREADY_BOUND', 'Socket is already bound');
    this._bound = true;
    if (callback) this.once('listening', callback);
    const where = address || (this._family === 6 ? '::' : '0.0.0.0');
    const fail = (error) => {
      this._bound = false;
      nextTick(() =>
        this.emit(
          'error',
          Object.assign(socketError(error, 'bind', `${where}:${port ?? 0}`), {
            address: where,
            port: port ?? 0,
          }),
        ),
      );
    };
    this._resolve(where, (error, ip) => {
      if (error) return fail(error);
      try {
        if (device) handle.bindDevice(device);
        handle.bind(ip, port ?? 0, this._reuse);
      } catch (failure) {
        return fail(failure);
      }
      nextTick(() => {
        if (this._handle) this.emit('listening');
      });
    });
    return this;
  }

  /** Receives from now on; a socket that sends is bound to any port. */
  _bindAny() {
    if (!this._bound) this.bind(0);
  }

  connect(port, address, callback) {
    if (typeof address === 'function') [callback, address] = [address, undefined];
    this._running();
    this._bindAny();
    this._resolve(address, (error, ip) => {
      try {
        if (error) throw error;
        this._running().connect(ip, port);
        this._connected = true;
        nextTick(() => {
          this.emit('connect');
          callback?.();
        });
      } catch (failure) {
        nextTick(() => (callback ? callback(failure) : this.emit('error', failure)));
      }
    });
  }

  send(message, ...args) {
    this._running();
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    let bytes = Array.isArray(message)
      ? Buffer.concat(message.map((part) => Buffer.from(part)))
      : typeof message === 'string'
        ? Buffer.from(message)
        : message;
    if (this._connected ? args.length >= 2 : args.length >= 3 || typeof args[2] === 'number') {
      const [offset, length] = args.splice(0, 2);
      bytes = bytes.subarray(offset, offset + length);
    }
    const [port, address] = args;
    this._bindAny();
    const done = (error) => {
      if (error) {
        const detail = this._connected ? '' : `${address ?? ''}:${port}`;
        const made = Object.assign(
          socketError(error, 'send', detail),
          this._connected ? {} : { address, port },
        );
        if (callback) callback(made);
        else this.emit('error', made);
      } else {
        callback?.(null, bytes.length);
      }
    };
    const go = (error, ip) => {
      if (!this._handle) return;
      if (error) {
        nextTick(() => (callback ? callback(error) : this.emit('error', error)));
        return;
      }
      try {
        this._handle.send(bytes, ip, port, done);
      } catch (failure) {
        nextTick(done, failure);
      }
    };
    if (this._connected) go(null, undefined);
    else this._resolve(address, go);
  }

  address() {
    const [address, port] = this._running().localName();
    return { address, family: this._family === 6 ? 'IPv6' : 'IPv4', port };
  }

  close(callback) {
    const handle = this._running();
    if (callback) this.once('close', callback);
    this._handle = null;
    handle.close();
    return this;
  }

  setBroadcast(on) {
    this._running().setBroadcast(on ? 1 : 0);
  }

  setTTL(ttl) {
    this._running().setTTL(ttl);
    return ttl;
  }

  ref() {
    this._handle?.ref();
    return this;
  }

  unref() {
    this._handle?.unref();
    return this;
  }
}

export const createSocket = (options, listener) => new Socket(options, listener);

import * as self from './dgram.js';

export { self as default };
