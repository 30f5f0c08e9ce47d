import { readFileSync } from 'node:fs';
import { os } from '#os';
import type { Print } from './main.ts';

function stateOf(device: string): string {
  const link = os.link(device);
  if (link === null) return 'gone';
  return `${link.carrier ? 'carrier' : 'no carrier'} ${os.addresses(device).join(' ')}`.trim();
}

/** Prints the state and index of a device at first and after each announcement that changed it, until it is `last`. */
export async function network(print: Print, [device = '', last = '']: readonly string[]): Promise<void> {
  let before = '';
  await new Promise<void>((resolve) => {
    const look = () => {
      const state = stateOf(device);
      if (state !== before) print(state, os.link(device)?.index ?? null);
      before = state;
      if (state === last) {
        stop();
        resolve();
      }
    };
    const stop = os.watchNetwork(look);
    look();
  });
}

/** Announcements that the kernel could not deliver to this process's sockets. */
function dropped(): number {
  const rows = readFileSync('/proc/net/netlink', 'utf8').split('\n').slice(1);
  return rows.reduce((sum, row) => sum + Number(row.trim().split(/\s+/)[8] ?? 0), 0);
}

/**
 * Stands still, reading from a pipe, while announcements are lost; then tells what it was told and what is true, and
 * whether the change after that is announced as well.
 */
export async function overrun(print: Print, [device = '', pipe = '']: readonly string[]): Promise<void> {
  let heard: () => void = () => undefined;
  const stop = os.watchNetwork(() => heard());
  const told = new Promise<void>((resolve) => {
    heard = resolve;
  });
  print('before', stateOf(device));
  readFileSync(pipe);
  print('some were lost', dropped() > 0);
  await told;
  const lost = stateOf(device);
  const changed = new Promise<void>((resolve) => {
    heard = () => {
      if (stateOf(device) !== lost) resolve();
    };
  });
  print('after', lost);
  await changed;
  print('announced', stateOf(device));
  stop();
}

/** One echo request when this process has no descriptor left. */
export async function exhausted(print: Print, [host = '']: readonly string[]): Promise<void> {
  const { openSync } = await import('node:fs');
  try {
    for (;;) openSync('/dev/null', 'r');
  } catch (error) {
    print('then', (error as NodeJS.ErrnoException).code);
  }
  const answer = await os.ping(host, null, 500);
  print(host, answer.ok || answer.error);
}

/** One echo request to each ADDRESS, ADDRESS@DEVICE or ADDRESS@DEVICE@MILLISECONDS; the time is not told. */
export async function echo(print: Print, args: readonly string[]): Promise<void> {
  for (const arg of args) {
    // By default longer than a busy machine stands still: an answer that is there must not be late.
    const [host = '', device, limit = '20000'] = arg.split('@');
    const answer = await os.ping(host, device ?? null, Number(limit));
    print(arg, answer.ok ? answer.ms >= 0 && answer.ms < Number(limit) : answer.error);
  }
}
