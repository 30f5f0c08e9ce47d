import { parseZoneRule, type ZoneRule } from './posix-zone.ts';

/** The past changes of a zone and the rule from its last one on. Times in seconds. */
export interface ZoneTable {
  /** Rising moments since the epoch; `offsets[i]` holds from `times[i]` on. */
  readonly times: readonly number[];
  readonly offsets: readonly { readonly name: string; readonly offset: number }[];
  /** Before the first change. */
  readonly first: { readonly name: string; readonly offset: number };
  readonly rule: ZoneRule | null;
}

/** Reads a compiled zone (RFC 9636, versions 1 to 4); null when the bytes are none. */
export function parseTzif(bytes: Uint8Array): ZoneTable | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = header(view, 0);
  if (head === null) return null;
  const second = head.version >= 0x32 ? header(view, head.end) : null;
  const block = second ?? head;
  if (block.end > bytes.length) return null;
  return readBlock(bytes, view, block, second === null ? 4 : 8);
}

interface Header {
  readonly version: number;
  readonly start: number;
  readonly end: number;
  readonly times: number;
  readonly types: number;
  readonly chars: number;
}

function header(view: DataView, at: number): Header | null {
  // 'TZif'
  if (at + 44 > view.byteLength || view.getUint32(at) !== 0x545a6966) return null;
  const [utc, standard, leaps, times, types, chars] = [20, 24, 28, 32, 36, 40].map((o) =>
    view.getUint32(at + o),
  );
  if (utc === undefined || standard === undefined || leaps === undefined) return null;
  if (times === undefined || types === undefined || chars === undefined) return null;
  if (times > 10_000 || types < 1 || types > 256 || chars > 10_000 || leaps > 1000) return null;
  const size = at === 0 ? 4 : 8;
  const start = at + 44;
  const end = start + times * (size + 1) + types * 6 + chars + leaps * (size + 4) + standard + utc;
  return { version: view.getUint8(at + 4), start, end, times, types, chars };
}

function readBlock(bytes: Uint8Array, view: DataView, block: Header, size: 4 | 8): ZoneTable | null {
  const indexes = block.start + block.times * size;
  const types = indexes + block.times;
  const chars = types + block.types * 6;
  const type = (index: number) => {
    const at = types + index * 6;
    const from = chars + view.getUint8(at + 5);
    const zero = bytes.indexOf(0, from);
    const name = new TextDecoder().decode(bytes.subarray(from, zero < 0 ? from : Math.min(zero, from + 16)));
    return { name, offset: view.getInt32(at) };
  };
  const times: number[] = [];
  const offsets: { name: string; offset: number }[] = [];
  for (let i = 0; i < block.times; i++) {
    const index = view.getUint8(indexes + i);
    if (index >= block.types) return null;
    const at = block.start + i * size;
    times.push(size === 8 ? view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4) : view.getInt32(at));
    offsets.push(type(index));
  }
  const footer = size === 8 ? new TextDecoder().decode(bytes.subarray(block.end, block.end + 200)) : '';
  const text = /^\n([^\n]*)\n/.exec(footer)?.[1] ?? '';
  return { times, offsets, first: type(0), rule: text === '' ? null : parseZoneRule(text) };
}
