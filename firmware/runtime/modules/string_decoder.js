// node:string_decoder — bytes that arrive in pieces to text, never cutting a character.
import { Buffer, encodingNumber } from './buffer.js';
import { coded } from './internal/errors.js';

/** How many bytes at the end of `bytes` begin a UTF-8 character that is not complete. */
function incompleteUtf8(bytes) {
  const length = bytes.length;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const need = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return need > back && byte <= 0xf4 && decodesSoFar(bytes.subarray(length - back)) ? back : 0;
  }
  return 0;
}

/** Whether these bytes can still become one character: the second byte of some leads is restricted. */
function decodesSoFar(part) {
  if (part.length < 2) return true;
  const [lead, second] = part;
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second <= 0x8f;
}

function incomplete(number, bytes) {
  if (number === 0) return incompleteUtf8(bytes);
  if (number === 4 || number === 5) return bytes.length % 3;
  if (number !== 6) return 0;
  const odd = bytes.length % 2;
  const high = bytes[bytes.length - odd - 1];
  return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
}

export class StringDecoder {
  constructor(encoding = 'utf8') {
    this._number = encodingNumber(encoding);
    if (this._number === undefined)
      throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this.encoding = `${encoding}`.toLowerCase().replace('utf-8', 'utf8');
    this._rest = null;
  }

  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    let bytes = this._rest ? Buffer.concat([this._rest, chunk]) : chunk;
    const open = incomplete(this._number, bytes);
    this._rest = open > 0 ? Buffer.from(bytes.subarray(bytes.length - open)) : null;
    if (open > 0) bytes = bytes.subarray(0, bytes.length - open);
    return bytes.length > 0 ? Buffer.prototype.toString.call(bytes, this.encoding) : '';
  }

  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    const rest = this._rest;
    this._rest = null;
    return rest ? text + rest.toString(this.encoding) : text;
  }
}

import * as self from './string_decoder.js';

export { self as default };
