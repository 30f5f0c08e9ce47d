// What the system says of names: /etc/hosts and /etc/resolv.conf, read anew at each question.
import { readFileSync } from '../fs.js';
import { isIP } from '../internal/ip.js';

const MOST_BYTES = 256 * 1024;

function lines(path) {
  try {
    return readFileSync(path, 'latin1').slice(0, MOST_BYTES).split('\n');
  } catch {
    return [];
  }
}

/** Addresses that /etc/hosts gives a name. */
export function hostsFile(name) {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const found = [];
  for (const line of lines('/etc/hosts')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const family = isIP(address);
    if (family && names.some((each) => each.toLowerCase() === wanted)) found.push({ address, family });
  }
  if (found.length === 0 && (wanted === 'localhost' || wanted.endsWith('.localhost')))
    return [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
  return found;
}

/** { servers, search, ndots, timeout, attempts } */
export function resolvConf() {
  const conf = { servers: [], search: [], ndots: 1, timeout: 0, attempts: 0 };
  for (const line of lines('/etc/resolv.conf')) {
    const [key, ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (key === 'nameserver' && isIP(values[0]) && conf.servers.length < 3) conf.servers.push(values[0]);
    if (key === 'search' || key === 'domain') conf.search = values.slice(0, 6);
    if (key !== 'options') continue;
    for (const option of values) {
      const [name, value] = option.split(':');
      if (name === 'ndots' && /^\d+$/.test(value)) conf.ndots = Math.min(15, Number(value));
      if (name === 'timeout' && /^\d+$/.test(value)) conf.timeout = Math.min(30, Number(value)) * 1000;
      if (name === 'attempts' && /^\d+$/.test(value)) conf.attempts = Math.min(5, Number(value));
    }
  }
  if (conf.servers.length === 0) conf.servers.push('127.0.0.1');
  return conf;
}
