import type { Config, Smtp } from '../config/config.ts';
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
  const read = readConfig({ file: config, confDir }, servers);
  // Of a file that cannot be read there is nothing more to say.
  const found = read.problems.filter(
    ({ file, severity }) => read.readable || file !== config || severity === 'error',
  );
  const problems = [...servers.problems, ...found];
  if (context.json)
    print(context, JSON.stringify({ ok: !hasErrors(problems), problems, config: publicConfig(read.config) }));
  else {
    for (const problem of problems) context.stderr.write(`${problemText(problem)}\n`);
    if (!hasErrors(problems)) print(context, `${config}: ${inOrder(read.config)}`);
  }
  return hasErrors(problems) ? exit.config : exit.ok;
}

/** In one line what the configuration makes of mail. */
function inOrder({ smtp, backup, recipients, mail }: Config): string {
  if (smtp === null || recipients.length === 0) return 'in order, but no mail can leave yet';
  if (!mail.enabled) return 'in order; mail is switched off in [mail]';
  const by = [smtp, ...(backup === null ? [] : [backup])].map(called).join(', else by ');
  const to = recipients.map(({ name, address }) => `${name} <${address}>`).join(', ');
  return `in order: mail goes by ${by} to ${to}`;
}

function called({ server, host }: Smtp): string {
  return host === null ? server : `${server} (${host})`;
}
