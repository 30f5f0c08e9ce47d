// TextEncoder and TextDecoder.
import { encode, isUtf8 } from 'native:bytes';
import { coded } from './internal/errors.js';
import { StringDecoder } from './string_decoder.js';

export class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    const bytes = encode(`${text}`, 0);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  encodeInto(text, target) {
    let read = 0;
    let written = 0;
    for (const character of text) {
      const bytes = encode(character, 0);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

const LABELS = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16': 'utf-16le',
};

export class TextDecoder {
  constructor(label = 'utf-8', options = {}) {
    this.encoding = LABELS[`${label}`.trim().toLowerCase()];
    if (!this.encoding)
      throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    this.fatal = !!options.fatal;
    this.ignoreBOM = !!options.ignoreBOM;
    this._decoder = null;
    this._begun = false;
  }

  decode(input = new Uint8Array(0), options = {}) {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    this._decoder ??= new StringDecoder(this.encoding);
    if (this.fatal && this.encoding === 'utf-8' && !options.stream && !isUtf8(bytes))
      throw coded(
        TypeError,
        'ERR_ENCODING_INVALID_ENCODED_DATA',
        'The encoded data was not valid for encoding utf-8',
      );
    const text = this._decoder.write(bytes) + (options.stream ? '' : this._decoder.end());
    const first = !this._begun;
    this._begun = !!options.stream;
    if (!options.stream) this._decoder = null;
    return first && !this.ignoreBOM && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}
