import { unsupported } from './internal/errors.js';
export const connect = () => {
  throw unsupported('tls');
};
export class TLSSocket {}

import * as self from './tls.js';

export { self as default };
