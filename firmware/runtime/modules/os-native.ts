import { watch } from 'native:netlink';
import * as icmp from 'native:ping';
import { holdsRoots } from 'native:tls';
import { isIP } from 'node:net';
import { readAddresses } from '../../../src/os/addresses.ts';
import { readDefaultRoutes } from '../../../src/os/routes.ts';
import { readLink } from '../../../src/os/sysfs.ts';
import type { Found, Os, Ping } from '../../../src/os/types.ts';

export type { Found, Link, MissingRule, Os, Ping, Roots, Route, Source } from '../../../src/os/types.ts';

/** The firmware executable's side of `#os`: the kernel's own announcements, ICMP and sockets bound to a device. */
export const os: Os = {
  watchNetwork(changed) {
    const watched = watch(changed);
    return () => watched.close();
  },
  link: readLink,
  addresses: readAddresses,
  defaultRoutes: readDefaultRoutes,
  async ping(host, device, timeout, signal) {
    const found = isIP(host) ? [host] : await addressesOf(host, signal);
    const address = typeof found === 'string' ? undefined : found[0];
    if (address === undefined) return { ok: false, error: 'unreachable' };
    return new Promise<Ping>((resolve) => {
      const end = () => resolve({ ok: false, error: 'timeout' });
      if (signal?.aborted) return end();
      signal?.addEventListener('abort', end);
      icmp.ping(address, device, timeout, (error, ms) => {
        signal?.removeEventListener('abort', end);
        resolve(error === null ? { ok: true, ms } : { ok: false, error });
      });
    });
  },
  lookup: addressesOf,
  source: (device, family, addresses = readAddresses(device)) =>
    addresses.some((address) => address.includes(':') === (family === 6)) ? { device } : null,
  missingSourceRules: async () => [],
  trustedRoots: (file) => (holdsRoots(file) ? { caPath: file } : null),
  clockSynchronised: icmp.clockSynchronised,
};

async function addressesOf(host: string, signal?: AbortSignal): Promise<Found> {
  const { lookup } = await import('node:dns');
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve('failed');
    const end = () => resolve('failed');
    signal?.addEventListener('abort', end);
    lookup(host, { all: true }, (error, found) => {
      signal?.removeEventListener('abort', end);
      if (error === null) resolve([...new Set(found.map(({ address }) => address))]);
      else resolve(error.code === 'ENOTFOUND' ? 'not-found' : 'failed');
    });
  });
}
