import { problemText } from '../config/problem.ts';
import { readServers } from '../smtp/servers.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

/** `wanbell servers`: the server list, proven first. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 1) {
    complain(context, 'servers takes at most a file to read the list from');
    return exit.usage;
  }
  const { entries, problems } = readServers(args[0]);
  if (context.json) print(context, JSON.stringify({ entries, problems }));
  else {
    for (const entry of entries) {
      const host = entry.host ?? '(your host)';
      const regions =
        entry.regions.length > 0 ? ` regions: ${entry.regions.map(({ id }) => id).join(' ')}` : '';
      const login = entry.login === 'required' ? 'login' : `login ${entry.login}`;
      print(
        context,
        `${entry.id.padEnd(18)}${host.padEnd(34)}${entry.proven.padEnd(13)}tls ${entry.tls}, ${login}  ${entry.label}${regions}`,
      );
    }
    for (const problem of problems) complain(context, problemText(problem));
  }
  return problems.length > 0 ? exit.config : exit.ok;
}
