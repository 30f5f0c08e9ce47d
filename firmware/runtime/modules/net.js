// node:net
import { nextTick } from 'native:calls';
import * as native from 'native:stream';
import { abortError, coded, invalidArgType } from './internal/errors.js';
import { isIP, isIPv4, isIPv6 } from './internal/ip.js';
import { CLOSED, CONNECTED, DATA, END, FAILED, SHUT, socketError, WRITTEN } from './internal/sockets.js';
import { connectTo } from './net/connect.js';
import { Duplex } from './stream.js';
import { clearTimeout, setTimeout } from './timers.js';

export { createServer, Server } from './net/server.js';
export { isIP, isIPv4, isIPv6 };

/** A TCP or local socket. Beside Node's options `connect` takes `device`: the socket leaves by that one only. */
export class Socket extends Duplex {
  constructor(options = {}) {
    super({
      allowHalfOpen: !!options.allowHalfOpen,
      highWaterMark: options.highWaterMark,
      emitClose: false,
      autoDestroy: true,
      decodeStrings: false,
    });
    this._handle = null;
    this.connecting = false;
    this._hadError = false;
    this._timer = null;
    this.timeout = 0;
    this._pendingWrite = null;
    this._written = null;
    this._shut = null;
    this._paused = false;
    this.bytesRead = 0;
    this._bytesWritten = 0;
    this._refed = true;
    this._noDelay = options.noDelay ? true : undefined;
    this._keepAlive = options.keepAlive ? [true, options.keepAliveInitialDelay ?? 0] : undefined;
    this.on('end', endedByPeer);
    if (options.handle) this._attach(options.handle);
    else if (options.fd >= 0) this._attach(native.pipe(() => {}, options.fd));
    else this._readableState.readable = true;
    if (options.handle || options.fd >= 0) {
      if (options.pauseOnCreate !== true && !options.manualStart) this.read(0);
    }
  }

  _attach(handle) {
    this._handle = handle;
    handle.onEvent((kind, value) => this._event(kind, value));
    if (!this._refed) handle.unref();
    if (this._noDelay !== undefined) handle.noDelay(this._noDelay);
    if (this._keepAlive) handle.keepAlive(this._keepAlive[0], Math.floor(this._keepAlive[1] / 1000));
  }

  _event(kind, value) {
    switch (kind) {
      case CONNECTED:
        this._connectDone?.(value);
        break;
      case DATA:
        this.bytesRead += value.length;
        this._active();
        if (!this.push(value)) {
          this._handle?.readStop();
          this._paused = true;
        }
        break;
      case END:
        this.push(null);
        this.read(0);
        break;
      case FAILED:
        this.destroy(socketError(value, 'read'));
        break;
      case WRITTEN: {
        const done = this._written;
        this._written = null;
        this._active();
        done?.(value ? socketError(value, 'write') : null);
        break;
      }
      case SHUT: {
        const done = this._shut;
        this._shut = null;
        done?.(value && value.code !== 'ENOTCONN' ? socketError(value, 'shutdown') : null);
        break;
      }
      case CLOSED:
        this._closed?.();
        break;
    }
  }

  connect(...args) {
    const [options, callback] = connectArguments(args);
    if (this.destroyed) {
      Object.assign(this._readableState, {
        destroyed: false,
        endEmitted: false,
        ended: false,
        closed: false,
      });
      Object.assign(this._writableState, { destroyed: false, ending: false, ended: false, finished: false });
    }
    if (callback) this.once('connect', callback);
    if (options.timeout) this.setTimeout(options.timeout);
    if (options.noDelay !== undefined) this._noDelay = !!options.noDelay;
    if (options.keepAlive) this._keepAlive = [true, options.keepAliveInitialDelay ?? 0];
    this.connecting = true;
    this._active();
    if (options.signal) {
      const abort = () => this.destroy(abortError(options.signal.reason));
      if (options.signal.aborted) nextTick(abort);
      else {
        options.signal.addEventListener('abort', abort, { once: true });
        this.once('close', () => options.signal.removeEventListener('abort', abort));
      }
    }
    connectTo(this, options);
    return this;
  }

  /** The connection stands: what waited for it goes on. */
  _connected(handle) {
    if (this._handle !== handle) this._attach(handle);
    this.connecting = false;
    this._active();
    this.emit('connect');
    this.emit('ready');
    if (this.readable && !this.isPaused()) this.read(0);
  }

  _read() {
    if (this.connecting || !this._handle) {
      this.once('connect', () => this._read());
      return;
    }
    this._paused = false;
    this._handle.readStart();
  }

  _write(chunk, encoding, callback) {
    this._send(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, callback);
  }

