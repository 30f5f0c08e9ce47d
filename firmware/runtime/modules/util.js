// node:util
import { nextTick } from 'native:calls';
import { format, inspect } from './inspect.js';
import { ERRNO } from './internal/errno.js';
import { checkFunction, coded, invalidArgType } from './internal/errors.js';
import { promisifyCustom } from './internal/symbols.js';
import { TextDecoder, TextEncoder } from './text.js';

export { parseArgs } from './parse-args.js';
export { format, inspect, TextDecoder, TextEncoder };

export function promisify(original) {
  checkFunction(original, 'original');
  if (original[promisifyCustom]) return original[promisifyCustom];
  const promised = function (...args) {
    return new Promise((resolve, reject) => {
      original.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };
  return Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
}
promisify.custom = promisifyCustom;

export function callbackify(original) {
  checkFunction(original, 'original');
  return function (...args) {
    const callback = args.pop();
    checkFunction(callback, 'last argument');
    original.apply(this, args).then(
      (value) => nextTick(callback, null, value),
      (error) =>
        nextTick(
          callback,
          error ?? coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value'),
        ),
    );
  };
}

export function inherits(child, parent) {
  if (typeof child !== 'function') throw invalidArgType('ctor', 'of type function', child);
  Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
}

export const deprecate = (original) => original;
export const debuglog = () => Object.assign(() => {}, { enabled: false });
export const debug = debuglog;
export const stripVTControlCharacters = (text) =>
  text.replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, (run) => (run[0] === '\x1b' ? '' : run));
export const toUSVString = (text) => `${text}`.toWellFormed();
export const isArray = Array.isArray;

const tag = (name) => (value) => Object.prototype.toString.call(value) === `[object ${name}]`;
export const types = {
  isDate: (value) => value instanceof Date,
  isRegExp: (value) => value instanceof RegExp,
  isNativeError: (value) => value instanceof Error,
  isPromise: (value) => value instanceof Promise,
  isMap: (value) => value instanceof Map,
  isSet: (value) => value instanceof Set,
  isUint8Array: (value) => value instanceof Uint8Array,
  isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isArrayBufferView: ArrayBuffer.isView,
  isArrayBuffer: (value) => value instanceof ArrayBuffer,
  isAnyArrayBuffer: (value) => value instanceof ArrayBuffer,
  isAsyncFunction: tag('AsyncFunction'),
  isGeneratorFunction: tag('GeneratorFunction'),
};

/** Structural equality with Object.is for primitives. */
export function isDeepStrictEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return +a === +b;
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map || a instanceof Set) return a.size === b.size && isDeepStrictEqual([...a], [...b]);
  const keys = Reflect.ownKeys(a);
  if (keys.length !== Reflect.ownKeys(b).length) return false;
  return keys.every((name) => Object.hasOwn(b, name) && isDeepStrictEqual(a[name], b[name]));
}

/** The name of a negative error number; undefined: unknown. */
export function getSystemErrorName(number) {
  return Object.keys(ERRNO).find((name) => ERRNO[name] === -number);
}

import * as self from './util.js';

export { self as default };
