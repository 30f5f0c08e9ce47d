import { readFile } from 'node:fs/promises';
import type { Print } from './main.ts';

function thrower(): never {
  throw new TypeError('a bug\nof two lines');
}

/** Ends this process in the way that is asked for. */
export async function crash(print: Print, [way]: readonly string[]): Promise<void> {
  switch (way) {
    case 'throw':
      setTimeout(thrower, 1);
      return;
    case 'reject':
      void Promise.reject(new Error('nobody listens'));
      return;
    case 'heap': {
      const hoard: string[] = [];
      for (;;) hoard.push(`${hoard.length}`.repeat(1000));
    }
    case 'buffers': {
      const hoard: Buffer[] = [];
      for (;;) hoard.push(Buffer.alloc(1 << 20));
    }
    case 'abort':
      // The first file call starts libuv's worker; where that is refused, libuv aborts.
      await readFile('/dev/null');
      return;
    case 'large': {
      const hoard: Buffer[] = [];
      try {
        for (;;) hoard.push(Buffer.alloc(1 << 20));
      } catch (error) {
        hoard.length = 0;
        print('caught', [(error as Error).name, Buffer.alloc(4 << 20).length]);
      }
      return;
    }
    case 'recursion': {
      const deeper = (n: number): number => deeper(n + 1) + 1;
      try {
        deeper(0);
      } catch (error) {
        print('caught', (error as Error).name);
      }
      return;
    }
    case 'handled':
      process.on('uncaughtException', (error, origin) => print('handled', [error.message, origin]));
      setTimeout(thrower, 1);
      return;
    case 'waits':
      await new Promise(() => undefined);
      return;
    default:
      print('ways', 'throw reject heap buffers abort large recursion handled waits');
  }
}
