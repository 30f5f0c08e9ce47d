import { networkInterfaces } from 'node:os';
import type { Source } from './types.ts';

/**
 * IPv4 and IPv6 addresses of `device` beyond link-local ones. None while it has no carrier: Node (libuv) leaves
 * such devices out, and nothing could be sent from them. Labels (`eth0:1`) belong to their device.
 */
export function readAddresses(device: string): readonly string[] {
  const found: string[] = [];
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    if (name !== device && !name.startsWith(`${device}:`)) continue;
    for (const { address, internal } of addresses)
      if (!internal && !isLinkLocal(address)) found.push(address);
  }
  return found;
}

/** Sockets leave by the device's address; with several uplinks that needs an `ip rule from` as well. */
export function sourceOf(
  device: string,
  family: 4 | 6,
  addresses: readonly string[] = readAddresses(device),
): Source | null {
  const address = addresses.find((one) => one.includes(':') === (family === 6));
  return address === undefined ? null : { localAddress: address };
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}
