import { readFileSync } from 'node:fs';

/**
 * Waits until the kernel uses devices that have a carrier, at most 20 s. The carrier is there at once; until its
 * work queue gets to it, which may take a second, a device does not count as running, and packets may be dropped.
 */
export async function linkUp(
  devices: readonly string[],
  read = (path: string): string => readFileSync(path, 'utf8'),
): Promise<void> {
  for (const device of devices) {
    for (let look = 0; read(`/sys/class/net/${device}/operstate`).trim() !== 'up'; look++) {
      if (look === 2000) throw new Error(`${device} is not up within 20 s`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
