import { call } from '../control/client.ts';
import type { Json, Params } from '../control/protocol.ts';
import { type CommandContext, complain, type ExitCode, exit } from './context.ts';

/** Asks the agent; on failure complains and gives the exit code to end with. */
export async function ask(
  context: CommandContext,
  method: string,
  params: Params = {},
): Promise<{ result: Json } | { exit: ExitCode }> {
  const answer = await call(context.paths.socket, method, params);
  if ('result' in answer) return answer;
  const { code, message } = answer.error;
  complain(context, message);
  switch (code) {
    case 'no-agent':
      return { exit: exit.unavailable };
    case 'busy':
      return { exit: exit.temporary };
    case 'bad-request':
    case 'unknown-method':
    case 'not-found':
      return { exit: exit.usage };
    case 'invalid':
    case 'conflict':
      return { exit: exit.config };
    case 'internal':
      return { exit: exit.internal };
  }
}
