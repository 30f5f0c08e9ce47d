// net.Server, for TCP and local sockets.
import { nextTick } from 'native:calls';
import * as native from 'native:stream';
import { EventEmitter } from '../events.js';
import { coded } from '../internal/errors.js';
import { isIPv6 } from '../internal/ip.js';
import { CLOSED, CONNECTION, FAILED, socketError } from '../internal/sockets.js';
import { Socket } from '../net.js';

export class Server extends EventEmitter {
  constructor(options, listener) {
    super();
    if (typeof options === 'function') [listener, options] = [options, {}];
    this._options = options ?? {};
    this._handle = null;
    this._open = 0;
    this._path = null;
    this._refed = true;
    this.maxConnections = undefined;
    if (listener) this.on('connection', listener);
  }

  get listening() {
    return this._handle !== null;
  }

  listen(...args) {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
    if (this._handle)
      throw coded(
        Error,
        'ERR_SERVER_ALREADY_LISTEN',
        'Listen method has been called more than once without closing.',
      );
    if (callback) this.once('listening', callback);
    const [first] = args;
    const options =
      typeof first === 'object' && first !== null
        ? first
        : typeof first === 'string' && Number.isNaN(Number(first))
          ? { path: first }
          : { port: first ?? 0, host: typeof args[1] === 'string' ? args[1] : undefined };
    const backlog = options.backlog ?? 511;
    try {
      if (options.path !== undefined) this._listenPath(options.path, backlog);
      else this._listenPort(Number(options.port ?? 0), options.host, !!options.ipv6Only, backlog);
      if (!this._refed) this._handle.unref();
      nextTick(() => {
        if (this._handle) this.emit('listening');
      });
    } catch (error) {
      this._handle?.close();
      this._handle = null;
      const where = options.path ?? `${options.host ?? '::'}:${options.port}`;
      const made = Object.assign(socketError(error, 'listen', where), {
        address: options.path ?? options.host ?? '::',
      });
      made.message = `listen ${error.code}: ${error.message.replace(/^[A-Z]+: |, \w+$/g, '')} ${where}`;
      if (options.path === undefined) made.port = Number(options.port);
      nextTick(() => this.emit('error', made));
    }
    return this;
  }

  _listenPath(path, backlog) {
    this._handle = native.pipe((kind, value) => this._event(kind, value), -1);
    this._handle.bindPath(path);
    this._handle.listen(backlog);
    this._path = path;
  }

  _listenPort(port, host, v6only, backlog) {
    const address = host === undefined ? '::' : host === 'localhost' ? '127.0.0.1' : host;
    this._handle = native.tcp((kind, value) => this._event(kind, value), isIPv6(address) ? 6 : 4);
    try {
      this._handle.bind(address, port, v6only);
    } catch (error) {
      if (host !== undefined || (error.code !== 'EINVAL' && error.code !== 'EAFNOSUPPORT')) throw error;
      this._handle.close();
      this._handle = native.tcp((kind, value) => this._event(kind, value), 4);
      this._handle.bind('0.0.0.0', port, false);
    }
    this._handle.listen(backlog);
  }

  _event(kind, value) {
    if (kind === FAILED) this.emit('error', socketError(value, 'accept'));
    else if (kind === CLOSED) this._maybeClosed();
    else if (kind === CONNECTION) {
      if (this.maxConnections !== undefined && this._open >= this.maxConnections) {
        value.close();
        this.emit('drop', {});
        return;
      }
      this._open++;
      const socket = new Socket({ ...this._options, handle: value, manualStart: true });
      socket.server = this;
      socket.once('close', () => {
        this._open--;
        this._maybeClosed();
      });
      if (!this._options.pauseOnConnect) socket.read(0);
      this.emit('connection', socket);
    }
  }

  _maybeClosed() {
    if (!this._closing || this._handle || this._open > 0) return;
    this._closing = false;
    nextTick(() => this.emit('close'));
  }

  close(callback) {
    if (callback) {
      if (this._handle) this.once('close', () => callback());
      else
        this.once('close', () => callback(coded(Error, 'ERR_SERVER_NOT_RUNNING', 'Server is not running.')));
    }
    this._closing = true;
    const handle = this._handle;
    this._handle = null;
    if (handle) handle.close();
    else this._maybeClosed();
    return this;
  }

  address() {
    if (this._path !== null) return this._handle ? this._path : null;
    const name = this._handle?.localName();
    return name ? { address: name[0], family: isIPv6(name[0]) ? 'IPv6' : 'IPv4', port: name[1] } : null;
  }

  getConnections(callback) {
    nextTick(callback, null, this._open);
    return this;
  }

  ref() {
    this._refed = true;
    this._handle?.ref();
    return this;
  }

  unref() {
    this._refed = false;
    this._handle?.unref();
    return this;
  }
}

export const createServer = (options, listener) => new Server(options, listener);
