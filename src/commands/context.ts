import type { Writable } from 'node:stream';

/** sysexits codes that commands end with. */
export const exit = {
  ok: 0,
  usage: 64,
  unavailable: 69,
  internal: 70,
  temporary: 75,
  permission: 77,
  config: 78,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** Where the agent's files lie; each can be given on the command line. */
export interface Paths {
  /** `wanbell.ini`; `conf.d/` lies beside it. */
  readonly config: string;
  readonly confDir: string;
  readonly state: string;
  readonly run: string;
  readonly socket: string;
  readonly inbox: string;
}

/** What every command gets: global options, streams, and the way to print. */
export interface CommandContext {
  readonly paths: Paths;
  readonly json: boolean;
  readonly version: string;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** A command's module: `run` gets what follows the verb, without the global options. */
export interface Command {
  run(args: readonly string[], context: CommandContext): Promise<ExitCode>;
}

/** Writes one line to standard output. */
export function print(context: CommandContext, line: string): void {
  context.stdout.write(`${line}\n`);
}

/** Writes one line to standard error: where, what is wrong, what to do. */
export function complain(context: CommandContext, line: string): void {
  context.stderr.write(`wanbell: ${line}\n`);
}
