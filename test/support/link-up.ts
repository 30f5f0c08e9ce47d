import { readFileSync } from 'node:fs';
import { comesTrue } from './comes-true.ts';

/**
 * Waits until the kernel uses devices that have a carrier, at most 20 s. The carrier is there at once; until its
 * work queue gets to it, which may take a second, a device does not count as running, and packets may be dropped.
 */
export async function linkUp(
  devices: readonly string[],
  read = (path: string): string => readFileSync(path, 'utf8'),
): Promise<void> {
  for (const device of devices) {
    const isUp = () => read(`/sys/class/net/${device}/operstate`).trim() === 'up';
    if (!(await comesTrue(isUp, 20_000))) throw new Error(`${device} is not up within 20 s`);
  }
}
