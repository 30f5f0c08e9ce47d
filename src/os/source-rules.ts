import { execFile } from 'node:child_process';
import { readAddresses } from './addresses.ts';
import { readDefaultRoutes } from './routes.ts';
import { isDeviceName } from './sysfs.ts';
import type { MissingRule } from './types.ts';

// Only looked up in the routing tables; nothing is sent there.
const somewhere = { 4: '1.1.1.1', 6: '2606:4700:4700::1111' } as const;

/**
 * Addresses of `devices` whose packets the kernel would send by another device, because no `ip rule from` leads
 * them to their own. Null where `ip` cannot be asked.
 */
export async function missingSourceRules(devices: readonly string[]): Promise<readonly MissingRule[] | null> {
  const missing: MissingRule[] = [];
  const routes = readDefaultRoutes();
  for (const device of devices) {
    if (!isDeviceName(device)) continue;
    for (const address of readAddresses(device)) {
      const family = address.includes(':') ? 6 : 4;
      const leavesBy = await deviceFor(somewhere[family], address);
      if (leavesBy === undefined) return null;
      const routed = routes.some((route) => route.device === device && route.family === family);
      if (leavesBy !== device && (routed || leavesBy !== null)) missing.push({ device, address, leavesBy });
    }
  }
  return missing;
}

/** The device by which the kernel routes from `source` to `host`; null: by none; undefined: not known. */
function deviceFor(host: string, source: string): Promise<string | null | undefined> {
  const options = {
    timeout: 5000,
    maxBuffer: 65_536,
    env: { PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  };
  return new Promise((resolve) => {
    execFile('ip', ['route', 'get', host, 'from', source], options, (error, stdout) => {
      if (error !== null) resolve(error.code === 'ENOENT' || error.killed ? undefined : null);
      else resolve(/\bdev (\S+)/.exec(stdout)?.[1] ?? null);
    });
  });
}
