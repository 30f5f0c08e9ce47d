import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** Ids of a process's threads in the order of their making; the first is the process itself. */
export function threads(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .map(Number)
    .sort((a, b) => a - b);
}

/** How often each thread of a process has gone to sleep, and whether all are asleep now. */
export function activity(pid: number): { readonly asleep: boolean; readonly switches: number } {
  let asleep = true;
  let switches = 0;
  for (const thread of threads(pid)) {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    if (!/^State:\tS/m.test(status)) asleep = false;
    switches += Number(/^voluntary_ctxt_switches:\t(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return { asleep, switches };
}

export interface Tracer {
  /** Ends tracing, or waits for the end of what is traced. */
  end(): Promise<void>;
}

/** Attaches strace (`argv` beside `-o` and `-p`) and resolves when it watches. */
export async function attach(target: number, output: string, argv: readonly string[]): Promise<Tracer> {
  const child: ChildProcess = spawn('strace', [...argv, '-o', output, '-p', String(target)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('attached')) resolve();
    });
    child.once('close', () => reject(new Error(`strace: ${said}`)));
  });
  return {
    async end() {
      if (child.exitCode === null) child.kill('SIGINT');
      await ended;
    },
  };
}

/** How often each system call was begun in a trace of one thread. */
export function counts(output: string): Map<string, number> {
  const all = new Map<string, number>();
  for (const row of readFileSync(output, 'latin1').split('\n')) {
    const call = /^(\w+)\(/.exec(row)?.[1];
    if (call !== undefined) all.set(call, (all.get(call) ?? 0) + 1);
  }
  return all;
}

/** Whether a trace of one thread proves that it was killed as it began its `n`th `call`. */
export function provesKill(output: string, call: string, n: number): boolean {
  const rows = readFileSync(output, 'latin1')
    .split('\n')
    .filter((row) => row !== '');
  const begun = rows.filter((row) => row.startsWith(`${call}(`));
  return begun.length === n && rows.at(-2) === begun.at(-1) && rows.at(-1) === '+++ killed by SIGKILL +++';
}
