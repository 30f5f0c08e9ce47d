import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from './agent.ts';
import { createProvider, quickIni } from './provider.ts';
import { type Script, type ScriptedServer, startScript } from './smtp-script.ts';

export interface Soaked {
  readonly events: number;
  /** Mails that the server took. */
  readonly delivered: number;
  readonly connections: number;
  readonly seconds: number;
  /** Resident memory over the run, KB, evenly by events. */
  readonly resident: readonly number[];
  readonly descriptors: readonly [before: number, after: number];
  /** More than before: on Node `ip monitor` lives as long as the agent. */
  readonly children: number;
}

const bad: readonly Script[] = [
  { greeting: '421 4.3.2 busy' },
  { mail: '451 4.3.0 later' },
  { rcpt: '450 4.2.1 greylisted' },
  { data: '451 4.3.0 later' },
  { dot: '452 4.3.1 full' },
  { closeInBody: 200 },
  { greeting: { close: true } },
  { ehlo: { answer: { close: true } } },
];

/** Numbers in 0..1, the same each time (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The process that `agent` runs as, by its command line. */
export function pidOf(agent: Agent): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.map(Number).filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.includes(agent.state) && !words.includes('nsenter');
    } catch {
      return false;
    }
  });
  if (found[0] === undefined) throw new Error('the agent does not run');
  return found[0];
}

export function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
}

/**
 * Gives the agent `events` events through its inbox, `mails` of which are mailed, to a server of which a third of the
 * dialogues fail, chosen by `seed`; waits until everything was delivered. `more`: what else is configured.
 */
export async function soak(events: number, mails: number, seed = 1, more = ''): Promise<Soaked> {
  const chance = random(seed);
  const script = () => (chance() < 1 / 3 ? (bad[Math.floor(chance() * bad.length)] ?? {}) : {});
  const servers: ScriptedServer[] = [];
  const provider = await createProvider(['wan'], async (address) => {
    const server = await startScript(script, address);
    servers.push(server);
    return { port: 25, mails: [], accept: {}, waitFor: async () => [], close: () => server.close() };
  });
  const agent = provider.agent(
    quickIni(
      '[mail]\nper_hour = 1000\nper_day = 10000\n[wan]\ninterface = wan\n[inbox]\nper_second = 1000\nmax_pending = 10000\n[outbox]\nretry_first = 50ms\nretry_max = 100ms\n' +
        ['one', 'two', 'three']
          .map((name) => `[recipient.${name}]\naddress = ${name}@example.net\n`)
          .join('') +
        more,
    ),
  );
  try {
    // in RAM: what is measured is the agent, not how fast this disk syncs
    mkdirSync(agent.state);
    provider.router.command('mount', '-t', 'tmpfs', 'tmpfs', agent.state);
    await agent.start();
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
    const pid = pidOf(agent);
    const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
    const waiting = () => readdirSync(agent.inbox).filter((name) => name !== 'rejected').length;
    const drained = () => agent.until('the inbox is empty', () => waiting() === 0, 120_000);
    const children = () =>
      readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).length;
    const before = descriptors();
    const childrenBefore = children();
    const began = performance.now();
    const resident: number[] = [];
    // each goes to four recipients
    const every = Math.round((events * 4) / mails);
    for (let sent = 0; sent < events; ) {
      const burst = Math.min(250, events - sent);
      for (let i = 0; i < burst; i++, sent++) {
        const severity = sent % every === 0 ? 'warning' : 'info';
        agent.drop({
          kind: `custom.soak-${sent % 200}`,
          severity,
          subject: `n${sent % 200}`,
          text: `event ${sent}`,
        });
      }
      await drained();
      resident.push(residentKb(pid));
    }
    const isDone = async () => (await agent.status()).mail.waiting === 0;
    await agent.until('every mail was delivered', isDone, 600_000);
    const seconds = (performance.now() - began) / 1000;
    // What is under way at this moment, as a round of probes, ends soon.
    const clean = () => descriptors() <= before && children() <= childrenBefore;
    for (let wait = 0; wait < 100 && !clean(); wait++) await sleep(100);
    const [server] = servers;
    const arrived = server?.mails ?? [];
    return {
      events,
      delivered: arrived.filter(({ said }) => typeof said === 'string' && said.startsWith('250')).length,
      connections: server?.connections ?? 0,
      seconds,
      resident,
      descriptors: [before, descriptors()],
      children: Math.max(0, children() - childrenBefore),
    };
  } finally {
    await provider.close();
  }
}

/** By how much the last quarter of a run needs more memory than its second one: 0.05 is 5 %. */
export function growth(resident: readonly number[]): number {
  const quarter = Math.floor(resident.length / 4);
  const mean = (from: number) =>
    resident.slice(from, from + quarter).reduce((sum, kb) => sum + kb, 0) / quarter;
  return mean(resident.length - quarter) / mean(quarter) - 1;
}
