// Node's globals: esbuild puts an import of this module where a file uses one of these names.

export { queueMicrotask } from 'native:calls';
export { AbortController, AbortSignal, DOMException, Event, EventTarget } from './abort.js';
export { atob, Buffer, btoa } from './buffer.js';
export { default as console } from './console.js';
export { Intl } from './intl.js';
export { performance } from './performance.js';
export { default as process } from './process.js';
export { standardInput as __standardInput } from './stdin.js';
export { TextDecoder, TextEncoder } from './text.js';
export {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
} from './timers.js';
export { URL, URLSearchParams } from './url.js';
