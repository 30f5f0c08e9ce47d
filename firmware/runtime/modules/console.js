// node:console

import { format, inspect } from './inspect.js';
import process from './process.js';

const print =
  (stream) =>
  (...args) => {
    process[stream].write(`${format(...args)}\n`);
  };

const console = {
  log: print('stdout'),
  info: print('stdout'),
  debug: print('stdout'),
  error: print('stderr'),
  warn: print('stderr'),
  trace: print('stderr'),
  dir(value, options) {
    process.stdout.write(`${inspect(value, options)}\n`);
  },
  assert(condition, ...args) {
    if (!condition)
      console.error(...(args.length > 0 ? ['Assertion failed:', ...args] : ['Assertion failed']));
  },
};
export default console;
