import { asker } from '../admin/agent.ts';
import { visited } from '../admin/gate.ts';
import { printed } from '../admin/response.ts';
import { type CommandContext, complain, type ExitCode, exit } from './context.ts';

/** `wanbell cgi`: the settings page, as a CGI program of the router's web server (RFC 3875). */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0 || process.env.GATEWAY_INTERFACE === undefined) {
    complain(context, 'cgi is started by a web server, as a CGI program without arguments');
    return exit.usage;
  }
  const app = { ask: asker(context.paths.socket), version: context.version };
  const response = await visited(app, process.env, process.stdin);
  const head = process.env.REQUEST_METHOD === 'HEAD';
  const bytes = printed(head ? { ...response, body: '' } : response);
  await new Promise<void>((resolve) => context.stdout.write(bytes, () => resolve()));
  return exit.ok;
}
