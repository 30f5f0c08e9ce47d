import { promisify } from 'node:util';
import * as library from 'node:zlib';
import type { Print } from './main.ts';

export async function zlib(print: Print): Promise<void> {
  const text = Array.from({ length: 3000 }, (_, i) => `line ${i % 17} of the log\n`).join('');
  const { gzipSync, gunzipSync, deflateSync, inflateSync, deflateRawSync, inflateRawSync } = library;
  const pairs = [
    [gzipSync, gunzipSync],
    [deflateSync, inflateSync],
    [deflateRawSync, inflateRawSync],
  ] as const;
  for (const [pack, unpack] of pairs) {
    const packed = pack(text);
    print('round trip', [
      unpack(packed).toString() === text,
      packed.length < text.length / 10,
      unpack(pack('')).length,
    ]);
  }
  const known = Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64');
  print('known', gunzipSync(known).toString());
  print('callback', (await promisify(library.gunzip)(await promisify(library.gzip)('abc'))).toString());
  for (const fail of [
    () => gunzipSync(Buffer.from('garbage!')),
    () => inflateSync(deflateSync(text).subarray(0, 40)),
    () => inflateRawSync(Buffer.alloc(9, 255)),
  ]) {
    try {
      fail();
    } catch (error) {
      print('error', [(error as NodeJS.ErrnoException).code, (error as Error).message]);
    }
  }
  const parts: Buffer[] = [];
  const stream = library.createGzip();
  stream.on('data', (part) => parts.push(part));
  stream.write(text.slice(0, 100));
  stream.end(text.slice(100));
  await new Promise((resolve) => stream.on('end', resolve));
  print('stream', gunzipSync(Buffer.concat(parts)).toString() === text);
}
