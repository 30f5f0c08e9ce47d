import { execFile } from 'node:child_process';
import {
  constants,
  cpus,
  EOL,
  endianness,
  freemem,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  tmpdir,
  totalmem,
  type,
  uptime,
} from 'node:os';
import type { Print } from './main.ts';

export async function system(print: Print): Promise<void> {
  print('os', [
    hostname(),
    platform(),
    type(),
    release(),
    EOL,
    endianness(),
    tmpdir(),
    homedir(),
    totalmem(),
    cpus().length,
    cpus()[0]?.model,
  ]);
  print('kinds', [loadavg().length, freemem() > 0, uptime() > 0, constants.signals.SIGTERM]);
  print('interfaces', networkInterfaces());
  print('process', [
    process.platform,
    typeof process.pid,
    process.argv.length > 2,
    process.argv.slice(-1),
    process.cwd(),
    process.getuid?.(),
    process.umask(),
    process.exitCode,
    typeof process.hrtime.bigint(),
    process.uptime() > 0,
    process.memoryUsage().rss > 0,
  ]);
  process.env.PARITY = 'ü 1';
  print('environment', [
    process.env.PARITY,
    'PARITY' in process.env,
    process.env.NOT_THERE,
    Object.keys(process.env).includes('PARITY'),
  ]);
  const inChild = new Promise((resolve) =>
    execFile('sh', ['-c', 'env | grep -c THREADPOOL'], (_error, stdout) => resolve(stdout)),
  );
  print('what nobody set is not there', [process.env.UV_THREADPOOL_SIZE, await inChild]);
  delete process.env.PARITY;
  print('deleted', process.env.PARITY);
  const heard = new Promise((resolve) => process.once('SIGUSR2', (...args) => resolve(args)));
  process.kill(process.pid, 'SIGUSR2');
  const keep = setTimeout(() => undefined, 5000);
  print('signal', await heard);
  clearTimeout(keep);
  for (const fail of [
    () => process.kill(2 ** 22 + 5, 0),
    () => process.kill(process.pid, 'SIGNOPE'),
    () => process.chdir('/nonexistent'),
  ]) {
    try {
      fail();
    } catch (error) {
      print('error', [(error as NodeJS.ErrnoException).code, (error as NodeJS.ErrnoException).syscall]);
    }
  }
  print('alive', process.kill(process.pid, 0));
  process.env.TZ = 'Europe/Berlin';
  print('zone', new Date(Date.UTC(2026, 6, 1)).getHours());
  process.on('exit', (code) => print('exit', [code, process.exitCode]));
  process.exitCode = 3;
}
