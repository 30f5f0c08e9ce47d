import { format, inherits, inspect, isDeepStrictEqual, parseArgs, promisify, types } from 'node:util';
import type { Print } from './main.ts';

export async function text(print: Print): Promise<void> {
  print('format', [
    format('%s %d %i %f %j %% %o', 'a', 4.5, 4.5, '1.5', { a: 1 }, 5),
    format('a', 'b', 1, null, undefined, true),
    format('%s', 'x', 'more', 7),
    format(1, 'a'),
    format('%s %s', 'only'),
    format('100%'),
    format(),
    format('%s', 12n),
    format('%s', Symbol('s')),
  ]);
  print(
    'inspect',
    [
      { a: 1, b: 'x', c: [1, 2], d: { e: { f: { g: 1 } } } },
      [],
      {},
      'quoted',
      "it's",
      null,
      undefined,
      5n,
      -0,
      [undefined, null],
      new Map([['k', 1]]),
      new Set([1]),
      new Date(0),
      /re/g,
      Buffer.from('ab'),
      Symbol('x'),
      { 'odd key': 1 },
      [1, [2, [3, [4]]]],
    ].map((value) => inspect(value)),
  );
  const later = promisify((a: number, callback: (error: Error | null, value?: number) => void) =>
    callback(a > 1 ? new Error('big') : null, a + 1),
  );
  print('promisify', await later(1));
  await later(2).catch((error) => print('promisify rejects', error));
  function Parent() {}
  function Child() {}
  inherits(Child, Parent);
  print('inherits', Object.getPrototypeOf(Child.prototype) === Parent.prototype);
  print('equal', [
    isDeepStrictEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
    isDeepStrictEqual({ a: 1 }, { a: 2 }),
    isDeepStrictEqual(Number.NaN, Number.NaN),
  ]);
  print('types', [
    types.isDate(new Date()),
    types.isRegExp(/x/),
    types.isPromise(Promise.resolve()),
    types.isUint8Array(Buffer.alloc(1)),
  ]);

  const options = {
    config: { type: 'string', short: 'c' },
    json: { type: 'boolean' },
    many: { type: 'string', multiple: true },
  } as const;
  for (const args of [
    ['--config', 'x', 'run'],
    ['--config=y', '--json'],
    ['-c', 'z'],
    ['-cz'],
    ['--nope'],
    ['--config'],
    ['--json=1'],
    ['--many', 'a', '--many=b'],
    ['--', '--json'],
    ['-x'],
    ['--config', '--json'],
  ]) {
    try {
      const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
      print(`args ${args.join(' ')}`, [{ ...values }, positionals]);
    } catch (error) {
      print(`args ${args.join(' ')}`, error);
    }
  }
  try {
    parseArgs({ args: ['word'], options });
  } catch (error) {
    print('no positionals', error);
  }

  const encoder = new TextEncoder();
  print('encode', [[...encoder.encode('é🎉')], encoder.encodeInto('aé', new Uint8Array(2))]);
  const decoder = new TextDecoder();
  print('decode', [
    decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])),
    decoder.decode(new Uint8Array([0xc3]), { stream: true }),
    decoder.decode(new Uint8Array([0xa9])),
    new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0])),
  ]);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]));
  } catch (error) {
    print('fatal', [(error as Error).name, (error as NodeJS.ErrnoException).code]);
  }
  print('normalize', [
    'e\u0301'.normalize('NFC'),
    'ﬁ'.normalize('NFKC'),
    'Ä'.toLowerCase(),
    'ß'.toUpperCase(),
    'İ'.toLowerCase().length,
  ]);
  print('regex', [
    'ä1b'.match(/\p{L}/gu),
    'a-b'.replace(/(?<x>a)-(?<y>b)/, '$<y>$<x>'),
    [...'a1b2'.matchAll(/[a-z](\d)/g)].map((match) => match[1]),
    'x'.padStart(3, '-'),
    'aXbX'.replaceAll('X', '_'),
    /(?<!a)b/.test('cb'),
  ]);
  print('numbers', [
    (0.1 + 0.2).toString(),
    (1e21).toString(),
    (123.456).toFixed(1),
    (255).toString(16),
    Number('0x1f'),
    parseFloat('3.14abc'),
    (25).toString(36),
    (1.005).toFixed(2),
    (0.000001234).toString(),
    (5e-324).toString(),
  ]);
  print('json', [
    JSON.stringify({ a: [1, 'x', null], d: new Date(0), u: undefined }),
    JSON.stringify('\u2028"\ud800'),
    JSON.parse('{"a":[1,2,{"b":null}]}'),
  ]);
  print('sort', [[3, 1, 2].sort(), ['b', 'a', 'C'].sort(), [1, 2, 3].at(-1)]);
  const error = new TypeError('outer', { cause: new Error('inner') });
  print('errors', [
    String(error),
    (error.cause as Error).message,
    error instanceof Error,
    typeof error.stack,
  ]);
}
