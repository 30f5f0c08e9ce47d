import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';

/** Monotonic milliseconds, comparable with those of the sink. */
export const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** Of all its threads, milliseconds. */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
  );
  return ns.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** The bytes that it writes to files in `folder` while `meanwhile` lasts. */
export async function bytesInto(
  folder: string,
  pid: number,
  meanwhile: () => Promise<void>,
): Promise<number> {
  const calls = 'write,writev,pwrite64,pwritev,pwritev2';
  const strace = spawn('strace', ['-f', '-qq', '-y', '-s', '0', '-e', `trace=${calls}`, '-p', `${pid}`]);
  let text = '';
  strace.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await meanwhile();
  const ended = once(strace, 'close');
  strace.kill('SIGINT');
  await ended;
  // A call that another thread's call interrupts is finished on a line of its own, without the file's name.
  return text
    .replaceAll(/^(\[pid +\d+\] )(.*) <unfinished \.\.\.>\n((?:.*\n)*?)\1<\.\.\. \w+ resumed>/gm, '$3$1$2')
    .split('\n')
    .filter((line) => line.includes(`<${folder}/`))
    .reduce((sum, line) => sum + Number(/= (\d+)$/.exec(line)?.[1] ?? 0), 0);
}

/** When anything in `folder` was last written; 0: never. */
export function lastWritten(folder: string): number {
  const paths = [folder, ...readdirSync(folder).map((name) => `${folder}/${name}`)];
  return Math.max(0, ...paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** What it made the kernel write to files, in whole pages. */
export function bytesWritten(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

const mb = (paths: Iterable<string>): number =>
  [...new Set(paths)].reduce((sum, path) => sum + statSync(path).size, 0) / 1e6;

/** Megabytes of the files, and of the shared libraries that they load. */
export function weight(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
): { files: number; libraries: number } {
  const loaded = files.flatMap((file) => {
    try {
      const text = execFileSync('ldd', [file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env,
      });
      return [...text.matchAll(/(\/\S+) \(0x/g)].map((match) => realpathSync(match[1] ?? ''));
    } catch {
      return []; // a static program, or a script
    }
  });
  return { files: mb(files), libraries: mb(loaded) };
}
