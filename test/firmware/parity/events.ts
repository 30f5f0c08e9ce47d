import { EventEmitter, on, once } from 'node:events';
import type { Print } from './main.ts';

export async function events(print: Print): Promise<void> {
  const log: unknown[] = [];
  const emitter = new EventEmitter();
  emitter.on('newListener', (name: string) => log.push(['new', name]));
  emitter.on('removeListener', (name: string) => log.push(['gone', name]));
  const a = () => log.push('a');
  emitter.on('x', a);
  emitter.once('x', () => log.push('once'));
  emitter.prependListener('x', () => log.push('first'));
  print('emit', [emitter.emit('x', 1), emitter.emit('x', 2), emitter.emit('y')]);
  emitter.off('x', a);
  print('log', log);
  print('names', [emitter.eventNames(), emitter.listenerCount('x'), emitter.getMaxListeners()]);
  emitter.removeAllListeners('x');
  print('count', emitter.listenerCount('x'));
  for (const value of [new Error('boom'), 'text', undefined]) {
    try {
      new EventEmitter().emit('error', value);
    } catch (error) {
      print(
        'unhandled',
        error instanceof Error ? [error.message === 'boom' || (error as NodeJS.ErrnoException).code] : error,
      );
    }
  }
  const during: string[] = [];
  const changing = new EventEmitter();
  changing.on('go', () => {
    during.push('1');
    changing.on('go', () => during.push('late'));
    changing.removeListener('go', second);
  });
  const second = () => during.push('2');
  changing.on('go', second);
  changing.emit('go');
  changing.emit('go');
  print('changed while emitting', during);

  const later = new EventEmitter();
  queueMicrotask(() => later.emit('done', 1, 2));
  print('once', await once(later, 'done'));
  queueMicrotask(() => later.emit('error', new Error('failed')));
  await once(later, 'done').catch((error) => print('once rejects', error));
  const controller = new AbortController();
  queueMicrotask(() => controller.abort());
  await once(later, 'never', { signal: controller.signal }).catch((error) => print('once aborts', error));
  queueMicrotask(() => {
    later.emit('item', 'a');
    later.emit('item', 'b');
  });
  const seen: unknown[] = [];
  for await (const args of on(later, 'item')) {
    seen.push(args);
    if (seen.length === 2) break;
  }
  print('on', [seen, later.listenerCount('item')]);

  class Old extends EventEmitter {
    constructor() {
      super();
      this.setMaxListeners(0);
    }
  }
  print('subclass', [
    new Old() instanceof EventEmitter,
    new Old().on('x', () => undefined).listenerCount('x'),
  ]);

  const signal = controller.signal;
  print('signal', [signal.aborted, (signal.reason as Error).name]);
  const fresh = new AbortController();
  const heard: string[] = [];
  fresh.signal.addEventListener('abort', () => heard.push('listener'), { once: true });
  fresh.signal.onabort = () => heard.push('onabort');
  fresh.abort('why');
  fresh.abort('again');
  print('abort', [heard.sort(), fresh.signal.reason]);
  try {
    AbortSignal.abort().throwIfAborted();
  } catch (error) {
    print('throwIfAborted', [(error as Error).name, (error as Error).message]);
  }
}
