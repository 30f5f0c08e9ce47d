// Duplex, Transform and PassThrough.
import { nextTick } from 'native:calls';
import { coded } from '../internal/errors.js';
import { addAbortSignal, install, Stream } from './base.js';
import { initReadable, Readable } from './readable.js';
import { initWritable, Writable, writableMethods } from './writable.js';

export function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  Stream.call(this, options);
  initReadable(this, options, true);
  initWritable(this, options, true);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  if (options?.signal) addAbortSignal(options.signal, this);
  if (options?.readable === false) {
    Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
  }
  if (options?.writable === false) {
    Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
  }
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
install(Duplex.prototype, writableMethods);
install(Duplex.prototype, {
  get closed() {
    return this._readableState.closed && this._writableState.closed;
  },
  get destroyed() {
    return this._readableState.destroyed && this._writableState.destroyed;
  },
  set destroyed(value) {
    this._readableState.destroyed = value;
    this._writableState.destroyed = value;
  },
});
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    return (
      Function.prototype[Symbol.hasInstance].call(this, object) ||
      (this === Writable && object?._writableState !== undefined && object instanceof Duplex)
    );
  },
});

export function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, options);
  this._readableState.sync = false;
  this._held = null;
  if (typeof options?.transform === 'function') this._transform = options.transform;
  if (typeof options?.flush === 'function') this._flush = options.flush;
  this.on('prefinish', onPrefinish);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function lastly(stream, callback) {
  if (typeof stream._flush !== 'function' || stream.destroyed) {
    stream.push(null);
    callback?.();
    return;
  }
  stream._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else stream.destroy(error);
      return;
    }
    if (data !== undefined && data !== null) stream.push(data);
    stream.push(null);
    callback?.();
  });
}

function onPrefinish() {
  if (this._final !== Transform.prototype._final) lastly(this);
}

install(Transform.prototype, {
  _final(callback) {
    lastly(this, callback);
  },
  _transform() {
    throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _transform() method is not implemented');
  },
  _write(chunk, encoding, callback) {
    const r = this._readableState;
    const w = this._writableState;
    const length = r.length;
    this._transform(chunk, encoding, (error, value) => {
      if (error) {
        callback(error);
        return;
      }
      if (value !== undefined && value !== null) this.push(value);
      if (r.ended) nextTick(callback);
      else if (w.ended || length === r.length || r.length < r.highWaterMark) callback();
      else this._held = callback;
    });
  },
  _read() {
    if (!this._held) return;
    const callback = this._held;
    this._held = null;
    callback();
  },
});

export function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
install(PassThrough.prototype, {
  _transform(chunk, _encoding, callback) {
    callback(null, chunk);
  },
});
