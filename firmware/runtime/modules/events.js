// node:events
import { abortError, checkFunction, coded } from './internal/errors.js';

export const errorMonitor = Symbol('events.errorMonitor');
export const captureRejectionSymbol = Symbol.for('nodejs.rejection');

/** Callable without `new` on an object that inherits from it, as older classes do. */
export function EventEmitter(_options) {
  this._events ??= Object.create(null);
}

function events(emitter) {
  const own = emitter._events;
  if (own !== undefined && (own === null || Object.hasOwn(emitter, '_events'))) return own ?? reset(emitter);
  return reset(emitter);
}

function reset(emitter) {
  emitter._events = Object.create(null);
  return emitter._events;
}

function add(emitter, name, listener, first) {
  checkFunction(listener, 'listener');
  const all = events(emitter);
  if (all.newListener !== undefined) emitter.emit('newListener', name, listener.listener ?? listener);
  const list = all[name];
  if (list === undefined) all[name] = [listener];
  else {
    // Copied, so that an emit that is under way keeps its own list.
    all[name] = first ? [listener, ...list] : [...list, listener];
    warnOfLeak(emitter, name, all[name]);
  }
  return emitter;
}

function warnOfLeak(emitter, name, list) {
  const most = emitter._maxListeners ?? EventEmitter.defaultMaxListeners;
  if (most <= 0 || list.length <= most || emitter._warned) return;
  emitter._warned = true;
  globalThis.process?.emitWarning?.(
    `Possible EventEmitter memory leak detected. ${list.length} ${String(name)} listeners added to ${emitter.constructor?.name}. MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`,
    'MaxListenersExceededWarning',
  );
}

function onceWrapper(emitter, name, listener) {
  checkFunction(listener, 'listener');
  let fired = false;
  const wrapper = (...args) => {
    if (fired) return undefined;
    fired = true;
    emitter.removeListener(name, wrapper);
    return listener.apply(emitter, args);
  };
  wrapper.listener = listener;
  return wrapper;
}

function unhandled(value) {
  if (value instanceof Error) return value;
  const error = coded(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${String(value)})`);
  error.context = value;
  return error;
}

const methods = {
  on(name, listener) {
    return add(this, name, listener, false);
  },
  prependListener(name, listener) {
    return add(this, name, listener, true);
  },
  once(name, listener) {
    return this.on(name, onceWrapper(this, name, listener));
  },
  prependOnceListener(name, listener) {
    return this.prependListener(name, onceWrapper(this, name, listener));
  },
  removeListener(name, listener) {
    checkFunction(listener, 'listener');
    const all = events(this);
    const list = all[name];
    if (list === undefined) return this;
    for (let i = list.length - 1; i >= 0; i--) {
      if (list[i] !== listener && list[i].listener !== listener) continue;
      if (list.length === 1) delete all[name];
      else all[name] = [...list.slice(0, i), ...list.slice(i + 1)];
      if (all.removeListener !== undefined) this.emit('removeListener', name, listener);
      break;
    }
    return this;
  },
  removeAllListeners(...names) {
    const all = events(this);
    const gone = names.length > 0 ? names : Reflect.ownKeys(all).filter((key) => key !== 'removeListener');
    if (all.removeListener !== undefined)
      for (const name of gone)
        for (const listener of [...(all[name] ?? [])].reverse()) this.removeListener(name, listener);
    if (names.length > 0) delete all[names[0]];
    else reset(this);
    return this;
  },
  emit(name, ...args) {
    const all = events(this);
    if (name === 'error') {
      if (all[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
      if (all.error === undefined) throw unhandled(args[0]);
    }
    const list = all[name];
    if (list === undefined) return false;
    for (let i = 0; i < list.length; i++) list[i].apply(this, args);
    return true;
  },
  listeners(name) {
    return (events(this)[name] ?? []).map((each) => each.listener ?? each);
  },
  rawListeners(name) {
    return [...(events(this)[name] ?? [])];
  },
  listenerCount(name, listener) {
    const list = events(this)[name];
    if (list === undefined) return 0;
    return listener
      ? list.filter((each) => each === listener || each.listener === listener).length
      : list.length;
  },
  eventNames() {
    return Reflect.ownKeys(events(this));
  },
  setMaxListeners(count) {
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
  },
};
methods.addListener = methods.on;
methods.off = methods.removeListener;
for (const name of Object.keys(methods))
  Object.defineProperty(EventEmitter.prototype, name, {
    value: methods[name],
    writable: true,
    configurable: true,
  });
Object.defineProperty(EventEmitter.prototype, '_events', { value: undefined, writable: true });
Object.defineProperty(EventEmitter.prototype, '_maxListeners', { value: undefined, writable: true });

/** Resolves with the arguments of the next `name`; rejects on `error` or when the signal aborts. */
export function once(emitter, name, options) {
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortError(signal.reason));
      return;
    }
    const clean = () => {
      emitter.removeListener(name, onEvent);
      emitter.removeListener('error', onError);
      signal?.removeEventListener('abort', onAbort);
    };
    const onEvent = (...args) => {
      clean();
      resolve(args);
    };
    const onError = (error) => {
      clean();
      reject(error);
    };
    const onAbort = () => {
      clean();
      reject(abortError(signal.reason));
    };
    emitter.once(name, onEvent);
    if (name !== 'error') emitter.once('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** An async iterator over the arguments of every `name`. */
export function on(emitter, name, options) {
  const waiting = [];
  let wake = () => {};
  let failure = null;
  const onEvent = (...args) => {
    waiting.push(args);
    wake();
  };
  const onError = (error) => {
    failure = { error };
    wake();
  };
  const onAbort = () => onError(abortError(options.signal.reason));
  emitter.on(name, onEvent);
  emitter.on('error', onError);
  options?.signal?.addEventListener('abort', onAbort, { once: true });
  if (options?.signal?.aborted) onAbort();
  let over = false;
  const leave = () => {
    over = true;
    emitter.off(name, onEvent);
    emitter.off('error', onError);
    options?.signal?.removeEventListener('abort', onAbort);
    wake();
  };
  return {
    async next() {
      while (waiting.length === 0 && !failure && !over) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      if (waiting.length > 0) return { value: waiting.shift(), done: false };
      if (over) return { value: undefined, done: true };
      leave();
      throw failure.error;
    },
    async return(value) {
      leave();
      return { value, done: true };
    },
    async throw(error) {
      leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export const setMaxListeners = (count, ...emitters) => {
  for (const emitter of emitters) emitter.setMaxListeners?.(count);
};
export const listenerCount = (emitter, name) => emitter.listenerCount(name);

EventEmitter.defaultMaxListeners = 10;
Object.assign(EventEmitter, { EventEmitter, once, on, errorMonitor, setMaxListeners, listenerCount });
export default EventEmitter;
