import { execFile } from 'node:child_process';
import { isDeviceName } from './sysfs.ts';
import type { Ping } from './types.ts';

/** One echo request by the `ping` program (iputils or BusyBox). Its words are read for what the exit status does not tell. */
export function ping(
  host: string,
  device: string | null,
  timeout: number,
  signal?: AbortSignal,
): Promise<Ping> {
  if (!/^[A-Za-z0-9:][A-Za-z0-9.:_%-]{0,252}$/.test(host) || (device !== null && !isDeviceName(device))) {
    return Promise.resolve({ ok: false, error: 'unreachable' });
  }
  const wait = `${Math.max(1, Math.ceil(timeout / 1000))}`;
  const argv = ['-n', '-c', '1', '-W', wait, ...(device === null ? [] : ['-I', device]), host];
  const options = {
    timeout: Math.max(1, Math.ceil(timeout)),
    killSignal: 'SIGKILL' as const,
    maxBuffer: 16_384,
    ...(signal === undefined ? {} : { signal }),
    env: { PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  };
  return new Promise((resolve) => {
    execFile('ping', argv, options, (error, stdout, stderr) => {
      const time = /\btime[=<]([0-9.]+)/.exec(stdout);
      if (error === null) resolve({ ok: true, ms: time === null ? 0 : Number(time[1]) });
      else if (error.code === 'ENOENT') resolve({ ok: false, error: 'no-program' });
      else if (/not permitted|denied/i.test(stderr)) resolve({ ok: false, error: 'not-permitted' });
      else if (
        /unreachable|bad address|unknown host|not known|no route|failure in name/i.test(stderr + stdout)
      )
        resolve({ ok: false, error: 'unreachable' });
      else resolve({ ok: false, error: 'timeout' });
    });
  });
}
