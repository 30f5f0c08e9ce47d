import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { wanbell } from '../../test/support/agent.ts';
import { type Provider, quickIni } from '../../test/support/provider.ts';

/** A program that mails when the line or an event says so. */
export interface Contender {
  readonly name: string;
  /** What it cannot run without; shared libraries are found by ldd. */
  readonly files: readonly string[];
  /** With everything that it needs in `provider`, not yet started. It watches one line or two. */
  prepare(provider: Provider, lines?: 'one line' | 'two lines'): Prepared;
}

export interface Prepared {
  /** Where it keeps what it must not lose. */
  readonly state: string;
  readonly argv: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What it writes once it watches. */
  readonly ready: RegExp;
  /** Something that it has to mail at once. */
  event(n: number): void;
  /** Makes another event possible; true when that itself is mailed. */
  over(n: number): boolean;
}

export interface Launched {
  readonly pid: number;
  /** Milliseconds from its start until it watched. */
  readonly ms: number;
  stop(): Promise<void>;
}

/** Starts what was prepared in the router and waits until it watches. */
export async function launch({ router }: Provider, { argv, env, ready }: Prepared): Promise<Launched> {
  const began = performance.now();
  const child: ChildProcess = router.spawn(argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env ? { env } : {}),
  });
  let said = '';
  await new Promise<void>((watches, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString('latin1');
      if (ready.test(said)) watches();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('close', (code) => reject(new Error(`${argv[0]} ended with ${code}\n${said}`)));
  });
  const ms = performance.now() - began;
  const stop = async () => {
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid ?? 0, ms, stop };
}

const ini = quickIni(`[recipient.two]
address = two@example.net
events = wan.*

[recipient.three]
address = three@example.net
events = wan.*

[mail]
per_hour = 1000
per_day = 10000

[wan]
report_after = 0
flap_window = 1s
flap_clear = 1s

`);
const linesOf = {
  'one line': '[wan.cable]\ninterface = wan\n',
  'two lines': '[wan.cable]\ninterface = wan\n\n[wan.lte]\ninterface = lte\n',
};

/** wanbell, run by `program`. */
function create(
  name: string,
  program: readonly string[],
  files: readonly string[],
): Contender & { readonly program: readonly string[] } {
  return {
    name,
    files,
    program,
    prepare(provider, lines = 'two lines') {
      const agent = provider.agent(`${ini}${linesOf[lines]}`, program);
      return {
        state: agent.state,
        argv: [...program, 'run', ...agent.options],
        ready: /watching/,
        event: (n) =>
          agent.drop({ kind: 'custom.bench', severity: 'warning', subject: `n${n}`, text: 'measured' }),
        over: () => false,
      };
    },
  };
}

const root = resolve(import.meta.dirname, '../..');
/** `WANBELL=FILE`, else the firmware executable for this machine. */
const firmware = process.env.WANBELL ? wanbell : [`${root}/build/x86_64/wanbell`];
const bundle = `${root}/dist/wanbell.mjs`;

export const executable = create('executable', firmware, firmware.slice(-1));
export const onNode = create('Node', [process.execPath, bundle], [process.execPath, bundle]);
