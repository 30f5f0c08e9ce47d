import { hasErrors, problemText } from '../config/problem.ts';
import { publicConfig } from '../config/public.ts';
import { readConfig } from '../config/read.ts';
import { readServers } from '../smtp/servers.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

/** `wanbell check`: every problem of the configuration, one line each; 78 when one of them is an error. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, 'check takes no arguments; name another file with --config FILE');
    return exit.usage;
  }
  const servers = readServers();
  const { config, confDir } = context.paths;
  const read = readConfig({ file: config, confDir }, servers.entries);
  const problems = [...servers.problems, ...read.problems];
  if (context.json)
    print(context, JSON.stringify({ ok: !hasErrors(problems), problems, config: publicConfig(read.config) }));
  else for (const problem of problems) context.stderr.write(`${problemText(problem)}\n`);
  return hasErrors(problems) ? exit.config : exit.ok;
}
