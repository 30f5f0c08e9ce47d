// Writable: chunks queued before `_write` and `_writev`, then `_final`.
import { nextTick } from 'native:calls';
import { Buffer } from '../buffer.js';
import { coded, invalidArgType } from '../internal/errors.js';
import { addAbortSignal, destroy, errorOrDestroy, highWaterMark, install, Stream } from './base.js';

export function initWritable(stream, options, duplex) {
  const objectMode = !!(options?.objectMode || (duplex && options?.writableObjectMode));
  stream._writableState = {
    objectMode,
    highWaterMark: highWaterMark(options, 'writable', objectMode),
    decodeStrings: options?.decodeStrings !== false,
    defaultEncoding: options?.defaultEncoding ?? 'utf8',
    length: 0,
    buffered: [],
    corked: 0,
    writing: false,
    writeLength: 0,
    writeCallback: null,
    sync: true,
    processing: false,
    pending: 0,
    needDrain: false,
    ending: false,
    ended: false,
    prefinished: false,
    finalCalled: false,
    finished: false,
    endCallbacks: [],
    afterWrite: null,
    afterWritePending: false,
    emitClose: options?.emitClose !== false,
    autoDestroy: options?.autoDestroy !== false,
    destroyed: false,
    errored: null,
    errorEmitted: false,
    closed: false,
    closeEmitted: false,
  };
  for (const name of ['write', 'writev', 'destroy', 'final'])
    if (typeof options?.[name] === 'function') stream[`_${name}`] = options[name];
}

export function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  Stream.call(this, options);
  initWritable(this, options, false);
  if (options?.signal) addAbortSignal(options.signal, this);
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

function nop() {}

const destroyedError = (what) =>
  coded(Error, 'ERR_STREAM_DESTROYED', `Cannot call ${what} after a stream was destroyed`);

