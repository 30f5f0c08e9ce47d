import type { Print } from './main.ts';

const encodings = ['utf8', 'latin1', 'ascii', 'hex', 'base64', 'base64url', 'utf16le'] as const;
const texts = ['', 'a', 'Grüße', '中文 🎉', 'x'.repeat(61), '\ud800 lone', 'a\0b', 'YWJj ZGVm\n==', 'zz0f'];

function attempt(what: () => unknown): unknown {
  try {
    return what();
  } catch (error) {
    return error;
  }
}

export function buffers(print: Print): void {
  for (const encoding of encodings) {
    for (const text of texts) {
      const bytes = Buffer.from(text, encoding);
      print(`from ${encoding}`, [...bytes]);
      print(`length ${encoding}`, Buffer.byteLength(text, encoding) === bytes.length);
      print(`back ${encoding}`, bytes.toString(encoding));
    }
    print(`bytes to ${encoding}`, Buffer.from([0, 1, 127, 128, 200, 255, 10]).toString(encoding));
  }
  const broken = [
    [0xc3],
    [0xe4, 0xb8],
    [0xf0, 0x9f, 0x8e],
    [0xff, 0x41],
    [0xed, 0xa0, 0x80],
    [0xc0, 0xaf],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe0, 0x80, 0x41],
  ];
  for (const bytes of broken) print('broken utf8', Buffer.from(bytes).toString());

  const buffer = Buffer.alloc(16, 'ab');
  print('filled', buffer.toString());
  print('slices', [
    buffer.slice(2, 4).toString(),
    buffer.subarray(-3).toString(),
    buffer.toString('utf8', 3, 7),
  ]);
  print('write', [buffer.write('héllo', 1), buffer.write('é', 15), buffer.toString('latin1')]);
  print('fill', [
    Buffer.alloc(5).fill('xyz').toString(),
    Buffer.alloc(4).fill(300)[0],
    Buffer.alloc(4).fill('ab', 1, 3).toString('hex'),
  ]);
  print('concat', [
    Buffer.concat([Buffer.from('a'), Buffer.from('bc')]).toString(),
    Buffer.concat([Buffer.from('abc')], 2).toString(),
    Buffer.concat([Buffer.from('a')], 3).toString('hex'),
  ]);
  print('compare', [
    Buffer.compare(Buffer.from('a'), Buffer.from('b')),
    Buffer.from('ab').equals(Buffer.from('ab')),
    Buffer.from('b').compare(Buffer.from('ab')),
  ]);
  const hay = Buffer.from('the needle in the hay the end');
  print('indexOf', [
    hay.indexOf('the'),
    hay.indexOf('the', 1),
    hay.lastIndexOf('the'),
    hay.lastIndexOf('the', 16),
    hay.indexOf('zzz'),
    hay.includes('needle'),
    hay.indexOf(0x6e),
    hay.indexOf(Buffer.from('hay')),
    hay.indexOf('the', -7),
    hay.indexOf(''),
  ]);
  const numbers = Buffer.from('0102030480ff7f0a0b0c', 'hex');
  print('read', [
    numbers.readUInt8(4),
    numbers.readInt8(4),
    numbers.readUInt16BE(0),
    numbers.readUInt16LE(0),
    numbers.readInt16BE(4),
    numbers.readInt16LE(4),
    numbers.readUInt32BE(2),
    numbers.readUInt32LE(2),
    numbers.readInt32BE(4),
    numbers.readUIntBE(0, 6),
    numbers.readIntLE(1, 3),
    numbers.readBigUInt64BE(0),
  ]);
  const written = Buffer.alloc(20);
  print('written', [
    written.writeUInt16BE(0x1234, 0),
    written.writeInt32LE(-2, 2),
    written.writeUInt8(255, 6),
    written.writeUIntBE(0x010203, 7, 3),
    written.writeBigUInt64BE(5n, 10),
    written.toString('hex'),
  ]);
  print('kinds', [
    Buffer.isBuffer(buffer),
    Buffer.isBuffer(new Uint8Array(1)),
    Buffer.isEncoding('UTF-8'),
    Buffer.isEncoding('nope'),
    buffer instanceof Uint8Array,
  ]);
  print('json', JSON.stringify(Buffer.from([1, 2])));
  print('views', [
    Buffer.from(new Uint8Array([5, 6])).toString('hex'),
    Buffer.from(new Uint8Array([1, 2, 3]).buffer, 1, 1).toString('hex'),
    [...Buffer.from([256, -1, 1.5])],
    Buffer.from(Buffer.from('x')).toString(),
  ]);
  const copied = Buffer.alloc(4);
  print('copy', [Buffer.from('abcdef').copy(copied, 1, 2), copied.toString('hex')]);
  print('iterate', [[...Buffer.from('ab')], [...Buffer.from('ab').entries()]]);
  print('errors', [
    attempt(() => Buffer.from('x', 'nope' as BufferEncoding)),
    (attempt(() => Buffer.from(5 as unknown as string)) as NodeJS.ErrnoException).code,
    (attempt(() => Buffer.from(null as unknown as string)) as NodeJS.ErrnoException).code,
    (attempt(() => Buffer.alloc(-1)) as NodeJS.ErrnoException).code,
    (attempt(() => Buffer.alloc(2).readUInt32BE(0)) as NodeJS.ErrnoException).name,
  ]);
  print('map keeps kind', Buffer.isBuffer(Buffer.from('ab').map((byte) => byte + 1)));
  print('from array-like', Buffer.from({ length: 2, 0: 7, 1: 8 } as unknown as number[]).toString('hex'));
  print('atob', [atob('aGk='), btoa('hi')]);
}
