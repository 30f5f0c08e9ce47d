import { decodeAnswer, encodeQuery } from '../../../firmware/runtime/modules/dns/message.js';
import type { Print } from './main.ts';

/** A generator whose numbers are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** An answer with one record of each type. */
function answer(): Buffer {
  const query = encodeQuery(7, 'mail.test', 1) ?? Buffer.alloc(0);
  const record = (type: number, data: Buffer) =>
    Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
  const records = [
    record(1, Buffer.from([192, 0, 2, 1])),
    record(28, Buffer.alloc(16, 1)),
    record(15, Buffer.from([0, 10, 2, 0x6d, 0x78, 0xc0, 12])),
    record(16, Buffer.from([3, 0x61, 0x62, 0x63, 1, 0x64])),
    record(5, Buffer.from([1, 0x61, 0xc0, 12])),
  ];
  const head = Buffer.from(query);
  head[2] = 0x81;
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, ...records]);
}

/** Reads many broken DNS answers; each must give an answer or the one error for it, never hang or run over. */
export function hostile(print: Print, [runs = '1000', seed = '1']: readonly string[]): void {
  const roll = dice(Number(seed));
  const good = answer();
  print('good', decodeAnswer(good).answers);
  let read = 0;
  let refused = 0;
  for (let run = 0; run < Number(runs); run++) {
    let bytes = Buffer.from(good);
    for (let times = roll(6); times >= 0; times--) {
      const at = roll(bytes.length);
      const kind = roll(4);
      if (kind === 0) bytes[at] = roll(256);
      else if (kind === 1) bytes[at] = [0, 0xc0, 0xff, 63, 64, at][roll(6)] ?? 0;
      else if (kind === 2) bytes = bytes.subarray(0, at + 1);
      else
        bytes = Buffer.concat([bytes.subarray(0, at), good.subarray(roll(good.length)), bytes.subarray(at)]);
    }
    try {
      decodeAnswer(bytes);
      read++;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EBADRESP') throw error;
      refused++;
    }
  }
  print('some read, some refused', [read > 0, refused > 0]);
}
