import { execFileSync } from 'node:child_process';
import { type Agent, createAgent } from '../support/agent.ts';
import { dnsServer } from '../support/dns-server.ts';
import { quietSystem } from '../support/provider.ts';
import { createRouter, type Router } from '../support/router.ts';
import { type ReceivedMail, type Script, type ScriptedServer, startScript } from '../support/smtp-script.ts';

/** A mail server in the internet whose ways can be changed while it runs. */
export interface FaultServer {
  /** What every connection from now on meets; `refused` and `dropped`: nobody listens, or packets vanish. */
  behave(how: Script | 'refused' | 'dropped'): Promise<void>;
  /** Mails whose final dot came. */
  mails(): readonly ReceivedMail[];
  lines(): ScriptedServer['lines'];
  connections(): number;
  close(): Promise<void>;
}

/** Makes a server at `address`, which becomes one of this machine's. */
export async function createFaultServer(address: string): Promise<FaultServer> {
  const lives: ScriptedServer[] = [];
  let script: Script = {};
  let listening: ScriptedServer | null = null;
  const table = `at_${address.replaceAll('.', '_')}`;
  const nft = (...lines: string[]) => execFileSync('nft', [lines.join('; ')]);
  const listen = async () => {
    listening ??= await startScript(() => script, address);
    if (!lives.includes(listening)) lives.push(listening);
  };
  const silence = async () => {
    await listening?.close();
    listening = null;
  };
  execFileSync('ip', ['addr', 'add', `${address}/32`, 'dev', 'lo']);
  nft(`add table ip ${table}`, `add chain ip ${table} in { type filter hook input priority 0; }`);
  await listen();
  return {
    async behave(how) {
      nft(`flush chain ip ${table} in`);
      if (how === 'refused') return silence();
      if (how === 'dropped') nft(`add rule ip ${table} in ip daddr ${address} tcp dport 25 drop`);
      else script = how;
      return listen();
    },
    mails: () => lives.flatMap(({ mails }) => mails),
    lines: () => lives.flatMap(({ lines }) => lines),
    connections: () => lives.reduce((sum, { connections }) => sum + connections, 0),
    close: silence,
  };
}

export function accepted({ said }: ReceivedMail): boolean {
  return typeof said === 'string' && said.startsWith('2');
}

export function messageId({ text }: ReceivedMail): string {
  return /^Message-ID: (.*)$/im.exec(text)?.[1] ?? '';
}

export interface FaultBench {
  /** A router with an uplink of this name and an agent in it that found the internet up. */
  start(
    name: string,
    subnet: string,
    ini: string,
    hosts?: string,
  ): Promise<Agent & { readonly router: Router }>;
  server(address: string): Promise<FaultServer>;
  close(): Promise<void>;
}

/** The internet of a file about faults: the servers that probes ask, and the routers and mail servers asked for. */
export async function createFaultBench(): Promise<FaultBench> {
  const routers: Router[] = [];
  const agents: Agent[] = [];
  const servers: FaultServer[] = [];
  const first = await createRouter();
  routers.push(first);
  const resolver = await dnsServer('1.1.1.1');
  let taken = false;
  return {
    async start(name, subnet, ini, hosts) {
      const router = taken ? await createRouter() : first;
      if (taken) routers.push(router);
      taken = true;
      router.addUplink(name, { subnet });
      if (hosts !== undefined) router.mountFile('/etc/hosts', hosts);
      const line = `[wan]\ninterface = ${name}\nprobes = dns://1.1.1.1\ncheck_dns = no\nreport_after = 1h\n`;
      const agent = createAgent(router, `${ini}\n${line}`);
      agents.push(agent);
      await agent.start();
      await agent.until('up', async () => (await agent.status()).internet.state === 'up');
      return { ...agent, router };
    },
    async server(address) {
      const server = await createFaultServer(address);
      servers.push(server);
      return server;
    },
    async close() {
      for (const agent of agents) await agent.close();
      for (const router of routers) await router.close();
      for (const server of servers) await server.close();
      resolver.close();
    },
  };
}

/** `[device]`, `[mail]`, `[system]`, `[outbox]` for quick retries and budgets without an end, and one recipient. */
export const quickRetries = `[device]
name = attic-router
timezone = UTC
clock = trust

[mail]
from = router@example.net
per_hour = 1000
per_day = 10000

${quietSystem}
[outbox]
retry_first = 200ms
retry_max = 200ms
retry_login = 200ms, 200ms, 200ms, 200ms, 200ms, 200ms, 200ms, 200ms, 200ms, 200ms

[recipient.me]
address = me@example.net
`;

/** Timeouts of `[smtp]` that let a silent server be found out soon, and a busy machine's server answer in time. */
export const quickTimeouts = `connect_timeout = 3s
greeting_timeout = 3s
reply_timeout = 4s
dot_timeout = 10s
`;
