import { Duplex, finished, PassThrough, pipeline, Readable, Transform, Writable } from 'node:stream';
import { pipeline as pipelined } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Print } from './main.ts';

/** Every event of a stream, in order. */
function watched(log: string[], name: string, stream: Readable | Writable): void {
  for (const event of [
    'readable',
    'end',
    'finish',
    'prefinish',
    'close',
    'error',
    'drain',
    'pipe',
    'unpipe',
    'pause',
    'resume',
  ])
    if (event !== 'readable')
      stream.on(event, (value) =>
        log.push(`${name} ${event}${value instanceof Error ? ` ${value.message}` : ''}`),
      );
}

function sink(highWaterMark: number, got: string[], slow: boolean): Writable {
  return new Writable({
    highWaterMark,
    write(chunk, _encoding, callback) {
      got.push(String(chunk));
      if (slow) setImmediate(callback);
      else callback();
    },
    final(callback) {
      got.push('final');
      callback();
    },
  });
}

const closed = (stream: Readable | Writable) =>
  new Promise<void>((resolve) => stream.once('close', () => resolve()));

async function readables(print: Print): Promise<void> {
  const log: string[] = [];
  let n = 0;
  const counter = new Readable({
    highWaterMark: 4,
    read() {
      this.push(n++ < 5 ? `chunk${n}` : null);
    },
  });
  watched(log, 'r', counter);
  counter.on('data', (chunk) => log.push(`data ${chunk}`));
  await closed(counter);
  print('flowing', log);

  const paused = new Readable({ read() {} });
  for (const part of ['hello ', 'wörld', '!']) paused.push(part);
  paused.push(null);
  const parts: unknown[] = [];
  paused.on('readable', () => {
    for (let chunk = paused.read(4); chunk !== null; chunk = paused.read(4)) parts.push(String(chunk));
  });
  await new Promise((resolve) => paused.on('end', resolve));
  print('readable', parts);

  const decoded = new Readable({ read() {} });
  decoded.setEncoding('utf8');
  const bytes = Buffer.from('a中b🎉c');
  for (const byte of bytes) decoded.push(Buffer.from([byte]));
  decoded.push(null);
  let text = '';
  for await (const chunk of decoded) text += chunk;
  print('decoded', text);

  const objects: unknown[] = [];
  for await (const each of Readable.from([1, 'two', { three: 3 }])) objects.push(each);
  print('from', objects);
  const broken = new Readable({
    read() {
      this.destroy(new Error('torn'));
    },
  });
  try {
    for await (const chunk of broken) print('never', chunk);
  } catch (error) {
    print('iteration fails', error);
  }
  const left = Readable.from(['a', 'b', 'c']);
  for await (const chunk of left) {
    print('first', chunk);
    break;
  }
  print('left', left.destroyed);
  const ended = new Readable({ read() {} });
  ended.on('error', (error) => print('push after end', error));
  ended.push(null);
  ended.push('late');
  await sleep(1);
  const back = new Readable({ read() {} });
  back.push('world');
  back.unshift('hello ');
  print('unshift', [String(back.read()), back.read(), back.readableLength]);
}

async function writables(print: Print): Promise<void> {
  for (const slow of [false, true]) {
    const log: string[] = [];
    const got: string[] = [];
    const out = sink(8, got, slow);
    watched(log, 'w', out);
    const full = ['abc', 'defgh', 'ij', 'k'].map((part) =>
      out.write(part, () => log.push(`written ${part}`)),
    );
    out.end('last', () => log.push('ended'));
    await closed(out);
    print(`write slow=${slow}`, [full, got, log]);
  }
  const got: string[] = [];
  const corked = new Writable({
    writev(chunks, callback) {
      got.push(chunks.map(({ chunk }) => String(chunk)).join('|'));
      callback();
    },
  });
  corked.cork();
  for (const part of ['a', 'b', 'c']) corked.write(part);
  print('corked', [corked.writableLength, got.length]);
  corked.uncork();
  corked.end();
  await closed(corked);
  print('writev', got);

  const log: string[] = [];
  const failing = new Writable({
    write(_chunk, _encoding, callback) {
      setImmediate(callback, new Error('full'));
    },
  });
  watched(log, 'w', failing);
  failing.write('a', (error) => log.push(`a ${error?.message}`));
  failing.write('b', (error) => log.push(`b ${error?.message}`));
  failing.end(() => log.push('end called'));
  await closed(failing);
  print('write fails', log);
  const over = sink(8, [], false);
  over.end();
  over.on('error', (error) => print('write after end', error));
  over.write('late', (error) => print('its callback', error));
  await sleep(1);
  const gone = sink(8, [], false);
  gone.on('error', () => undefined);
  gone.destroy();
  gone.write('x', (error) => print('after destroy', error));
  await closed(gone);
  print('state', [gone.destroyed, gone.writable, gone.writableEnded, gone.writableFinished]);
  try {
    sink(8, [], false).write(5);
  } catch (error) {
    print('bad chunk', (error as NodeJS.ErrnoException).code);
  }
}

