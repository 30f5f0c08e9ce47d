import * as self from './zlib.js';

export { self as default };
