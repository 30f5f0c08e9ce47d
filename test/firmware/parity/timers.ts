import { setTimeout as sleep } from 'node:timers/promises';
import type { Print } from './main.ts';

export async function timers(print: Print): Promise<void> {
  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    setTimeout(() => {
      order.push('timeout');
      process.nextTick(() => order.push('tick in timeout'));
      Promise.resolve().then(() => order.push('promise in timeout'));
      setImmediate(() => {
        order.push('immediate in timeout');
        resolve();
      });
    }, 2);
  });
  process.nextTick(() => order.push('tick'));
  Promise.resolve().then(() => {
    order.push('promise');
    process.nextTick(() => order.push('tick in promise'));
    queueMicrotask(() => order.push('microtask in promise'));
  });
  queueMicrotask(() => order.push('microtask'));
  process.nextTick((a: string, b: string) => order.push(`tick ${a} ${b}`), 'with', 'arguments');
  order.push('now');
  await done;
  print('order', order);

  const calls: number[] = [];
  await new Promise<void>((resolve) => {
    const interval = setInterval(
      (step: number) => {
        calls.push(step);
        if (calls.length === 3) {
          clearInterval(interval);
          resolve();
        }
      },
      1,
      7,
    );
  });
  print('interval', calls);
  const late = setTimeout(() => print('never'), 5);
  clearTimeout(late);
  clearTimeout(undefined);
  const immediate = setImmediate(() => print('never'));
  clearImmediate(immediate);
  const timer = setTimeout(() => undefined, 60_000);
  print('refs', [timer.hasRef(), timer.unref().hasRef(), timer.ref().hasRef(), timer.refresh() === timer]);
  clearTimeout(timer);
  print('sleep', await sleep(1, 'value'));
  await sleep(1000, null, { signal: AbortSignal.abort() }).catch((error) =>
    print('aborted', [error.name, error.code]),
  );
  const timed = AbortSignal.timeout(3);
  await new Promise((resolve) => {
    const keep = setTimeout(() => undefined, 5000);
    timed.addEventListener('abort', () => {
      clearTimeout(keep);
      resolve(null);
    });
  });
  print('timeout signal', (timed.reason as Error).name);
  const same: number[] = [];
  await new Promise<void>((resolve) => {
    for (let i = 0; i < 5; i++) setTimeout(() => same.push(i) === 5 && resolve(), 3);
  });
  print('same time', same);
  setTimeout(() => print('unref does not keep the program'), 60_000).unref();
}
