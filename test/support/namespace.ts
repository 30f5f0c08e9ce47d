import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const marker = 'WANBELL_TEST_NAMESPACE';
const setUp = 'mount --make-rprivate / && mount -t sysfs sysfs /sys && ip link set lo up';

/**
 * Goes on in a network, mount and process namespace of the test file's own: runs the file (`import.meta.url`)
 * again inside, as root there, and ends this process with its exit code. Inside, every port is free (25 too),
 * mounts are private, `/sys/class/net` shows the namespace's devices, and `lo` is up. Everything that the tests
 * leave running ends with them. Where namespaces are forbidden, `forbidden` says so. To be awaited at the top of a test file, before its first test.
 */
export async function enterNamespace(
  url: string,
  forbidden: (reason: string) => Promise<never> | never = (reason) => giveUp(url, reason),
): Promise<void> {
  const outside = process.env[marker];
  if (outside !== undefined && outside !== readlinkSync('/proc/self/ns/net')) return;

  const env = {
    ...process.env,
    PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`,
    [marker]: readlinkSync('/proc/self/ns/net'),
  };
  const unshare = [
    'unshare',
    process.getuid?.() === 0 ? '-nmp' : '-rnmp',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  const run = (script: string, argv: readonly string[], stdio: 'inherit' | 'pipe') =>
    spawnSync('setpriv', ['--pdeathsig', 'KILL', ...unshare, 'sh', '-c', script, 'sh', ...argv], {
      env,
      stdio,
    });

  const tried = run(setUp, [], 'pipe');
  if (tried.status !== 0)
    return forbidden((tried.error?.message ?? `${tried.stderr}`).trim().split('\n')[0] ?? '');

  // The shell is process 1: it reaps orphans, and the kernel ends all of the namespace with it.
  const inner = run(
    `${setUp} && { "$@"; exit $?; }`,
    [process.execPath, ...process.execArgv, fileURLToPath(url)],
    'inherit',
  );
  process.exit(inner.status ?? 1);
}

async function giveUp(url: string, reason: string): Promise<never> {
  const file = url.slice(url.lastIndexOf('/test/') + 1);
  const line = `${file}: NOT RUN: own network namespaces are forbidden here (${reason}); run as root or allow unprivileged user namespaces`;
  process.stderr.write(`${line}\n`);
  if (process.env.CI === 'true') process.exit(1);
  await test(file, { skip: line }, () => undefined);
  // The rest of the file must not run, yet the runner's report must leave: end for want of anything to do.
  process.exitCode = 0;
  return new Promise(() => undefined);
}
