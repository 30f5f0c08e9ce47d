// What every stream shares: the old pipe-able base class, destroying, and reporting errors.
import { nextTick } from 'native:calls';
import { EventEmitter } from '../events.js';
import { coded } from '../internal/errors.js';

export function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

export const BYTES_HIGH_WATER_MARK = 16 * 1024;
export const OBJECTS_HIGH_WATER_MARK = 16;

export const getDefaultHighWaterMark = (objectMode) =>
  objectMode ? OBJECTS_HIGH_WATER_MARK : BYTES_HIGH_WATER_MARK;

/** The high water mark that the options give; `side` is `readable` or `writable` in a duplex. */
export function highWaterMark(options, side, objectMode) {
  const given = options?.highWaterMark ?? options?.[`${side}HighWaterMark`];
  if (given === undefined || given === null) return getDefaultHighWaterMark(objectMode);
  if (!(given >= 0))
    throw coded(
      TypeError,
      'ERR_INVALID_ARG_VALUE',
      `The property 'options.highWaterMark' is invalid. Received ${given}`,
    );
  return Math.floor(given);
}

function markErrored(stream, error) {
  for (const state of [stream._writableState, stream._readableState])
    if (state && !state.errored) state.errored = error;
}

/** As stream.destroy: once; `_destroy` runs, then `error` and `close` are emitted on a later tick. */
export function destroy(error, callback) {
  const r = this._readableState;
  const w = this._writableState;
  if (w?.destroyed || r?.destroyed) {
    if (typeof callback === 'function') callback();
    return this;
  }
  if (error) markErrored(this, error);
  if (w) w.destroyed = true;
  if (r) r.destroyed = true;
  let called = false;
  const done = (failure) => {
    if (called) return;
    called = true;
    if (failure) markErrored(this, failure);
    if (w) w.closed = true;
    if (r) r.closed = true;
    if (typeof callback === 'function') callback(failure);
    nextTick(emitErrorAndClose, this, failure);
  };
  try {
    this._destroy(error || null, done);
  } catch (failure) {
    done(failure);
  }
  return this;
}

function emitErrorAndClose(stream, error) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (error && !w?.errorEmitted && !r?.errorEmitted) {
    if (w) w.errorEmitted = true;
    if (r) r.errorEmitted = true;
    stream.emit('error', error);
  }
  if (w) w.closeEmitted = true;
  if (r) r.closeEmitted = true;
  if (w?.emitClose || r?.emitClose) stream.emit('close');
}

/** Ends a stream because of an error, by destroying it unless `autoDestroy` is off. */
export function errorOrDestroy(stream, error, later) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w?.destroyed || r?.destroyed) return;
  if (w?.autoDestroy || r?.autoDestroy) {
    stream.destroy(error);
    return;
  }
  markErrored(stream, error);
  const emit = () => {
    if (w?.errorEmitted || r?.errorEmitted) return;
    if (w) w.errorEmitted = true;
    if (r) r.errorEmitted = true;
    stream.emit('error', error);
  };
  if (later) nextTick(emit);
  else emit();
}

/** Copies methods and accessors of `from` to `to`, hidden from enumeration. */
export function install(to, from) {
  for (const key of Reflect.ownKeys(from)) {
    const descriptor = Object.getOwnPropertyDescriptor(from, key);
    descriptor.enumerable = false;
    Object.defineProperty(to, key, descriptor);
  }
}

/** Ties an AbortSignal to a stream. */
export function addAbortSignal(signal, stream) {
  const abort = () => {
    const error = new Error('The operation was aborted', { cause: signal.reason });
    error.code = 'ABORT_ERR';
    error.name = 'AbortError';
    stream.destroy(error);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return stream;
}

Stream.prototype.pipe = function (target, options) {
  this.on('data', (chunk) => {
    if (target.writable && target.write(chunk) === false && this.pause) this.pause();
  });
  target.on('drain', () => {
    if (this.readable && this.resume) this.resume();
  });
  if (options?.end !== false) this.on('end', () => target.end());
  target.emit('pipe', this);
  return target;
};
