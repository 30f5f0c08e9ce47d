// node:buffer — Buffer over Uint8Array; encodings, search and comparison are native.
import {
  compare,
  decode,
  encode,
  indexOf,
  isUtf8,
  setBufferPrototype,
  byteLength as utf8Length,
} from 'native:bytes';
import { inspectCustom } from './internal/symbols.js';

const UTF8 = 0;
const ENCODINGS = {
  utf8: 0,
  'utf-8': 0,
  latin1: 1,
  binary: 1,
  ascii: 2,
  hex: 3,
  base64: 4,
  base64url: 5,
  utf16le: 6,
  'utf-16le': 6,
  ucs2: 6,
  'ucs-2': 6,
};

/** The native number of an encoding's name; undefined: unknown. */
export function encodingNumber(name) {
  return ENCODINGS[name] ?? ENCODINGS[`${name}`.toLowerCase()];
}

function encodingOf(name) {
  if (name === undefined || name === null || name === 'utf8') return UTF8;
  const number = encodingNumber(name);
  if (number === undefined)
    throw Object.assign(new TypeError(`Unknown encoding: ${name}`), { code: 'ERR_UNKNOWN_ENCODING' });
  return number;
}

function invalid(what, value) {
  const shown = value === null || value === undefined ? `${value}` : `type ${typeof value}`;
  return Object.assign(new TypeError(`The ${what} is not what Buffer takes. Received ${shown}`), {
    code: 'ERR_INVALID_ARG_TYPE',
  });
}

function outOfRange(name, value) {
  return Object.assign(new RangeError(`The value of "${name}" is out of range. Received ${value}`), {
    code: 'ERR_OUT_OF_RANGE',
  });
}

/** A Buffer over the same memory. */
export function asBuffer(array) {
  return new Buffer(array.buffer, array.byteOffset, array.byteLength);
}

export class Buffer extends Uint8Array {
  static poolSize = 8192;

  static alloc(size, fill, encoding) {
    if (typeof size !== 'number') throw invalid('"size" argument', size);
    if (!(size >= 0 && size <= kMaxLength)) throw outOfRange('size', size);
    const buffer = new Buffer(size);
    return fill === undefined || fill === 0 ? buffer : buffer.fill(fill, encoding);
  }

  static allocUnsafe(size) {
    return Buffer.alloc(size);
  }

  static allocUnsafeSlow(size) {
    return Buffer.alloc(size);
  }

  static from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return encode(value, encodingOf(encodingOrOffset));
    if (value instanceof ArrayBuffer) return new Buffer(value, encodingOrOffset, length);
    if (typeof value === 'object' && value !== null) {
      const primitive = value.valueOf?.();
      if (primitive !== undefined && primitive !== null && primitive !== value)
        return Buffer.from(primitive, encodingOrOffset, length);
      if (value.type === 'Buffer' && Array.isArray(value.data)) return new Buffer(value.data);
      if (typeof value.length === 'number' || value.buffer instanceof ArrayBuffer) return new Buffer(value);
    }
    throw invalid('first argument', value);
  }

  static concat(list, total) {
    if (!Array.isArray(list)) throw invalid('"list" argument', list);
    if (total === undefined) {
      total = 0;
      for (const part of list) total += part.length;
    }
    const joined = new Buffer(total);
    let at = 0;
    for (const part of list) {
      if (at + part.length > total) {
        joined.set(part.subarray(0, total - at), at);
        break;
      }
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  static isBuffer(value) {
    return value instanceof Buffer;
  }

  static isEncoding(name) {
    return typeof name === 'string' && name !== '' && encodingNumber(name) !== undefined;
  }

  static byteLength(value, encoding) {
    if (typeof value !== 'string') {
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
      throw invalid('"string" argument', value);
    }
    const number = encodingNumber(encoding ?? 'utf8');
    if (number === 1 || number === 2) return value.length;
    if (number === 6) return value.length * 2;
    if (number === 3) return value.length >>> 1;
    if (number !== 4 && number !== 5) return utf8Length(value);
    // As Node does: from the length alone.
    const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
    return ((value.length - padding) * 3) >>> 2;
  }

  static compare(a, b) {
    return compare(a, b);
  }

  get parent() {
    return this.buffer;
  }

  get offset() {
    return this.byteOffset;
  }

  toString(encoding, start, end) {
    return decode(this, encodingOf(encoding), start, end);
  }

  toLocaleString(encoding, start, end) {
    return this.toString(encoding, start, end);
  }

  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }

  equals(other) {
    return this === other || compare(this, other) === 0;
  }

  compare(other, start = 0, end = other.length, thisStart = 0, thisEnd = this.length) {
    return compare(this.subarray(thisStart, thisEnd), other.subarray(start, end));
  }

  slice(start, end) {
    return this.subarray(start, end);
  }

  copy(target, targetStart = 0, start = 0, end = this.length) {
    const count = Math.max(0, Math.min(end - start, this.length - start, target.length - targetStart));
    if (count > 0) target.set(this.subarray(start, start + count), targetStart);
    return count;
  }

  write(string, offset, length, encoding) {
    if (typeof offset === 'string') [encoding, offset, length] = [offset, 0, undefined];
    else if (typeof length === 'string') [encoding, length] = [length, undefined];
    const at = offset ?? 0;
    const room = Math.min(length ?? Number.POSITIVE_INFINITY, this.length - at);
    const number = encodingOf(encoding);
    let bytes = encode(string, number);
    if (bytes.length > room) {
      let cut = room;
      if (number === UTF8) while (cut > 0 && (bytes[cut] & 0xc0) === 0x80) cut--;
      if (number === 6) cut &= ~1;
      bytes = bytes.subarray(0, cut);
    }
    this.set(bytes, at);
    return bytes.length;
  }

  fill(value, start, end, encoding) {
    if (typeof start === 'string') [encoding, start, end] = [start, undefined, undefined];
    else if (typeof end === 'string') [encoding, end] = [end, undefined];
    if (typeof value === 'number') return super.fill(value & 255, start, end);
    const pattern = typeof value === 'string' ? encode(value, encodingOf(encoding)) : value;
    if (!pattern || pattern.length === 0) return super.fill(0, start, end);
    const to = end ?? this.length;
    for (let at = start ?? 0; at < to; at += pattern.length)
      this.set(at + pattern.length > to ? pattern.subarray(0, to - at) : pattern, at);
    return this;
  }

  indexOf(value, from, encoding) {
    return search(this, value, from, encoding, false);
  }

  lastIndexOf(value, from, encoding) {
    return search(this, value, from, encoding, true);
  }

  includes(value, from, encoding) {
    return this.indexOf(value, from, encoding) !== -1;
  }

  readUIntBE(offset, bytes) {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + byteAt(this, offset + i);
    return value;
  }

  readUIntLE(offset, bytes) {
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + byteAt(this, offset + i);
    return value;
  }

  readIntBE(offset, bytes) {
    return signed(this.readUIntBE(offset, bytes), bytes);
  }

  readIntLE(offset, bytes) {
    return signed(this.readUIntLE(offset, bytes), bytes);
  }

  writeUIntBE(value, offset, bytes) {
    checkRoom(this, offset, bytes);
    for (let i = bytes - 1; i >= 0; i--) {
      this[offset + i] = value;
      value = Math.floor(value / 256);
    }
    return offset + bytes;
  }

  writeUIntLE(value, offset, bytes) {
    checkRoom(this, offset, bytes);
    for (let i = 0; i < bytes; i++) {
      this[offset + i] = value;
      value = Math.floor(value / 256);
    }
    return offset + bytes;
  }

  readBigUInt64BE(offset = 0) {
    return (BigInt(this.readUIntBE(offset, 4)) << 32n) | BigInt(this.readUIntBE(offset + 4, 4));
  }

  readBigUInt64LE(offset = 0) {
    return (BigInt(this.readUIntLE(offset + 4, 4)) << 32n) | BigInt(this.readUIntLE(offset, 4));
  }

  writeBigUInt64BE(value, offset = 0) {
    this.writeUIntBE(Number(value >> 32n), offset, 4);
    return this.writeUIntBE(Number(value & 0xffffffffn), offset + 4, 4);
  }

  writeBigUInt64LE(value, offset = 0) {
    this.writeUIntLE(Number(value & 0xffffffffn), offset, 4);
    return this.writeUIntLE(Number(value >> 32n), offset + 4, 4);
  }

  [inspectCustom]() {
    const shown = decode(this, 3, 0, 50).replace(/(..)(?=.)/g, '$1 ');
    const more = this.length > 50 ? ` ... ${this.length - 50} more byte${this.length > 51 ? 's' : ''}` : '';
    return `<Buffer${shown ? ` ${shown}` : ''}${more}>`;
  }
}

