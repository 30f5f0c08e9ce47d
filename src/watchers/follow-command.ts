import { type ChildProcess, spawn } from 'node:child_process';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import type { Follow } from './follow-file.ts';
import { linesOf } from './lines-of.ts';

const firstPause = 1000;
const longestPause = 60_000;
/** A command that ran this long gets the first pause again. */
const steady = 60_000;
/** BusyBox' `logread -f` begins with the whole past: what comes before the first silence of this length is old. */
const silence = 300;

/**
 * Tells each line that a following command prints, and starts the command again when it ends. `skipPast`: its first
 * burst is the past, not news. The command ends with the cancel; should the agent be killed, at its next line.
 */
export function followCommand(
  argv: readonly string[],
  { line, log, after = realAfter }: Follow,
  skipPast = false,
): Cancel {
  const [program = '', ...args] = argv;
  let child: ChildProcess | null = null;
  let cancel: Cancel = () => undefined;
  let pause = firstPause;
  let complained = false;
  let stopped = false;

  function start(): void {
    let past = skipPast;
    let cancelSilence: Cancel = () => undefined;
    const waitForSilence = () => {
      cancelSilence();
      cancelSilence = after(silence, () => {
        past = false;
      });
    };
    const feed = linesOf((text) => {
      if (!past) line(text);
    });
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child = started;
    if (past) waitForSilence();
    cancel = after(steady, () => {
      pause = firstPause;
      complained = false;
    });
    let ended = false;
    const end = (why: string) => {
      if (ended) return;
      ended = true;
      cancelSilence();
      child = null;
      if (stopped) return;
      if (!complained) log(`log: ${argv.join(' ')} ended (${why}); it is started again`);
      complained = true;
      cancel();
      cancel = after(pause, start);
      pause = Math.min(pause * 2, longestPause);
    };
    started.stdout.on('data', (chunk: Buffer) => {
      if (past) waitForSilence();
      feed(chunk);
    });
    started.on('error', (error) => end('code' in error ? String(error.code) : error.message));
    started.on('close', (code, signal) => end(signal ?? `exit code ${code ?? 'unknown'}`));
  }

  start();
  return () => {
    stopped = true;
    cancel();
    child?.stdout?.destroy();
    child?.kill('SIGTERM');
    child = null;
  };
}
