import { checkSourceRules, codeOf, examine, prepareCheckup } from './checkup.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

/** `wanbell doctor`: tries the way to each mail server step by step, and sends nothing. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, `doctor takes no argument, there is ${JSON.stringify(args[0])}`);
    return exit.usage;
  }
  const checkup = prepareCheckup(context);
  if (typeof checkup === 'number') return checkup;
  await checkSourceRules(context, checkup);
  const reports = await examine(context, checkup);
  if (context.json) print(context, JSON.stringify(reports));
  return codeOf(reports);
}
