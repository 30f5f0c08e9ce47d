import { crc32 } from './crc32.ts';

/** One record as a line of the log: CRC-32 in hex, length in bytes, JSON. */
export function line(record: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(record), 'utf8');
  const crc = crc32(json).toString(16).padStart(8, '0');
  return Buffer.concat([Buffer.from(`${crc} ${json.length} `, 'latin1'), json, Buffer.from('\n')]);
}

export interface Lines {
  readonly records: readonly unknown[];
  /** What is no record: torn, damaged or foreign bytes, as they stood between line ends. */
  readonly bad: readonly Buffer[];
  /** false: something may not be written behind this as it is. */
  readonly whole: boolean;
}

const head = /^([0-9a-f]{8}) ([0-9]{1,9}) /;

function parsed(bytes: Buffer): { readonly record: unknown } | null {
  const match = head.exec(bytes.subarray(0, 20).toString('latin1'));
  if (match === null) return null;
  const json = bytes.subarray(match[0].length);
  if (json.length !== Number(match[2]) || crc32(json) !== Number.parseInt(match[1] ?? '', 16)) return null;
  try {
    return { record: JSON.parse(json.toString('utf8')) };
  } catch {
    return null;
  }
}

/** The records of a log. Whatever is none is set aside, and reading goes on behind the next line end. */
export function lines(bytes: Buffer): Lines {
  const records: unknown[] = [];
  const bad: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.subarray(start, end);
    const found = parsed(text);
    if (found === null) bad.push(text);
    else records.push(found.record);
    start = end + 1;
  }
  const whole = bad.length === 0 && (bytes.length === 0 || bytes[bytes.length - 1] === 0x0a);
  return { records, bad, whole };
}