function byteAt(buffer, at) {
  const byte = buffer[at];
  if (byte === undefined) throw outOfRange('offset', at);
  return byte;
}

function checkRoom(buffer, offset, bytes) {
  if (!(offset >= 0 && offset + bytes <= buffer.length)) throw outOfRange('offset', offset);
}

function signed(value, bytes) {
  const half = 2 ** (8 * bytes - 1);
  return value >= half ? value - 2 * half : value;
}

function search(buffer, value, from, encoding, last) {
  if (typeof from === 'string') [encoding, from] = [from, undefined];
  let start = from === undefined || Number.isNaN(+from) ? (last ? buffer.length : 0) : Math.trunc(+from);
  if (start < 0) start += buffer.length;
  if (start < 0) {
    if (last) return -1;
    start = 0;
  }
  const needle =
    typeof value === 'number'
      ? new Uint8Array([value])
      : typeof value === 'string'
        ? encode(value, encodingOf(encoding))
        : value;
  if (!ArrayBuffer.isView(needle)) throw invalid('"value" argument', value);
  return indexOf(buffer, needle, start, last);
}

// The fixed widths: read8, read16…, write32… in both byte orders, signed and not, in both spellings.
for (const bits of [8, 16, 32]) {
  for (const order of bits === 8 ? [''] : ['BE', 'LE']) {
    const bytes = bits / 8;
    const suffix = order || 'BE';
    const readUnsigned = Buffer.prototype[`readUInt${suffix}`];
    const writeUnsigned = Buffer.prototype[`writeUInt${suffix}`];
    const define = (names, value) => {
      for (const name of names)
        Object.defineProperty(Buffer.prototype, name, { value, writable: true, configurable: true });
    };
    define([`readUInt${bits}${order}`, `readUint${bits}${order}`], function (offset = 0) {
      return readUnsigned.call(this, offset, bytes);
    });
    define([`readInt${bits}${order}`], function (offset = 0) {
      return signed(readUnsigned.call(this, offset, bytes), bytes);
    });
    define([`writeUInt${bits}${order}`, `writeUint${bits}${order}`, `writeInt${bits}${order}`], function (
      value,
      offset = 0,
    ) {
      return writeUnsigned.call(this, value, offset, bytes);
    });
  }
}

setBufferPrototype(Buffer.prototype);

export const kMaxLength = 2 ** 31 - 1;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: 2 ** 30 - 1 };
export const atob = (text) => Buffer.from(`${text}`, 'base64').toString('latin1');
export const btoa = (text) => Buffer.from(`${text}`, 'latin1').toString('base64');
export { isUtf8 };

import * as self from './buffer.js';

export { self as default };
