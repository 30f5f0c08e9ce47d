// node:os
import { cpus as cpuList, figures, hostname, interfaces, systemName, user } from 'native:system';
import { ERRNO } from './internal/errno.js';
import { SIGNALS } from './internal/signals.js';
import process from './process.js';

export { hostname };
export const EOL = '\n';
export const devNull = '/dev/null';
export const arch = () => process.arch;
export const platform = () => 'linux';
export const type = () => systemName()[0];
export const release = () => systemName()[1];
export const version = () => systemName()[2];
export const machine = () => systemName()[3];
export const uptime = () => figures()[0];
export const totalmem = () => figures()[1];
export const freemem = () => figures()[2];
export const loadavg = () => figures().slice(3);
export const endianness = () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE');
export const tmpdir = () =>
  (process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp').replace(/(.)\/$/, '$1');
export const homedir = () => process.env.HOME ?? user()?.[1] ?? '/';
export const availableParallelism = () => cpuList().length / 7 || 1;
export const getPriority = () => 0;

function* groups(list, size) {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}

export function networkInterfaces() {
  const out = {};
  for (const [name, address, netmask, mac, internal, scopeid, prefix] of groups(interfaces(), 7)) {
    const v6 = scopeid >= 0;
    const entry = {
      address,
      netmask,
      family: v6 ? 'IPv6' : 'IPv4',
      mac,
      internal,
      cidr: `${address}/${prefix}`,
    };
    if (v6) entry.scopeid = scopeid;
    out[name] ??= [];
    out[name].push(entry);
  }
  return out;
}

export function cpus() {
  return Array.from(groups(cpuList(), 7), ([model, speed, userTime, nice, sys, idle, irq]) => ({
    model,
    speed,
    times: { user: userTime, nice, sys, idle, irq },
  }));
}

export function userInfo() {
  const [username, home, shell] = user() ?? ['', '/', ''];
  return { uid: process.getuid(), gid: process.getgid(), username, homedir: home, shell };
}

export const constants = { signals: SIGNALS, errno: ERRNO };

import * as self from './os.js';

export { self as default };
