import { accessSync, constants, mkdirSync } from 'node:fs';
import { type ExitCode, exit, type Paths } from '../commands/context.ts';

/** sun_path of unix(7), without the NUL. */
const longestSocket = 107;

/** Makes the run directory; null when the socket can be made there, else the exit code and a line that says what to do. */
export function prepareRunDirectory({
  run,
  socket,
}: Pick<Paths, 'run' | 'socket'>): { readonly code: ExitCode; readonly message: string } | null {
  if (Buffer.byteLength(socket) > longestSocket) {
    return {
      code: exit.usage,
      message: `${socket}: a socket's path takes at most ${longestSocket} bytes; name a shorter directory with --run DIR`,
    };
  }
  try {
    mkdirSync(run, { recursive: true, mode: 0o755 });
    accessSync(run, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const forbidden = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    return {
      code: forbidden ? exit.permission : exit.temporary,
      message: `${run}: the run directory cannot be used (${code}); make it for the agent's user, or name another with --run DIR`,
    };
  }
}
