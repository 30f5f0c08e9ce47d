// node:crypto — hashes, HMAC, randomness.
import { nextTick } from 'native:calls';
import { equal, hash, randomFill } from 'native:hash';
import { Buffer } from './buffer.js';
import { coded, unsupported } from './internal/errors.js';
import { Transform } from './stream.js';

const bytesOf = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding) : data);

/** A hash or HMAC; also a stream whose output is the digest. */
class Digest extends Transform {
  constructor(native) {
    super();
    this._native = native;
  }

  update(data, encoding) {
    if (!this._native) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this._native.update(bytesOf(data, encoding));
    return this;
  }

  digest(encoding) {
    if (!this._native) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const bytes = this._native.digest();
    this._native = null;
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  }

  copy() {
    if (!this._native) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    return new Digest(this._native.copy());
  }

  _transform(chunk, encoding, callback) {
    this._native.update(bytesOf(chunk, encoding));
    callback();
  }

  _flush(callback) {
    this.push(this.digest());
    callback();
  }
}

const normalized = (name) =>
  `${name}`
    .toLowerCase()
    .replace(/^sha-?(\d+)$/, 'sha$1')
    .replace(/^rsa-/, '');

export function createHash(name) {
  const native = hash(normalized(name), undefined);
  if (!native) throw new Error('Digest method not supported');
  return new Digest(native);
}

export function createHmac(name, key) {
  const native = hash(normalized(name), bytesOf(key));
  if (!native) throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
  return new Digest(native);
}

export const getHashes = () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

export function randomBytes(size, callback) {
  const bytes = Buffer.alloc(size);
  randomFill(bytes);
  if (!callback) return bytes;
  nextTick(callback, null, bytes);
  return undefined;
}

export function randomFillSync(bytes) {
  randomFill(bytes);
  return bytes;
}

/** An unbiased integer of [min, max). */
export function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [callback, max, min] = [max, min, 0];
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max <= min || max - min > 2 ** 48 - 1)
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. Received ${max}`);
  const range = max - min;
  const limit = 2 ** 48 - (2 ** 48 % range);
  let number;
  do number = randomBytes(6).readUIntBE(0, 6);
  while (number >= limit);
  number = min + (number % range);
  if (!callback) return number;
  nextTick(callback, null, number);
  return undefined;
}

export function randomUUID() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export function timingSafeEqual(a, b) {
  if (a.byteLength !== b.byteLength)
    throw coded(
      RangeError,
      'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
      'Input buffers must have the same byte length',
    );
  return equal(a, b);
}

/** DKIM and S/MIME signatures are made by mail servers here, not by this program. */
export function createSign() {
  throw unsupported('crypto.createSign');
}
export const createPrivateKey = createSign;

import * as self from './crypto.js';

export { self as default };
