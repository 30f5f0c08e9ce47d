// DNS messages (RFC 1035): a query, and what an answer says. Foreign bytes: every length is checked.
import { Buffer } from '../buffer.js';

export const TYPES = { A: 1, NS: 2, CNAME: 5, PTR: 12, MX: 15, TXT: 16, AAAA: 28 };
const MOST_POINTERS = 32;

/** The wire form of a question for `name`; null: no name that DNS can carry. */
export function encodeQuery(id, name, type) {
  const labels = name.replace(/\.$/, '').split('.');
  const parts = labels.map((label) => Buffer.from(label, 'latin1'));
  if (parts.some((part) => part.length === 0 || part.length > 63) || name.length > 253) return null;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head[2] = 1; // recursion desired
  head[5] = 1; // one question
  const question = parts.flatMap((part) => [Buffer.from([part.length]), part]);
  return Buffer.concat([head, ...question, Buffer.from([0, 0, type, 0, 1])]);
}

function malformed() {
  return Object.assign(new Error('malformed DNS message'), { code: 'EBADRESP' });
}

/** A name at `at`, and where it ends. */
function readName(bytes, at) {
  const labels = [];
  let end = -1;
  let total = 0;
  for (let jumps = 0; ; ) {
    const length = bytes[at];
    if (length === undefined) throw malformed();
    if (length >= 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined || ++jumps > MOST_POINTERS) throw malformed();
      if (end === -1) end = at + 2;
      at = ((length & 0x3f) << 8) | low;
      continue;
    }
    if (length > 63) throw malformed();
    if (length === 0) return { name: labels.join('.'), end: end === -1 ? at + 1 : end };
    total += length + 1;
    if (at + 1 + length > bytes.length || total > 255) throw malformed();
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
}

function address6(bytes) {
  const groups = [];
  for (let i = 0; i < 16; i += 2) groups.push(bytes.readUInt16BE(i).toString(16));
  const text = groups.join(':');
  const runs = text.match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (!longest) return text;
  const i = text.indexOf(longest);
  return `${text.slice(0, i).replace(/:$/, '')}::${text.slice(i + longest.length).replace(/^:/, '')}`;
}

function readData(bytes, type, at, length) {
  const data = bytes.subarray(at, at + length);
  switch (type) {
    case TYPES.A:
      if (length !== 4) throw malformed();
      return Array.from(data).join('.');
    case TYPES.AAAA:
      if (length !== 16) throw malformed();
      return address6(data);
    case TYPES.MX:
      if (length < 3) throw malformed();
      return { exchange: readName(bytes, at + 2).name, priority: data.readUInt16BE(0) };
    case TYPES.NS:
    case TYPES.CNAME:
    case TYPES.PTR:
      return readName(bytes, at).name;
    case TYPES.TXT: {
      const strings = [];
      for (let i = 0; i < length; i += 1 + data[i]) {
        if (i + 1 + data[i] > length) throw malformed();
        strings.push(data.toString('utf8', i + 1, i + 1 + data[i]));
      }
      return strings;
    }
    default:
      return null;
  }
}

/** { id, truncated, rcode, name, type, answers: [{ type, ttl, data }] }; throws EBADRESP. */
export function decodeAnswer(bytes) {
  if (bytes.length < 12 || (bytes[2] & 0x80) === 0 || bytes.readUInt16BE(4) !== 1) throw malformed();
  const question = readName(bytes, 12);
  if (question.end + 4 > bytes.length) throw malformed();
  const answers = [];
  let at = question.end + 4;
  const truncated = (bytes[2] & 2) !== 0;
  for (let left = truncated ? 0 : bytes.readUInt16BE(6); left > 0; left--) {
    const { end } = readName(bytes, at);
    if (end + 10 > bytes.length) throw malformed();
    const type = bytes.readUInt16BE(end);
    const length = bytes.readUInt16BE(end + 8);
    if (end + 10 + length > bytes.length) throw malformed();
    answers.push({ type, ttl: bytes.readUInt32BE(end + 4), data: readData(bytes, type, end + 10, length) });
    at = end + 10 + length;
  }
  return {
    id: bytes.readUInt16BE(0),
    truncated,
    rcode: bytes[3] & 15,
    name: question.name,
    type: bytes.readUInt16BE(question.end),
    answers,
  };
}
