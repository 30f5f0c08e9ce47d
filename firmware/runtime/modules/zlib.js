// node:zlib — gzip, zlib and raw deflate, at once or with a callback.
import { nextTick } from 'native:calls';
import { codec, crc32 as nativeCrc } from 'native:deflate';
import { Buffer } from './buffer.js';
import { coded } from './internal/errors.js';
import { Transform } from './stream.js';

export const constants = {
  Z_NO_FLUSH: 0,
  Z_PARTIAL_FLUSH: 1,
  Z_SYNC_FLUSH: 2,
  Z_FULL_FLUSH: 3,
  Z_FINISH: 4,
  Z_DEFAULT_COMPRESSION: -1,
  Z_BEST_SPEED: 1,
  Z_BEST_COMPRESSION: 9,
  Z_DEFAULT_LEVEL: -1,
  Z_DEFAULT_WINDOWBITS: 15,
  Z_DEFAULT_MEMLEVEL: 8,
};
const { Z_FINISH, Z_NO_FLUSH } = constants;

/** What each kind adds to the window bits, by zlib's convention. */
const KINDS = {
  gzip: [true, (bits) => bits + 16],
  gunzip: [false, (bits) => bits + 16],
  deflate: [true, (bits) => bits],
  inflate: [false, (bits) => bits],
  deflateRaw: [true, (bits) => -bits],
  inflateRaw: [false, (bits) => -bits],
  unzip: [false, (bits) => bits + 32],
};

const bytesOf = (data) => (typeof data === 'string' ? Buffer.from(data) : data);

function make(kind, options = {}) {
  const [compresses, windowBits] = KINDS[kind];
  return codec(compresses, windowBits(options.windowBits || 15), options.level ?? -1, options.memLevel ?? 8);
}

function whole(kind, data, options) {
  const bytes = make(kind, options).process(bytesOf(data), options?.finishFlush ?? Z_FINISH);
  if (options?.maxOutputLength !== undefined && bytes.length > options.maxOutputLength)
    throw coded(
      RangeError,
      'ERR_BUFFER_TOO_LARGE',
      `Cannot create a Buffer larger than ${options.maxOutputLength} bytes`,
    );
  return bytes;
}

const sync = (kind) => (data, options) => whole(kind, data, options);
const async_ = (kind) => (data, options, callback) => {
  if (typeof options === 'function') [callback, options] = [options, {}];
  let result;
  try {
    result = whole(kind, data, options);
  } catch (error) {
    nextTick(callback, error);
    return;
  }
  nextTick(callback, null, result);
};

class Codec extends Transform {
  constructor(kind, options) {
    super(options);
    this._codec = make(kind, options);
  }
  _transform(chunk, encoding, callback) {
    this._step(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, Z_NO_FLUSH, callback);
  }
  _flush(callback) {
    this._step(Buffer.alloc(0), Z_FINISH, callback);
  }
  _step(bytes, flush, callback) {
    try {
      if (!this._done) {
        const out = this._codec.process(bytes, flush);
        this._done = out.ended === true;
        if (out.length > 0) this.push(out);
      }
      callback();
    } catch (error) {
      callback(error);
    }
  }
}

const stream = (kind) => (options) => new Codec(kind, options);

export const gzipSync = sync('gzip');
export const gunzipSync = sync('gunzip');
export const deflateSync = sync('deflate');
export const inflateSync = sync('inflate');
export const deflateRawSync = sync('deflateRaw');
export const inflateRawSync = sync('inflateRaw');
export const unzipSync = sync('unzip');
export const gzip = async_('gzip');
export const gunzip = async_('gunzip');
export const deflate = async_('deflate');
export const inflate = async_('inflate');
export const deflateRaw = async_('deflateRaw');
export const inflateRaw = async_('inflateRaw');
export const unzip = async_('unzip');
export const createGzip = stream('gzip');
export const createGunzip = stream('gunzip');
export const createDeflate = stream('deflate');
export const createInflate = stream('inflate');
export const createDeflateRaw = stream('deflateRaw');
export const createInflateRaw = stream('inflateRaw');
export const createUnzip = stream('unzip');
export const crc32 = (data, before = 0) => nativeCrc(bytesOf(data), before);

import * as self from './zlib.js';

export { self as default };
