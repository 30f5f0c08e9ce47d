import { watch } from 'native:netlink';
import * as icmp from 'native:ping';
import { holdsRoots } from 'native:tls';
import { isIP } from 'node:net';
import { readAddresses } from '../../../src/os/addresses.ts';
import { readDefaultRoutes } from '../../../src/os/routes.ts';
import { readLink } from '../../../src/os/sysfs.ts';
import type { Os, Ping } from '../../../src/os/types.ts';

export type { Link, MissingRule, Os, Ping, Roots, Route, Source } from '../../../src/os/types.ts';

/** The firmware executable's side of `#os`: the kernel's own announcements, ICMP and sockets bound to a device. */
export const os: Os = {
  watchNetwork(changed) {
    const watched = watch(changed);
    return () => watched.close();
  },
  link: readLink,
  addresses: readAddresses,
  defaultRoutes: readDefaultRoutes,
  async ping(host, device, timeout) {
    const address = isIP(host) ? host : await addressOf(host);
    if (address === null) return { ok: false, error: 'unreachable' };
    return new Promise<Ping>((resolve) => {
      icmp.ping(address, device, timeout, (error, ms) => {
        if (error === null) resolve({ ok: true, ms });
        else resolve({ ok: false, error });
      });
    });
  },
  source: (device, family) =>
    readAddresses(device).some((address) => address.includes(':') === (family === 6)) ? { device } : null,
  missingSourceRules: async () => [],
  trustedRoots: (file) => (holdsRoots(file) ? { caPath: file } : null),
  clockSynchronised: icmp.clockSynchronised,
};

async function addressOf(host: string): Promise<string | null> {
  const { lookup } = await import('node:dns');
  return new Promise((resolve) => lookup(host, (error, address) => resolve(error ? null : address)));
}
