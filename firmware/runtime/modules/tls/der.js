// ASN.1 DER (X.690), as far as certificates need it. Foreign bytes: every length is checked.
import { Buffer } from '../buffer.js';

function malformed() {
  return Object.assign(new Error('malformed certificate'), { code: 'ERR_CERT_MALFORMED' });
}

/** { tag, bytes (the content), end (where the next begins) } of the element at `at`. */
export function element(bytes, at = 0) {
  const tag = bytes[at];
  let length = bytes[at + 1];
  let start = at + 2;
  if (tag === undefined || length === undefined) throw malformed();
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4 || start + count > bytes.length) throw malformed();
    length = bytes.readUIntBE(start, count);
    start += count;
  }
  if (start + length > bytes.length) throw malformed();
  return { tag, bytes: bytes.subarray(start, start + length), end: start + length };
}

/** The elements inside a constructed one's content. */
export function elements(bytes) {
  const list = [];
  for (let at = 0; at < bytes.length; ) {
    const each = element(bytes, at);
    list.push(each);
    at = each.end;
  }
  return list;
}

/** An object identifier's dotted numbers. */
export function oid(bytes) {
  const numbers = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (numbers.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      numbers.push(first, value - first * 40);
    } else {
      numbers.push(value);
    }
    value = 0;
  }
  return numbers.join('.');
}

/** A character string's text, by its tag. */
export function text({ tag, bytes }) {
  if (tag === 0x1e) {
    const swapped = Buffer.alloc(bytes.length);
    for (let i = 0; i + 1 < bytes.length; i += 2) [swapped[i], swapped[i + 1]] = [bytes[i + 1], bytes[i]];
    return swapped.toString('utf16le');
  }
  return bytes.toString(tag === 0x0c ? 'utf8' : 'latin1');
}

/** UTCTime or GeneralizedTime as milliseconds since the epoch. */
export function time({ tag, bytes }) {
  const digits = bytes.toString('latin1');
  const full = tag === 0x17 ? (Number(digits.slice(0, 2)) < 50 ? '20' : '19') + digits : digits;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  if (!year) throw malformed();
  return Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
}
