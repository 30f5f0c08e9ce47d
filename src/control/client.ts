import { connect } from 'node:net';
import { after } from '../time/clock.ts';
import { type Answer, type Json, limits, type Params } from './protocol.ts';

/**
 * Asks the agent on its local socket. Never rejects: no agent, no permission and a broken answer are answers
 * with an error.
 */
export function call(
  socketPath: string,
  method: string,
  params: Params = {},
  wait: number = limits.wait,
): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const socket = connect(socketPath);
    const timer = after(wait, () =>
      end({
        error: {
          code: 'busy',
          message: `${socketPath}: the agent did not answer in ${Math.ceil(wait / 1000)} s`,
        },
      }),
    );

    function end(answer: Answer): void {
      timer();
      socket.destroy();
      resolve(answer);
    }

    socket.on('connect', () => socket.write(`${JSON.stringify({ method, params })}\n`));
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.answer)
        return end({ error: { code: 'internal', message: `${socketPath}: the answer is too large` } });
      chunks.push(chunk);
    });
    socket.on('end', () => end(parseAnswer(Buffer.concat(chunks).toString('utf8'), socketPath)));
    socket.on('error', (error: NodeJS.ErrnoException) => end({ error: connectError(error, socketPath) }));
  });
}

function parseAnswer(text: string, socketPath: string): Answer {
  try {
    const value = JSON.parse(text) as Answer;
    if (typeof value === 'object' && value !== null && ('result' in value || 'error' in value)) return value;
  } catch {
    // falls through: cut off or foreign
  }
  return {
    error: { code: 'internal', message: `${socketPath}: the agent's answer was cut off; is it stopping?` },
  };
}

function connectError(
  error: NodeJS.ErrnoException,
  socketPath: string,
): { code: 'no-agent'; message: string } {
  const why =
    error.code === 'EACCES'
      ? 'permission denied; run it as root or in the group wanbell'
      : error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
        ? 'the agent is not running; start it with `wanbell run`'
        : `${error.code ?? 'error'}: ${error.message}`;
  return { code: 'no-agent', message: `${socketPath}: ${why}` };
}

export type { Json };