function writeChunk(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof encoding === 'function') [callback, encoding] = [encoding, state.defaultEncoding];
  else {
    encoding ||= state.defaultEncoding;
    if (encoding !== 'buffer' && !Buffer.isEncoding(encoding))
      throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
  }
  if (typeof callback !== 'function') callback = nop;
  if (chunk === null) throw coded(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (chunk instanceof Uint8Array) {
      if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw invalidArgType('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk);
    }
  }
  let error;
  if (state.ending) error = coded(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
  else if (state.destroyed) error = destroyedError('write');
  if (error) {
    nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pending++;
  return enqueue(stream, state, chunk, encoding, callback);
}

function enqueue(stream, state, chunk, encoding, callback) {
  const length = state.objectMode ? 1 : chunk.length;
  state.length += length;
  if (state.writing || state.corked || state.errored) {
    state.buffered.push({ chunk, encoding, callback });
  } else {
    begin(state, length, callback);
    stream._write(chunk, encoding, (error) => onWrite(stream, error));
    state.sync = false;
  }
  // Asked after the write: what was taken at once leaves room.
  const room = state.length < state.highWaterMark || state.length === 0;
  if (!room) state.needDrain = true;
  return room && !state.errored && !state.destroyed;
}

function begin(state, length, callback) {
  state.writeLength = length;
  state.writeCallback = callback;
  state.writing = true;
  state.sync = true;
}

function onWrite(stream, error) {
  const state = stream._writableState;
  const { sync, writeCallback: callback } = state;
  if (typeof callback !== 'function') {
    errorOrDestroy(stream, coded(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'));
    return;
  }
  state.writing = false;
  state.writeCallback = null;
  state.length -= state.writeLength;
  state.writeLength = 0;
  if (error) {
    if (!state.errored) state.errored = error;
    if (stream._readableState && !stream._readableState.errored) stream._readableState.errored = error;
    if (sync) nextTick(onWriteError, stream, state, error, callback);
    else onWriteError(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > 0) clearBuffer(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, callback);
  } else if (callback === nop) {
    // Nobody waits: a tick is worth it only for `drain`.
    if (!state.afterWritePending && ((state.needDrain && state.length === 0) || state.destroyed)) {
      state.afterWritePending = true;
      nextTick(afterWrite, stream, state, 1, callback);
    } else {
      state.pending--;
      if (state.ending) finishMaybe(stream, state, true);
    }
  } else if (state.afterWrite?.callback === callback) {
    state.afterWrite.count++;
  } else {
    state.afterWrite = { count: 1, callback };
    nextTick(afterWriteTick, stream, state, state.afterWrite);
  }
}

function onWriteError(stream, state, error, callback) {
  state.pending--;
  callback(error);
  errorBuffer(state);
  errorOrDestroy(stream, error);
}

function afterWriteTick(stream, state, info) {
  if (state.afterWrite === info) state.afterWrite = null;
  afterWrite(stream, state, info.count, info.callback);
}

function afterWrite(stream, state, count, callback) {
  state.afterWritePending = false;
  if (!state.ending && !stream.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pending--;
    callback(null);
  }
  if (state.destroyed) errorBuffer(state);
  if (state.ending) finishMaybe(stream, state, true);
}

/** Gives what waits in the queue the error that ended the stream. */
function errorBuffer(state) {
  if (state.writing) return;
  for (const { chunk, callback } of state.buffered.splice(0)) {
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? destroyedError('write'));
  }
  for (const callback of state.endCallbacks.splice(0)) callback(state.errored ?? destroyedError('end'));
}

function clearBuffer(stream, state) {
  if (state.corked || state.processing || state.destroyed || state.buffered.length === 0) return;
  state.processing = true;
  if (state.buffered.length > 1 && stream._writev) {
    const chunks = state.buffered.splice(0);
    chunks.allBuffers = chunks.every((each) => each.encoding === 'buffer');
    state.pending -= chunks.length - 1;
    begin(state, state.length, (error) => {
      for (const { callback } of chunks) callback(error);
    });
    stream._writev(chunks, (error) => onWrite(stream, error));
    state.sync = false;
  } else {
    do {
      const { chunk, encoding, callback } = state.buffered.shift();
      begin(state, state.objectMode ? 1 : chunk.length, callback);
      stream._write(chunk, encoding, (error) => onWrite(stream, error));
      state.sync = false;
    } while (state.buffered.length > 0 && !state.writing);
  }
  state.processing = false;
}

function needFinish(state) {
  return (
    state.ending &&
    !state.destroyed &&
    state.length === 0 &&
    !state.errored &&
    state.buffered.length === 0 &&
    !state.finished &&
    !state.writing &&
    !state.errorEmitted &&
    !state.closeEmitted
  );
}

function callFinal(stream, state) {
  let called = false;
  state.pending++;
  const done = (error) => {
    if (called) {
      errorOrDestroy(
        stream,
        error ?? coded(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times'),
      );
      return;
    }
    called = true;
    state.pending--;
    if (error) {
      for (const callback of state.endCallbacks.splice(0)) callback(error);
      errorOrDestroy(stream, error, state.sync);
    } else if (needFinish(state)) {
      state.prefinished = true;
      stream.emit('prefinish');
      state.pending++;
      nextTick(finish, stream, state);
    }
  };
  state.sync = true;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  state.sync = false;
}

function finishMaybe(stream, state, sync) {
  if (!needFinish(state)) return;
  if (!state.prefinished && !state.finalCalled) {
    if (typeof stream._final === 'function' && !state.destroyed) {
      state.finalCalled = true;
      callFinal(stream, state);
    } else {
      state.prefinished = true;
      stream.emit('prefinish');
    }
  }
  if (state.pending !== 0) return;
  if (sync) {
    state.pending++;
    nextTick(() => {
      if (needFinish(state)) finish(stream, state);
      else state.pending--;
    });
  } else if (needFinish(state)) {
    state.pending++;
    finish(stream, state);
  }
}

function finish(stream, state) {
  state.pending--;
  state.finished = true;
  for (const callback of state.endCallbacks.splice(0)) callback(null);
  stream.emit('finish');
  if (!state.autoDestroy) return;
  const readable = stream._readableState;
  if (!readable || (readable.autoDestroy && (readable.endEmitted || readable.readable === false)))
    stream.destroy();
}

export const writableMethods = {
  write(chunk, encoding, callback) {
    return writeChunk(this, chunk, encoding, callback) === true;
  },
  _write(chunk, encoding, callback) {
    if (!this._writev)
      throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _write() method is not implemented');
    this._writev([{ chunk, encoding }], callback);
  },
  _writev: null,
  cork() {
    this._writableState.corked++;
  },
  uncork() {
    const state = this._writableState;
    if (!state.corked) return;
    state.corked--;
    if (!state.writing) clearBuffer(this, state);
  },
  setDefaultEncoding(encoding) {
    if (!Buffer.isEncoding(encoding))
      throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this._writableState.defaultEncoding = encoding.toLowerCase();
    return this;
  },
  end(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === 'function') [callback, chunk, encoding] = [chunk, null, null];
    else if (typeof encoding === 'function') [callback, encoding] = [encoding, null];
    let error;
    if (chunk !== null && chunk !== undefined) {
      const result = writeChunk(this, chunk, encoding);
      if (result instanceof Error) error = result;
    }
    if (state.corked) {
      state.corked = 1;
      this.uncork();
    }
    if (!error) {
      if (!state.errored && !state.ending) {
        state.ending = true;
        finishMaybe(this, state, true);
        state.ended = true;
      } else if (state.finished) {
        error = coded(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished');
      } else if (state.destroyed) {
        error = destroyedError('end');
      }
    }
    if (typeof callback === 'function') {
      if (error) nextTick(callback, error);
      else if (state.finished) nextTick(callback);
      else state.endCallbacks.push(callback);
    }
    return this;
  },
  destroy(error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.buffered.length > 0 || state.endCallbacks.length > 0))
      nextTick(errorBuffer, state);
    destroy.call(this, error, callback);
    return this;
  },
  get writable() {
    const state = this._writableState;
    return state.writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended;
  },
  set writable(value) {
    if (this._writableState) this._writableState.writable = !!value;
  },
  get writableFinished() {
    return this._writableState.finished;
  },
  get writableObjectMode() {
    return this._writableState.objectMode;
  },
  get writableBuffer() {
    return this._writableState.buffered;
  },
  get writableEnded() {
    return this._writableState.ending;
  },
  get writableNeedDrain() {
    const state = this._writableState;
    return !state.destroyed && !state.ending && state.needDrain;
  },
  get writableHighWaterMark() {
    return this._writableState.highWaterMark;
  },
  get writableCorked() {
    return this._writableState.corked;
  },
  get writableLength() {
    return this._writableState.length;
  },
  get writableAborted() {
    const state = this._writableState;
    return state.writable !== false && (state.destroyed || !!state.errored) && !state.finished;
  },
};
install(Writable.prototype, writableMethods);
install(Writable.prototype, {
  _destroy(error, callback) {
    callback(error);
  },
  pipe() {
    errorOrDestroy(this, coded(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable'));
  },
  get errored() {
    return this._writableState.errored;
  },
  get closed() {
    return this._writableState.closed;
  },
  get destroyed() {
    return this._writableState.destroyed;
  },
  set destroyed(value) {
    this._writableState.destroyed = value;
  },
});
