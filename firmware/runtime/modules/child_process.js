import { unsupported } from './internal/errors.js';
export const spawn = () => {
  throw unsupported('spawn');
};
export const fork = spawn,
  exec = spawn,
  execFile = spawn;

import * as self from './child_process.js';

export { self as default };
