import { closeSync, openSync, writeSync } from 'node:fs';
import type { Agent } from '../agent.ts';
import type { Event } from '../events/event.ts';
import { type CommandContext, complain, type ExitCode, exit } from './context.ts';

/**
 * `wanbell run [--record FILE]`: watches and mails until SIGTERM or SIGINT; SIGHUP reads the configuration anew.
 * With `--record` every event is appended to the file as one line of JSON, for `wanbell replay`.
 */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [option, file, extra] = args;
  if (extra !== undefined || (option !== undefined && (option !== '--record' || file === undefined))) {
    complain(context, 'use: wanbell run [--record FILE]');
    return exit.usage;
  }
  const recorder = file === undefined ? null : createRecorder(file, context);
  if (recorder === 'unusable') return exit.usage;
  const { startAgent } = await import('../agent.ts');
  // Heard from now on: a signal that comes as the agent starts must not kill it, nor a SIGHUP be lost.
  let agent: Agent | null = null;
  let again = false;
  process.on('SIGHUP', () => {
    if (agent === null) again = true;
    else agent.reload('SIGHUP');
  });
  const told = new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
  const started = await startAgent({
    paths: context.paths,
    version: context.version,
    log: (line) => complain(context, line),
    ...(recorder === null ? {} : { record: recorder.take }),
  });
  if ('error' in started) {
    complain(context, started.error.message);
    return started.error.code;
  }
  agent = started.agent;
  if (again) agent.reload('SIGHUP');
  const signal = await told;
  complain(context, `${signal}: stopping`);
  await agent.stop();
  recorder?.close();
  return exit.ok;
}

/** Appends events to a file (0600); the first failure ends the recording, not the agent. */
function createRecorder(
  file: string,
  context: CommandContext,
): { take(event: Event): void; close(): void } | 'unusable' {
  let fd: number | null;
  const failed = (error: unknown) =>
    complain(
      context,
      `${file}: cannot record events there: ${error instanceof Error ? error.message : String(error)}`,
    );
  try {
    fd = openSync(file, 'a', 0o600);
  } catch (error) {
    failed(error);
    return 'unusable';
  }
  function close(): void {
    if (fd !== null) closeSync(fd);
    fd = null;
  }
  return {
    take(event) {
      if (fd === null) return;
      try {
        writeSync(fd, `${JSON.stringify(event)}\n`);
      } catch (error) {
        failed(error);
        close();
      }
    },
    close,
  };
}
