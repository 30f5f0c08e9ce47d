// Readable: a buffer filled by `_read` and `push`, emptied by `read`, `data`, `pipe` or iteration.
import { nextTick } from 'native:calls';
import { Buffer } from '../buffer.js';
import { EventEmitter } from '../events.js';
import { coded, invalidArgType } from '../internal/errors.js';
import { StringDecoder } from '../string_decoder.js';
import { addAbortSignal, destroy, errorOrDestroy, highWaterMark, install, Stream } from './base.js';
import { iterate } from './iterate.js';
import { pipeTo, unpipeFrom } from './pipe.js';

export function initReadable(stream, options, duplex) {
  const objectMode = !!(options?.objectMode || (duplex && options?.readableObjectMode));
  stream._readableState = {
    objectMode,
    highWaterMark: highWaterMark(options, 'readable', objectMode),
    buffer: [],
    length: 0,
    pipes: [],
    awaitDrain: null,
    flowing: null,
    ended: false,
    endEmitted: false,
    reading: false,
    sync: true,
    needReadable: false,
    emittedReadable: false,
    readableListening: false,
    resumeScheduled: false,
    readingMore: false,
    dataEmitted: false,
    paused: false,
    errorEmitted: false,
    emitClose: options?.emitClose !== false,
    autoDestroy: options?.autoDestroy !== false,
    destroyed: false,
    errored: null,
    closed: false,
    closeEmitted: false,
    encoding: null,
    decoder: null,
    defaultEncoding: options?.defaultEncoding ?? 'utf8',
  };
  if (options?.encoding) {
    stream._readableState.decoder = new StringDecoder(options.encoding);
    stream._readableState.encoding = options.encoding;
  }
  if (typeof options?.read === 'function') stream._read = options.read;
  if (typeof options?.destroy === 'function') stream._destroy = options.destroy;
}

export function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  Stream.call(this, options);
  initReadable(this, options, false);
  if (options?.signal) addAbortSignal(options.signal, this);
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

