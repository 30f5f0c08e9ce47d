import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, promises, readFile, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Print } from './main.ts';

/** Every way to make code of text. */
export async function code(print: Print): Promise<void> {
  const ways: readonly (readonly [string, () => unknown])[] = [
    ['eval', () => Reflect.get(globalThis, 'eval')('1')],
    ['Function', () => new Function('return 1')()],
    ['constructor', () => Object.getPrototypeOf(print).constructor('return 1')()],
    ['async', () => Object.getPrototypeOf(async () => 1).constructor('return 1')()],
    ['generator', () => Object.getPrototypeOf(function* () {}).constructor('yield 1')()],
    ['import', () => import(String(['data:text/javascript', 'export default 1']))],
  ];
  for (const [name, way] of ways) {
    try {
      await way();
      print(name, 'ran');
    } catch {
      print(name, 'refused');
    }
  }
}

/** Reads of files that do not come: whether the clock goes on meanwhile, and what is read in the end. */
export async function slow(print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parity-slow-'));
  const pipe = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  try {
    for (const read of [
      () => promises.readFile(pipe, 'utf8'),
      () => new Promise((resolve) => readFile(pipe, 'utf8', (_error, text) => resolve(text))),
    ]) {
      let done = false;
      const reading = read().then((text) => {
        done = true;
        return text;
      });
      let ticks = 0;
      while (ticks < 5 && !done) {
        await sleep(10);
        statSync(folder);
        ticks++;
      }
      print('ticks', ticks);
      print('read by then', done);
      spawn('sh', ['-c', 'echo at last >"$0"', pipe], { stdio: 'ignore' });
      print('read', await reading);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
