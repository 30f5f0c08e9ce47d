import { isIPv6 } from 'node:net';
import type { Look } from '../watchers/link.ts';

/**
 * Tells at each look which addresses its line had and has no more. A line that shows none of a family (no cable, a
 * DHCP client at work) may get its own back, and connections outlive that: they are lost when others come.
 */
export function createLostAddresses(): (look: Look) => readonly string[] {
  const lines = new Map<string, { readonly device: string; readonly addresses: readonly string[] }>();
  return ({ uplink, device, addresses }) => {
    if (device === null) return [];
    const line = lines.get(uplink);
    // Another device is another line: what the one before has is not known any more.
    const missing = line?.device === device ? line.addresses.filter((had) => !addresses.includes(had)) : [];
    const lost = missing.filter((had) => addresses.some((has) => isIPv6(has) === isIPv6(had)));
    lines.set(uplink, { device, addresses: [...addresses, ...missing.filter((had) => !lost.includes(had))] });
    return lost;
  };
}