function addChunk(stream, state, chunk, first) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
    state.awaitDrain?.clear();
    state.dataEmitted = true;
    stream.emit('data', chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (first) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

function maybeReadMore(stream, state) {
  if (state.readingMore) return;
  state.readingMore = true;
  nextTick(readMore, stream, state);
}

function readMore(stream, state) {
  while (
    !state.reading &&
    !state.ended &&
    (state.length < state.highWaterMark || (state.flowing && state.length === 0))
  ) {
    const length = state.length;
    stream.read(0);
    if (length === state.length) break;
  }
  state.readingMore = false;
}

function add(stream, chunk, encoding, first) {
  const state = stream._readableState;
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      encoding ||= state.defaultEncoding;
      if (state.encoding !== encoding) {
        if (first && state.encoding) chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        else chunk = Buffer.from(chunk, encoding);
      }
    } else if (chunk instanceof Uint8Array) {
      if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (chunk !== null && chunk !== undefined) {
      errorOrDestroy(
        stream,
        invalidArgType('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk),
      );
      return false;
    }
  }
  if (chunk === null) {
    state.reading = false;
    endOfChunks(stream, state);
  } else if (state.objectMode || (chunk !== undefined && chunk.length > 0)) {
    if (first) {
      if (state.endEmitted)
        errorOrDestroy(
          stream,
          coded(Error, 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event'),
        );
      else if (state.destroyed || state.errored) return false;
      else addChunk(stream, state, chunk, true);
    } else if (state.ended) {
      errorOrDestroy(stream, coded(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
    } else if (state.destroyed || state.errored) {
      return false;
    } else {
      state.reading = false;
      if (state.decoder && !encoding) {
        chunk = state.decoder.write(chunk);
        if (state.objectMode || chunk.length !== 0) addChunk(stream, state, chunk, false);
        else maybeReadMore(stream, state);
      } else {
        addChunk(stream, state, chunk, false);
      }
    }
  } else if (!first) {
    state.reading = false;
    maybeReadMore(stream, state);
  }
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function endOfChunks(stream, state) {
  if (state.ended) return;
  if (state.decoder) {
    const chunk = state.decoder.end();
    if (chunk?.length) {
      state.buffer.push(chunk);
      state.length += state.objectMode ? 1 : chunk.length;
    }
  }
  state.ended = true;
  if (state.sync) {
    emitReadable(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    emitReadableNow(stream);
  }
}

function emitReadable(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  nextTick(emitReadableNow, stream);
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length || state.ended)) {
    stream.emit('readable');
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

/** How much `read(n)` gives now. */
function howMuch(n, state) {
  if (n <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(n)) return state.flowing && state.length ? state.buffer[0].length : state.length;
  if (n <= state.length) return n;
  return state.ended ? state.length : 0;
}

function take(n, state) {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  const first = state.buffer[0];
  const join = (parts) => (state.decoder ? parts.join('') : Buffer.concat(parts));
  if (!n || n >= state.length) {
    const all = state.buffer.length === 1 ? first : join(state.buffer);
    state.buffer = [];
    return all;
  }
  if (n < first.length) {
    state.buffer[0] = first.slice(n);
    return first.slice(0, n);
  }
  if (n === first.length) return state.buffer.shift();
  const parts = [];
  while (n > 0) {
    const part = state.buffer[0];
    if (part.length <= n) parts.push(state.buffer.shift());
    else {
      parts.push(part.slice(0, n));
      state.buffer[0] = part.slice(n);
    }
    n -= Math.min(n, part.length);
  }
  return join(parts);
}

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(endNow, state, stream);
}

function endNow(state, stream) {
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  stream.emit('end');
  const writable = stream._writableState;
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(() => {
      if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
    });
  } else if (state.autoDestroy) {
    if (!writable || (writable.autoDestroy && (writable.finished || writable.writable === false)))
      stream.destroy();
  }
}

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

function resumeNow(stream, state) {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit('resume');
  flow(stream);
  if (state.flowing && !state.reading) stream.read(0);
}

function updateListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount('readable') > 0;
  if (state.resumeScheduled && !state.paused) state.flowing = true;
  else if (stream.listenerCount('data') > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

const methods = {
  destroy,
  _destroy(error, callback) {
    callback(error);
  },
  [EventEmitter.captureRejectionSymbol ?? Symbol.for('nodejs.rejection')](error) {
    this.destroy(error);
  },
  push(chunk, encoding) {
    return add(this, chunk, encoding, false);
  },
  unshift(chunk, encoding) {
    return add(this, chunk, encoding, true);
  },
  isPaused() {
    const state = this._readableState;
    return state.paused || state.flowing === false;
  },
  setEncoding(encoding) {
    const state = this._readableState;
    state.decoder = new StringDecoder(encoding);
    state.encoding = state.decoder.encoding;
    let text = '';
    for (const chunk of state.buffer) text += state.decoder.write(chunk);
    state.buffer = text === '' ? [] : [text];
    state.length = text.length;
    return this;
  },
  read(n) {
    const state = this._readableState;
    const asked = n;
    n = n === undefined ? Number.NaN : Number.parseInt(n, 10);
    if (n > state.highWaterMark) state.highWaterMark = 2 ** Math.ceil(Math.log2(n));
    if (n !== 0) state.emittedReadable = false;
    if (
      n === 0 &&
      state.needReadable &&
      ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.ended)
    ) {
      if (state.length === 0 && state.ended) endReadable(this);
      else emitReadable(this);
      return null;
    }
    n = howMuch(n, state);
    if (n === 0 && state.ended) {
      if (state.length === 0) endReadable(this);
      return null;
    }
    let doRead = state.needReadable || state.length === 0 || state.length - n < state.highWaterMark;
    if (state.ended || state.reading || state.destroyed || state.errored) doRead = false;
    if (doRead) {
      state.reading = true;
      state.sync = true;
      if (state.length === 0) state.needReadable = true;
      try {
        this._read(state.highWaterMark);
      } catch (error) {
        errorOrDestroy(this, error);
      }
      state.sync = false;
      if (!state.reading) n = howMuch(asked === undefined ? Number.NaN : asked, state);
    }
    const chunk = n > 0 ? take(n, state) : null;
    if (chunk === null) {
      state.needReadable = state.length <= state.highWaterMark;
      n = 0;
    } else {
      state.length -= n;
      state.awaitDrain?.clear();
    }
    if (state.length === 0) {
      if (!state.ended) state.needReadable = true;
      if (asked !== n && state.ended) endReadable(this);
    }
    if (chunk !== null && !state.errored && !state.closeEmitted) {
      state.dataEmitted = true;
      this.emit('data', chunk);
    }
    return chunk;
  },
  _read() {
    throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _read() method is not implemented');
  },
  pipe(target, options) {
    return pipeTo(this, target, options);
  },
  unpipe(target) {
    return unpipeFrom(this, target);
  },
  on(name, listener) {
    EventEmitter.prototype.on.call(this, name, listener);
    const state = this._readableState;
    if (!state) return this;
    if (name === 'data') {
      state.readableListening = this.listenerCount('readable') > 0;
      if (state.flowing !== false) this.resume();
    } else if (name === 'readable' && !state.endEmitted && !state.readableListening) {
      state.readableListening = state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length) emitReadable(this);
      else if (!state.reading) nextTick(() => this.read(0));
    }
    return this;
  },
  removeListener(name, listener) {
    EventEmitter.prototype.removeListener.call(this, name, listener);
    if (name === 'readable') nextTick(updateListening, this);
    return this;
  },
  removeAllListeners(...names) {
    EventEmitter.prototype.removeAllListeners.apply(this, names);
    if (names.length === 0 || names[0] === 'readable') nextTick(updateListening, this);
    return this;
  },
  resume() {
    const state = this._readableState;
    if (!state.flowing) {
      state.flowing = !state.readableListening;
      if (!state.resumeScheduled) {
        state.resumeScheduled = true;
        nextTick(resumeNow, this, state);
      }
    }
    state.paused = false;
    return this;
  },
  pause() {
    if (this._readableState.flowing !== false) {
      this._readableState.flowing = false;
      this.emit('pause');
    }
    this._readableState.paused = true;
    return this;
  },
  [Symbol.asyncIterator]() {
    return iterate(this);
  },
  iterator(options) {
    return iterate(this, options);
  },
  get readable() {
    const state = this._readableState;
    return state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
  },
  set readable(value) {
    if (this._readableState) this._readableState.readable = !!value;
  },
  get readableAborted() {
    const state = this._readableState;
    return state.readable !== false && (state.destroyed || !!state.errored) && !state.endEmitted;
  },
  get readableDidRead() {
    return this._readableState.dataEmitted;
  },
  get readableHighWaterMark() {
    return this._readableState.highWaterMark;
  },
  get readableBuffer() {
    return this._readableState.buffer;
  },
  get readableFlowing() {
    return this._readableState.flowing;
  },
  set readableFlowing(value) {
    this._readableState.flowing = value;
  },
  get readableLength() {
    return this._readableState.length;
  },
  get readableObjectMode() {
    return this._readableState.objectMode;
  },
  get readableEncoding() {
    return this._readableState.encoding;
  },
  get readableEnded() {
    return this._readableState.endEmitted;
  },
  get errored() {
    return this._readableState.errored;
  },
  get closed() {
    return this._readableState.closed;
  },
  get destroyed() {
    return this._readableState.destroyed;
  },
  set destroyed(value) {
    this._readableState.destroyed = value;
  },
};
methods.addListener = methods.on;
methods.off = methods.removeListener;
install(Readable.prototype, methods);

/** A stream of what an iterable gives. */
Readable.from = (iterable, options) => {
  if (typeof iterable === 'string' || iterable instanceof Uint8Array) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  const isAsync = iterable?.[Symbol.asyncIterator] !== undefined;
  const make = iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator];
  if (!make) throw invalidArgType('iterable', 'an instance of Iterable', iterable);
  const iterator = make.call(iterable);
  let busy = false;
  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  const next = async () => {
    try {
      for (;;) {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) {
          stream.push(null);
          return;
        }
        if (!stream.push(typeof value?.then === 'function' ? await value : value)) {
          busy = false;
          return;
        }
      }
    } catch (error) {
      stream.destroy(error);
    }
  };
  stream._read = () => {
    if (busy) return;
    busy = true;
    next();
  };
  stream._destroy = (error, callback) => {
    Promise.resolve(iterator.return?.()).then(
      () => nextTick(callback, error),
      (failure) => nextTick(callback, failure ?? error),
    );
  };
  return stream;
};
