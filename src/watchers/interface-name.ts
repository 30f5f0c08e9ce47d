import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

const device = /^[A-Za-z0-9._:@-]{1,15}$/;

export type ResolveInterface = (name: string) => Promise<string>;

/**
 * The network device behind an interface of the configuration: on OpenWrt the logical interface's layer-3 device
 * (`wan` → `pppoe-wan`), while it is down the device below it; elsewhere, and for names that are no logical
 * interface, the name itself. A port of the same name does not win, or a PPPoE line would never have an address.
 * While netifd is too busy to answer, the device is the last one that it told: another would be taken for an outage.
 */
export function interfaceResolver(timeout = 2000): ResolveInterface {
  const options = { timeout, killSignal: 'SIGKILL' as const, maxBuffer: 262_144 };
  // Looked for once: to start a program that is not there costs a start a tenth of its time.
  const openWrt = (process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin')
    .split(':')
    .some((dir) => dir !== '' && existsSync(`${dir}/ubus`));
  const told = new Map<string, string>();
  return async (name) => {
    if (!openWrt || !device.test(name)) return name;
    const answer = await new Promise<string | null>((resolve) => {
      execFile('ubus', ['call', `network.interface.${name}`, 'status'], options, (error, stdout) => {
        resolve(error === null ? stdout : error.killed ? null : '');
      });
    });
    if (answer === null) return told.get(name) ?? name;
    const found = layer3Device(answer) ?? name;
    told.set(name, found);
    return found;
  };
}

/** The device in the answer of `ubus call network.interface.NAME status`; null when it names none. */
export function layer3Device(status: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(status);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const key of ['l3_device', 'device']) {
    const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
    if (typeof found === 'string' && device.test(found)) return found;
  }
  return null;
}
