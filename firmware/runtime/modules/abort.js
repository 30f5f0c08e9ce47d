// AbortController, AbortSignal and the little of EventTarget that they need.
import { setTimeout } from 'native:timers';
import { coded } from './internal/errors.js';

export class Event {
  constructor(type, options) {
    this.type = `${type}`;
    this.cancelable = !!options?.cancelable;
    this.defaultPrevented = false;
    this.target = null;
    this.timeStamp = 0;
  }
  preventDefault() {
    if (this.cancelable) this.defaultPrevented = true;
  }
}

export class EventTarget {
  #listeners = new Map();

  addEventListener(type, listener, options) {
    if (!listener) return;
    const list = this.#listeners.get(type) ?? [];
    if (list.some((each) => each.listener === listener)) return;
    this.#listeners.set(type, [...list, { listener, once: !!options?.once }]);
    options?.signal?.addEventListener('abort', () => this.removeEventListener(type, listener), {
      once: true,
    });
  }

  removeEventListener(type, listener) {
    const list = this.#listeners.get(type);
    if (list)
      this.#listeners.set(
        type,
        list.filter((each) => each.listener !== listener),
      );
  }

  dispatchEvent(event) {
    event.target = event.currentTarget = this;
    this[`on${event.type}`]?.call(this, event);
    for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    }
    return !event.defaultPrevented;
  }
}

/** An error by the name that the web gives it. */
export class DOMException extends Error {
  constructor(message = '', name = 'Error') {
    super(message);
    Object.defineProperty(this, 'name', { value: name, configurable: true });
    Object.defineProperty(this, 'code', { value: { AbortError: 20, TimeoutError: 23 }[name] ?? 0 });
  }
}

const make = Symbol('make');

export class AbortSignal extends EventTarget {
  constructor(key) {
    super();
    if (key !== make) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    this.aborted = false;
    this.reason = undefined;
    this.onabort = null;
  }

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  static abort(reason) {
    const signal = new AbortSignal(make);
    trigger(signal, reason);
    return signal;
  }

  static timeout(ms) {
    const signal = new AbortSignal(make);
    const late = () =>
      trigger(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    setTimeout(late, ms).unref();
    return signal;
  }

  static any(signals) {
    const any = new AbortSignal(make);
    for (const signal of signals) {
      if (signal.aborted) trigger(any, signal.reason);
      else signal.addEventListener('abort', () => trigger(any, signal.reason), { once: true });
    }
    return any;
  }
}

function trigger(signal, reason = new DOMException('This operation was aborted', 'AbortError')) {
  if (signal.aborted) return;
  signal.aborted = true;
  signal.reason = reason;
  signal.dispatchEvent(new Event('abort'));
}

export class AbortController {
  signal = new AbortSignal(make);

  abort(reason) {
    trigger(this.signal, reason);
  }
}