  _writev(chunks, callback) {
    const all = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    );
    this._send(Buffer.concat(all), callback);
  }

  _send(bytes, callback) {
    if (this.connecting) {
      const failed = () =>
        callback(
          coded(
            Error,
            'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
            'Socket closed before the connection was established',
          ),
        );
      this.once('connect', () => {
        this.off('close', failed);
        this._send(bytes, callback);
      });
      this.once('close', failed);
      return;
    }
    this._active();
    if (!this._handle) {
      callback(coded(Error, 'ERR_SOCKET_CLOSED', 'Socket is closed'));
      return;
    }
    this._bytesWritten += bytes.length;
    try {
      if (this._handle.write(bytes)) callback();
      else this._written = callback;
    } catch (error) {
      callback(socketError(error, 'write'));
    }
  }

  _final(callback) {
    if (this.connecting) {
      this.once('connect', () => this._final(callback));
      return;
    }
    if (!this._handle) {
      callback();
      return;
    }
    try {
      this._handle.shutdown();
      this._shut = callback;
    } catch (error) {
      callback(error.code === 'ENOTCONN' ? null : socketError(error, 'shutdown'));
    }
  }

  _destroy(error, callback) {
    this.connecting = false;
    clearTimeout(this._timer);
    this._timer = null;
    this._cancelConnect?.();
    const handle = this._handle;
    this._hadError = !!error;
    if (!handle) {
      callback(error);
      nextTick(() => this.emit('close', !!error));
      return;
    }
    this._closed = () => this.emit('close', !!error);
    if (this._resetting) handle.reset();
    else handle.close();
    handle.onEvent((kind, value) => this._event(kind, value));
    this._handle = null;
    const written = this._written;
    this._written = null;
    callback(error);
    written?.(
      error ?? coded(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed'),
    );
  }

  pause() {
    if (this._handle && !this.connecting && !this.destroyed) this._handle.readStop();
    return super.pause();
  }

  resume() {
    if (this._handle && !this.connecting && !this._readableState.reading) this.read(0);
    else if (this._handle && !this.connecting) this._handle.readStart();
    return super.resume();
  }

  resetAndDestroy() {
    this._resetting = true;
    return this.destroy();
  }

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  setTimeout(ms, callback) {
    if (typeof ms !== 'number') throw invalidArgType('msecs', 'of type number', ms);
    this.timeout = ms;
    clearTimeout(this._timer);
    this._timer = null;
    if (ms > 0) {
      this._timer = setTimeout(() => this.emit('timeout'), ms);
      this._timer.unref();
      if (callback) this.once('timeout', callback);
    } else if (callback) {
      this.removeListener('timeout', callback);
    }
    return this;
  }

  /** Something moved: the time to `timeout` starts anew. */
  _active() {
    this._timer?.refresh();
  }

  setNoDelay(on = true) {
    this._noDelay = on;
    this._handle?.noDelay(on);
    return this;
  }

  setKeepAlive(on = false, delay = 0) {
    this._keepAlive = [!!on, delay];
    this._handle?.keepAlive(!!on, Math.floor(delay / 1000));
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

  address() {
    const name = this._handle?.localName();
    return name ? { address: name[0], family: isIPv6(name[0]) ? 'IPv6' : 'IPv4', port: name[1] } : {};
  }

  get pending() {
    return !this._handle || this.connecting;
  }
  get readyState() {
    if (this.connecting) return 'opening';
    if (this.readable && this.writable) return 'open';
    return this.readable ? 'readOnly' : this.writable ? 'writeOnly' : 'closed';
  }
  get bytesWritten() {
    let count = this._bytesWritten;
    for (const { chunk, encoding } of this.writableBuffer) count += Buffer.byteLength(chunk, encoding);
    return count;
  }
  get remoteAddress() {
    return this._peer()?.[0];
  }
  get remotePort() {
    return this._peer()?.[1];
  }
  get remoteFamily() {
    const address = this.remoteAddress;
    return address && (isIPv6(address) ? 'IPv6' : 'IPv4');
  }
  get localAddress() {
    return this._handle?.localName()?.[0];
  }
  get localPort() {
    return this._handle?.localName()?.[1];
  }
  get localFamily() {
    const address = this.localAddress;
    return address && (isIPv6(address) ? 'IPv6' : 'IPv4');
  }

  /** Kept, so that it can be asked after the connection is gone. */
  _peer() {
    this._peerName ??= this.connecting ? undefined : (this._handle?.peerName() ?? undefined);
    return this._peerName;
  }
}

function endedByPeer() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
}

function writeAfterEnd(_chunk, encoding, callback) {
  if (typeof encoding === 'function') callback = encoding;
  const error = coded(Error, 'EPIPE', 'This socket has been ended by the other party');
  if (typeof callback === 'function') nextTick(callback, error);
  this.destroy(error);
  return false;
}

function connectArguments(args) {
  const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined;
  if (Array.isArray(args[0])) return connectArguments([...args[0]]);
  if (typeof args[0] === 'object' && args[0] !== null) return [args[0], callback];
  if (typeof args[0] === 'string' && Number.isNaN(Number(args[0]))) return [{ path: args[0] }, callback];
  return [{ port: args[0], host: args[1] }, callback];
}

export function connect(...args) {
  const [options] = connectArguments([...args]);
  return new Socket(options).connect(...args);
}
export const createConnection = connect;
export const Stream = Socket;

let autoSelectFamily = true;
export const getDefaultAutoSelectFamily = () => autoSelectFamily;
export const setDefaultAutoSelectFamily = (value) => {
  autoSelectFamily = value;
};

import { Buffer } from './buffer.js';
import * as self from './net.js';

export { self as default };
