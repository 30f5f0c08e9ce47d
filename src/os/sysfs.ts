import { readFileSync } from 'node:fs';
import type { Link } from './types.ts';

const IFF_UP = 0x1;

/** Whether `name` can be a network device's (the kernel allows 15 bytes); anything else never reaches a path. */
export function isDeviceName(name: string): boolean {
  return /^[A-Za-z0-9._:@-]{1,15}$/.test(name) && name !== '.' && name !== '..' && !name.startsWith('-');
}

/** What sysfs says of `device` now; null when there is none, or no such name can be. */
export function readLink(device: string): Link | null {
  if (!isDeviceName(device)) return null;
  let carrierDowns = readNumber(device, 'carrier_down_count');
  for (let again = 0; ; again++) {
    const index = readNumber(device, 'ifindex');
    if (index === null) return null;
    const up = ((readNumber(device, 'flags') ?? 0) & IFF_UP) !== 0;
    // Reading it fails with EINVAL while the device is down.
    const carrier = readNumber(device, 'carrier') === 1;
    const operstate = read(device, 'operstate') ?? 'unknown';
    const carrierUps = readNumber(device, 'carrier_up_count');
    const downs = readNumber(device, 'carrier_down_count');
    // The files are read one by one: again when the carrier went meanwhile, lest state and counts disagree.
    if (downs === carrierDowns || again === 5) {
      return { device, index, up, carrier, operstate, carrierDowns: downs, carrierUps };
    }
    carrierDowns = downs;
  }
}

function readNumber(device: string, file: string): number | null {
  const text = read(device, file);
  if (text === null || text === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

function read(device: string, file: string): string | null {
  try {
    return readFileSync(`/sys/class/net/${device}/${file}`, 'utf8').trim();
  } catch {
    return null;
  }
}
