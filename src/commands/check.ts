import { type CommandContext, complain, type ExitCode, exit } from './context.ts';

/** `wanbell check` */
export async function run(_args: readonly string[], context: CommandContext): Promise<ExitCode> {
  complain(context, 'check is not in this build');
  return exit.usage;
}
