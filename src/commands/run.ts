import { type CommandContext, complain, type ExitCode, exit } from './context.ts';

/** `wanbell run`: watches and mails until SIGTERM or SIGINT; SIGHUP reads the configuration anew. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, `run takes no argument, there is ${JSON.stringify(args[0])}`);
    return exit.usage;
  }
  const { startAgent } = await import('../agent.ts');
  const started = await startAgent({
    paths: context.paths,
    version: context.version,
    log: (line) => complain(context, line),
  });
  if ('error' in started) {
    complain(context, started.error.message);
    return started.error.code;
  }
  const { agent } = started;
  process.on('SIGHUP', () => agent.reload('SIGHUP'));
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
  complain(context, `${signal}: stopping`);
  await agent.stop();
  return exit.ok;
}
