import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { after, type Cancel, monotonic } from '../time/clock.ts';
import { readDefaultRoutes } from './routes.ts';
import { readLink } from './sysfs.ts';

const lookEvery = 1000;
/** How long after its start `ip monitor` may not be listening yet. */
const settling = 5000;
const restartFirst = 1000;
const restartLongest = 600_000;

// The shell ends `ip` when this process goes, however it goes: its standard input closes. The shell gives up its
// own standard output, so that the end of the stream is the end of `ip`.
const script = 'ip monitor link address route & exec >&-; read -r _; kill $!';

/**
 * Calls `changed` after changes of links, addresses or routes. The words of `ip monitor` are only a hint to look
 * again; while it does not run (no such program, BusyBox without it) sysfs and the routes are compared each second.
 */
export function watchNetwork(changed: () => void): Cancel {
  let stopped = false;
  let wait = restartFirst;
  let child: ChildProcess | null = null;
  let cancelRestart: Cancel = () => undefined;
  let cancelSettled: Cancel = () => undefined;
  let cancelLook: Cancel | null = null;
  let seen = snapshot();

  function startLooking(): void {
    cancelLook ??= after(lookEvery, () => {
      cancelLook = null;
      const now = snapshot();
      if (now !== seen) {
        seen = now;
        changed();
      }
      if (!stopped) startLooking();
    });
  }
  function stopLooking(): void {
    cancelLook?.();
    cancelLook = null;
  }

  function listen(): void {
    const began = monotonic();
    const one = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
    let over = false;
    child = one;
    startLooking();
    cancelSettled = after(settling, stopLooking);
    const ended = () => {
      if (over) return;
      over = true;
      cancelSettled();
      one.stdin.end();
      if (stopped) return;
      seen = snapshot();
      changed();
      startLooking();
      wait = monotonic() - began > restartLongest ? restartFirst : Math.min(wait * 2, restartLongest);
      cancelRestart = after(wait, listen);
    };
    one.stdout.on('data', () => {
      if (!stopped) changed();
    });
    one.stdout.on('close', ended);
    one.on('error', ended);
    // It is gone already when this fails, and `ended` has been told.
    one.stdin.on('error', () => undefined);
  }

  listen();
  return () => {
    if (stopped) return;
    stopped = true;
    cancelRestart();
    cancelSettled();
    stopLooking();
    child?.stdin?.end();
    child?.stdout?.destroy();
    child?.unref();
  };
}

/** All that an announcement could be about, as one text to compare. */
function snapshot(): string {
  const links = list().map(readLink);
  return JSON.stringify([links, networkInterfaces(), readDefaultRoutes()]);
}

function list(): string[] {
  try {
    return readdirSync('/sys/class/net');
  } catch {
    return [];
  }
}
