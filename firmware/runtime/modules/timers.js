// node:timers
import { setImmediate as addImmediate } from 'native:calls';
import { clearTimeout, setInterval, setTimeout } from 'native:timers';
import { checkFunction } from './internal/errors.js';
import { promisifyCustom } from './internal/symbols.js';

export { clearTimeout, clearTimeout as clearInterval, setInterval, setTimeout };

class Immediate {
  constructor(callback, args) {
    this._callback = callback;
    this._args = args;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
}

function runImmediate(immediate) {
  immediate._callback?.(...immediate._args);
}

export function setImmediate(callback, ...args) {
  checkFunction(callback, 'callback');
  const immediate = new Immediate(callback, args);
  addImmediate(runImmediate, immediate);
  return immediate;
}

export function clearImmediate(immediate) {
  if (immediate) immediate._callback = null;
}

const wait = (start, stop) => (ms, value, options) =>
  new Promise((resolve, reject) => {
    const signal = options?.signal;
    const fail = () => {
      stop(timer);
      const error = new Error('The operation was aborted', { cause: signal.reason });
      error.code = 'ABORT_ERR';
      error.name = 'AbortError';
      reject(error);
    };
    const timer = start(() => {
      signal?.removeEventListener('abort', fail);
      resolve(value);
    }, ms);
    if (options?.ref === false) timer.unref();
    if (signal?.aborted) fail();
    else signal?.addEventListener('abort', fail, { once: true });
  });

export const promises = {
  setTimeout: wait(setTimeout, clearTimeout),
  setImmediate: (value, options) => wait(setImmediate, clearImmediate)(0, value, options),
};
Object.defineProperty(setTimeout, promisifyCustom, { value: promises.setTimeout });
Object.defineProperty(setImmediate, promisifyCustom, { value: promises.setImmediate });

import * as self from './timers.js';

export { self as default };