async function transforms(print: Print): Promise<void> {
  const log: string[] = [];
  const upper = new Transform({
    transform(chunk, _encoding, callback) {
      callback(null, String(chunk).toUpperCase());
    },
    flush(callback) {
      this.push('!');
      callback();
    },
  });
  watched(log, 't', upper);
  upper.on('data', (chunk) => log.push(`data ${chunk}`));
  upper.write('ab');
  upper.end('cd');
  await closed(upper);
  print('transform', log);

  const order: string[] = [];
  const source = Readable.from(['one ', 'two ', 'three']);
  const middle = new PassThrough({ highWaterMark: 3 });
  const got: string[] = [];
  const end = sink(4, got, true);
  watched(order, 'middle', middle);
  watched(order, 'end', end);
  source.pipe(middle).pipe(end);
  await closed(end);
  print('pipe', [got, order]);

  await pipelined(Readable.from(['x', 'y']), new PassThrough(), sink(4, [], true));
  const failing = new Transform({
    transform(_chunk, _encoding, callback) {
      callback(new Error('cannot'));
    },
  });
  const first = Readable.from(['x', 'y']);
  await pipelined(first, failing, sink(4, [], true)).catch((error) =>
    print('pipeline', [error, first.destroyed, failing.destroyed]),
  );
  await new Promise<void>((resolve) => {
    const early = new PassThrough();
    finished(early, (error) => {
      print('finished', error ?? null);
      resolve();
    });
    early.destroy();
  });
  await new Promise<void>((resolve) => {
    pipeline(Readable.from(['a']), new PassThrough().resume(), (error) => {
      print('pipeline callback', error ?? null);
      resolve();
    });
  });
  const unpiped = new PassThrough();
  const to = new PassThrough();
  unpiped.pipe(to);
  unpiped.unpipe(to);
  print('unpipe', [unpiped.readableFlowing, to.listenerCount('unpipe')]);

  const both = new Duplex({
    read() {
      this.push('from');
      this.push(null);
    },
    write(chunk, _encoding, callback) {
      log.push(`to ${chunk}`);
      callback();
    },
  });
  both.end('it');
  const heard: string[] = [];
  for await (const chunk of both) heard.push(String(chunk));
  print('duplex', [heard, log.at(-1), both instanceof Writable, both instanceof Readable]);
  const big = new PassThrough();
  const chunks = [0, 1, 2].map((i) => big.write(Buffer.alloc(7000, i)));
  print('high water', [
    chunks,
    big.readableHighWaterMark,
    big.writableHighWaterMark,
    big.writableLength,
    big.readableLength,
  ]);
}

export async function streams(print: Print): Promise<void> {
  await readables(print);
  await writables(print);
  await transforms(print);
  const decoder = new StringDecoder('utf8');
  print('decoder', [
    Buffer.from('é中🎉')
      .toString('hex')
      .match(/../g)
      ?.map((byte) => decoder.write(Buffer.from(byte, 'hex'))),
    decoder.end(Buffer.from([0xe4])),
  ]);
  const sixteen = new StringDecoder('utf16le');
  print('decoder 16', [
    sixteen.write(Buffer.from([0x61, 0, 0x3d])),
    sixteen.end(Buffer.from([0xd8, 0x4d, 0xdc])),
  ]);
  const base = new StringDecoder('base64');
  print('decoder 64', [base.write(Buffer.from('ab')), base.write(Buffer.from('cd')), base.end()]);
}
