// How fast and how light the agent is, each figure beside its floor in the same run. WANBELL=FILE measures another
// executable; WANBELL_BENCH_IDLE=SECONDS shortens the idle minute.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { type Agent, wanbell } from '../../test/support/agent.ts';
import { enterNamespace } from '../../test/support/namespace.ts';
import { createProvider, mailHost, type Provider, quickIni } from '../../test/support/provider.ts';
import { quickSink } from './sink.ts';
import { median, spread, table } from './table.ts';

await enterNamespace(import.meta.url, (reason) => {
  process.stderr.write(`bench: namespaces of one's own are forbidden here (${reason}); run it as root\n`);
  process.exit(77);
});

const runs = 15;
const idleSeconds = Number(process.env.WANBELL_BENCH_IDLE ?? 60);
const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;

/** `wanbell run` seen from outside: its process, its children with it. */
function processesOf(agent: Agent): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes(agent.state) && line.includes('run');
    } catch {
      return false;
    }
  });
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Bytes in the state directory, and when anything there was last written. */
function stateOf({ state }: Agent): { bytes: number; written: number } {
  const stats = readdirSync(state).flatMap(
    (name) => statSync(`${state}/${name}`, { throwIfNoEntry: false }) ?? [],
  );
  return {
    bytes: stats.reduce((sum, { size }) => sum + size, 0),
    written: Math.max(...stats.map(({ mtimeMs }) => mtimeMs)),
  };
}

async function eventToAccepted(agent: Agent, provider: Provider): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = provider.sink.mails.length;
    const began = now();
    agent.drop({ kind: 'custom.bench', severity: 'warning', subject: `n${i}`, text: 'measured' });
    await provider.sink.waitFor(before + 1);
    times.push((provider.sink.mails[before]?.at ?? Number.NaN) - began);
    await sleep(150);
  }
  return times;
}

async function nodemailerSend(provider: Provider): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = provider.sink.mails.length;
    const began = now();
    const transport = createTransport({ host: mailHost, port: 25, ignoreTLS: true });
    await transport.sendMail({
      from: 'a@example.net',
      to: 'me@example.net',
      subject: 'bench',
      text: 'measured',
    });
    transport.close();
    times.push((provider.sink.mails[before]?.at ?? Number.NaN) - began);
  }
  return times;
}

async function rawDialogue(provider: Provider): Promise<number[]> {
  const lines = [
    'EHLO x\r\n',
    'MAIL FROM:<a@example.net>\r\n',
    'RCPT TO:<me@example.net>\r\n',
    'DATA\r\n',
    'Subject: bench\r\n\r\nmeasured\r\n.\r\n',
  ];
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = provider.sink.mails.length;
    const began = now();
    const socket = connect(25, mailHost);
    socket.setNoDelay(true);
    for (const line of lines) {
      await once(socket, 'data');
      socket.write(line);
    }
    await once(socket, 'data');
    socket.destroy();
    times.push((provider.sink.mails[before]?.at ?? Number.NaN) - began);
  }
  return times;
}

async function backToAccepted(
  agent: Agent,
  provider: Provider,
): Promise<{ times: number[]; bytes: number[] }> {
  const times: number[] = [];
  const bytes: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = provider.sink.mails.length;
    const size = stateOf(agent).bytes;
    provider.router.pull('wan');
    await agent.until('down', async () => (await agent.status()).internet.state === 'down');
    await sleep(2500);
    const began = now();
    provider.router.plug('wan');
    await provider.sink.waitFor(before + 3);
    times.push((provider.sink.mails[before]?.at ?? Number.NaN) - began);
    await agent.until('told', async () => (await agent.status()).mail.waiting === 0);
    bytes.push(stateOf(agent).bytes - size);
    await sleep(1200);
  }
  return { times, bytes };
}

const provider = await createProvider(['wan'], quickSink);
const more = `[recipient.two]\naddress = two@example.net\nevents = wan.*\n\n[recipient.three]\naddress = three@example.net\nevents = wan.*\n
[mail]\nper_hour = 1000\nper_day = 10000\n\n[wan]\ninterface = wan\nreport_after = 1s\nflap_window = 1s\n`;
const agent = provider.agent(quickIni(more));
try {
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  const [pid = 0] = processesOf(agent);
  await sleep(3000);
  const idle = residentMb(pid);
  const cpuBefore = cpuMs(pid);
  const before = stateOf(agent);
  await sleep(idleSeconds * 1000);
  const cpu = cpuMs(pid) - cpuBefore;
  const after = stateOf(agent);

  const accepted = await eventToAccepted(agent, provider);
  const bare = await nodemailerSend(provider);
  const raw = await rawDialogue(provider);
  const afterMail = residentMb(pid);
  const back = await backToAccepted(agent, provider);
  const bareNode = execFileSync(
    process.execPath,
    ['-e', "process.stdout.write(require('fs').readFileSync('/proc/self/status','utf8'))"],
    { encoding: 'utf8' },
  );
  const nodeMb = Number(/VmRSS:\s+(\d+)/.exec(bareNode)?.[1]) / 1024;
  const [first = Number.NaN, ...later] = accepted;
  table(
    `${wanbell.join(' ').replace(process.execPath, 'node').replace(`${process.cwd()}/`, '')}: medians of ${runs} (least–most)`,
    [
      ['figure', 'wanbell', 'beside it', 'aim'],
      ['event → accepted, first mail', `${first.toFixed(1)} ms`, '', ''],
      [
        'event → accepted, durable',
        spread(later, 'ms'),
        `nodemailer alone ${spread(bare, 'ms')}; raw dialogue ${spread(raw, 'ms')}; ${(median(later) / median(bare)).toFixed(1)} × nodemailer`,
        '≤ 15 ms',
      ],
      ['WAN back → accepted', spread(back.times, 'ms', 0), '', '≤ 1000 ms'],
      [`CPU, ${idleSeconds} s idle`, `${cpu} ms`, '', ''],
      ['resident memory, idle', `${idle.toFixed(1)} MB`, `bare node ${nodeMb.toFixed(1)} MB`, '≤ 45 MB'],
      ['resident memory, after mails', `${afterMail.toFixed(1)} MB`, '', ''],
      [
        `written, ${idleSeconds} s idle`,
        after.written === before.written ? '0 bytes' : `${after.bytes - before.bytes} bytes`,
        '',
        '0',
      ],
      ['state directory, per outage, 3 recipients', spread(back.bytes, 'bytes', 0), '', '≤ 16384'],
    ],
  );
} catch (error) {
  process.stderr.write(`${agent.log.slice(-30).join('\n')}\n`);
  throw error;
} finally {
  await provider.close();
}
