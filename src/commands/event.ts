import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { iniValue } from '../config/change.ts';
import { withoutControls } from '../config/lines.ts';
import { kindOf } from '../events/catalogue.ts';
import { bootId, monotonic } from '../time/clock.ts';
import { readEvent } from '../watchers/inbox-event.ts';
import { codeOf } from '../watchers/inbox-file.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

/** `wanbell event KIND key=value …`: puts an event into the inbox, whether the agent runs or not. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [kind, ...pairs] = args;
  if (kind === undefined || kind.includes('=')) {
    complain(
      context,
      'event needs a kind: wanbell event KIND key=value …; `wanbell events` prints the kinds',
    );
    return exit.usage;
  }
  const now = { mono: monotonic(), boot: bootId(), wall: null };
  const values = new Map([['kind', kind]]);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) {
      complain(context, `${JSON.stringify(pair.slice(0, 80))} is not key=value`);
      return exit.usage;
    }
    values.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  // The agent may take it later: the moment is now.
  if (!values.has('uptime')) values.set('uptime', (now.mono / 1000).toFixed(3)).set('boot_id', now.boot);
  const text = `[event]\n${[...values].map(([k, v]) => `${k} = ${iniValue(withoutControls(v))}\n`).join('')}`;
  const read = readEvent(text, now);
  if (!read.ok) {
    complain(context, `event ${read.reason}`);
    return exit.usage;
  }
  const code = drop(context, text, now.mono);
  const { key } = read.event;
  if (code === exit.ok && !context.json && kindOf(key)?.hint === true) print(context, hintText(key));
  return code;
}

/** What became of a report that makes no mail of its own. */
function hintText(key: string): string {
  return key === 'clock.set'
    ? 'taken: the clock counts as set'
    : 'taken: no mail of its own; it dates the outage that wanbell sees itself on that line';
}

function drop(context: CommandContext, text: string, mono: number): ExitCode {
  const { inbox } = context.paths;
  const name = `${Math.round(mono)}-${process.pid}-${randomBytes(4).toString('hex')}`;
  const temporary = `${inbox}/.${name}.tmp`;
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(fd, text);
    } finally {
      closeSync(fd);
    }
    // Root reports, and the agent is another user; nobody else can enter the inbox.
    chmodSync(temporary, 0o644);
    renameSync(temporary, `${inbox}/${name}.ini`);
    return exit.ok;
  } catch (error) {
    rmSync(temporary, { force: true });
    const code = codeOf(error);
    if (code === 'ENOENT') {
      complain(context, `${inbox} is not there; start wanbell run, or name another place with --run DIR`);
      return exit.unavailable;
    }
    complain(
      context,
      `${inbox} cannot be written (${code}); run as root or as a member of the group wanbell`,
    );
    return code === 'EACCES' || code === 'EPERM' ? exit.permission : exit.temporary;
  }
}
