import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Addresses of hosts "in the internet": all of them are the test's own process, whatever the uplink. */
export const internet = ['1.1.1.1', '9.9.9.9', '8.8.8.8', '198.51.100.25'] as const;

export interface UplinkOptions {
  /** The first three numbers of a /24: the provider's gateway is `.1`, the router `.2`. */
  readonly subnet: string;
  /** The first part of a /64 (`2001:db8:1`): the gateway is `::1`, the router `::2`. */
  readonly subnet6?: string;
  readonly metric?: number;
  /** False: without the `ip rule from` that binding by address needs when there are several uplinks. */
  readonly sourceRule?: boolean;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A router: a network and mount namespace inside the test's own. The test's side of its uplinks is the
 * provider. Devices carry the uplink's name in the router and `p-NAME` at the provider.
 */
export interface Router {
  /** The process that holds the router's namespaces. */
  readonly pid: number;
  /** A veth pair with addresses, a default route and, unless told otherwise, a rule for its source address. */
  addUplink(name: string, options: UplinkOptions): void;
  /** Takes the cable out at the provider: the router's end loses its carrier and keeps addresses and routes. */
  pull(name: string): void;
  plug(name: string): void;
  /** Removes, or puts back, the uplink's addresses and routes, as a DHCP client does. */
  unconfigure(name: string): void;
  configure(name: string): void;
  /** Deletes the device, or creates it anew (with another index) and configures it. */
  remove(name: string): void;
  recreate(name: string): void;
  /** The link stays up, but the provider drops all, or all that is not for its gateway's own addresses. */
  swallow(name: string, what: 'all' | 'internet' | 'nothing'): void;
  /** The provider drops this share (0..1) of what the router sends (but ARP), at random. */
  loss(name: string, share: number): void;
  /** What `/etc/resolv.conf` says in the router. */
  resolver(...addresses: string[]): void;
  /** Puts a file over an existing one, for the router alone. */
  mountFile(path: string, text: string): void;
  /** Runs `ip` (or `nft` …) in the router, at once and to its end. */
  command(...argv: string[]): string;
  /** Runs a program in the router to its end, at most `timeout` milliseconds (30 s). */
  exec(argv: readonly string[], options?: { timeout?: number; env?: NodeJS.ProcessEnv }): Promise<Finished>;
  spawn(argv: readonly string[], options?: SpawnOptions): ChildProcess;
  close(): Promise<void>;
}

interface Built extends UplinkOptions {
  readonly table: number;
}

/** Makes a router. Only inside `enterNamespace`. */
export async function createRouter(): Promise<Router> {
  const directory = mkdtempSync(join(tmpdir(), 'router-'));
  const script =
    'mount --make-rprivate / && mount -t sysfs sysfs /sys && ip link set lo up && echo ready && exec cat';
  const holder = spawn('unshare', ['-nm', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const pid = holder.pid;
  const [said] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  if (pid === undefined || `${said}` !== 'ready\n') throw new Error('the router namespace did not come up');

  const uplinks = new Map<string, Built>();
  const filtered = new Set<string>();
  const enter = ['-t', `${pid}`, '-n', '-m', '-w', '--'];
  let mounts = 0;

  const here = (...argv: string[]) => execFileSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8' });
  const command = (...argv: string[]) => here('nsenter', ...enter, ...argv);
  const there = (family: '-4' | '-6', ...lines: string[]) =>
    execFileSync('nsenter', [...enter, 'ip', family, '-batch', '-'], { input: `${lines.join('\n')}\n` });
  const known = (name: string): Built => {
    const built = uplinks.get(name);
    if (built === undefined) throw new Error(`no uplink ${name}`);
    return built;
  };

  function create(name: string, { subnet, subnet6 }: Built): void {
    here('ip', 'link', 'add', `p-${name}`, 'type', 'veth', 'peer', 'name', name, 'netns', `${pid}`);
    here('ip', 'addr', 'add', `${subnet}.1/24`, 'dev', `p-${name}`);
    if (subnet6) here('ip', 'addr', 'add', `${subnet6}::1/64`, 'dev', `p-${name}`, 'nodad');
    here('ip', 'link', 'set', `p-${name}`, 'up');
    configure(name);
  }

  function configure(name: string): void {
    const { subnet, subnet6, metric = 100, table, sourceRule = true } = known(name);
    there(
      '-4',
      `link set ${name} up`,
      `addr replace ${subnet}.2/24 dev ${name}`,
      `route replace default via ${subnet}.1 dev ${name} metric ${metric}`,
      `route replace default via ${subnet}.1 dev ${name} table ${table}`,
      ...(sourceRule ? [`rule add from ${subnet}.2 lookup ${table} priority ${table}`] : []),
    );
    if (!subnet6) return;
    there(
      '-6',
      `addr replace ${subnet6}::2/64 dev ${name} nodad`,
      `route replace default via ${subnet6}::1 dev ${name} metric ${metric}`,
      `route replace default via ${subnet6}::1 dev ${name} table ${table}`,
      ...(sourceRule ? [`rule add from ${subnet6}::2 lookup ${table} priority ${table}`] : []),
    );
  }

  function unconfigure(name: string): void {
    const { subnet6, table, sourceRule = true } = known(name);
    const rule = sourceRule ? [`rule del priority ${table}`] : [];
    there('-4', `addr flush dev ${name} scope global`, ...rule);
    if (subnet6)
      there('-6', `addr flush dev ${name} scope global`, `route flush dev ${name} proto boot`, ...rule);
  }

  /** The rules for what comes from the router, and whether the provider is silent itself. */
  function filter(name: string, rules: readonly string[], silent = false): void {
    const to = (chain: string) => `netdev ${table(name)} ${chain}`;
    const hooked = (chain: string, hook: string) =>
      here('nft', `add chain ${to(chain)} { type filter hook ${hook} device "p-${name}" priority 0; }`);
    if (!filtered.has(name)) {
      filtered.add(name);
      here('nft', `add table netdev ${table(name)}`);
      hooked('in', 'ingress');
      hooked('out', 'egress');
    }
    const lines = [
      `flush chain ${to('in')}`,
      `flush chain ${to('out')}`,
      ...rules.map((rule) => `add rule ${to('in')} ${rule}`),
      ...(silent ? [`add rule ${to('out')} drop`] : []),
    ];
    here('nft', lines.join('; '));
  }

  async function exec(
    argv: readonly string[],
    { timeout = 30_000, env = process.env }: { timeout?: number; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Finished> {
    const child = spawn('nsenter', [...enter, ...argv], { env, timeout, killSignal: 'SIGKILL' });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += data));
    child.stderr.on('data', (data) => (stderr += data));
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  }

  function mountFile(path: string, text: string): void {
    const file = join(directory, `${++mounts}`);
    writeFileSync(file, text);
    command('mount', '--bind', file, path);
  }

  const sysctl =
    'cd /proc/sys/net && echo 0 >ipv4/conf/all/rp_filter && echo 0 >ipv4/conf/default/rp_filter && echo 1 >ipv6/conf/default/keep_addr_on_down';
  here('sh', '-c', sysctl);
  command('sh', '-c', sysctl);
  for (const address of internet) here('ip', 'addr', 'replace', `${address}/32`, 'dev', 'lo');
  mountFile('/etc/resolv.conf', '');

  return {
    pid,
    addUplink(name, options) {
      const built = { ...options, table: 101 + uplinks.size };
      uplinks.set(name, built);
      create(name, built);
    },
    pull: (name) => void here('ip', 'link', 'set', `p-${name}`, 'down'),
    plug: (name) => void here('ip', 'link', 'set', `p-${name}`, 'up'),
    configure,
    unconfigure,
    remove(name) {
      unconfigure(name);
      if (filtered.delete(name)) here('nft', `delete table netdev ${table(name)}`);
      here('ip', 'link', 'del', `p-${name}`);
    },
    recreate: (name) => create(name, known(name)),
    swallow(name, what) {
      const { subnet, subnet6 } = known(name);
      const gatewayOnly = [
        'ether type arp accept',
        `ip daddr ${subnet}.1 accept`,
        'ip6 nexthdr icmpv6 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
        ...(subnet6 ? [`ip6 daddr ${subnet6}::1 accept`] : []),
        'drop',
      ];
      filter(name, { all: ['drop'], internet: gatewayOnly, nothing: [] }[what], what === 'all');
    },
    loss: (name, share) =>
      filter(
        name,
        share > 0 ? [`ether type != arp numgen random mod 1000 < ${Math.round(share * 1000)} drop`] : [],
      ),
    // Over the one before: a mount that somebody reads at this moment cannot be taken away.
    resolver(...addresses) {
      mountFile('/etc/resolv.conf', addresses.map((address) => `nameserver ${address}\n`).join(''));
    },
    mountFile,
    command,
    exec,
    spawn: (argv, options = {}) => spawn('nsenter', [...enter, ...argv], options),
    async close() {
      for (const name of uplinks.keys()) {
        try {
          here('ip', 'link', 'del', `p-${name}`);
        } catch {
          // a test removed it
        }
      }
      holder.stdin.end();
      if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function table(name: string): string {
  return `uplink_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
}
