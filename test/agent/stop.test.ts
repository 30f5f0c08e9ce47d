import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import type { Agent } from '../support/agent.ts';
import { type DnsServer, dnsServer } from '../support/dns-server.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, mailHost, type Provider, quickIni, quickWan } from '../support/provider.ts';
import { createFaultServer, type FaultServer } from './fault-bench.ts';

await enterNamespace(import.meta.url);

const hanging = '198.51.100.60';
const silent = '192.0.2.53';
const quick = '[outbox]\nretry_first = 300ms\n';
const wan = `[wan]\ninterface = wan\ncheck_dns = no\n${quickWan}report_after = 1h\n`;
const patient = wan.replace(/^timeout = .*$/m, 'timeout = 30s');

let provider: Provider;
let slow: FaultServer;
let mute: DnsServer;
before(async () => {
  provider = await createProvider();
  slow = await createFaultServer(hanging);
  execFileSync('ip', ['addr', 'add', `${silent}/32`, 'dev', 'lo']);
  mute = await dnsServer(silent);
  mute.setReply(() => null);
});
after(async () => {
  await provider.close();
  await slow.close();
  mute.close();
});

async function start(name: string, host: string, lines = wan): Promise<Agent> {
  const ini = quickIni(`${quick}\n${lines}`).replace('attic-router', name).replace('me@', `${name}@`);
  const agent = provider.agent(ini.replace(mailHost, host));
  await agent.start();
  return agent;
}

async function up(name: string, host: string): Promise<Agent> {
  const agent = await start(name, host);
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  return agent;
}

async function timeToEnd(agent: Agent): Promise<number> {
  const began = performance.now();
  assert.equal(await agent.end('SIGTERM'), 0, agent.log.join('\n'));
  return performance.now() - began;
}

/** It ends by SIGTERM with 0 within 2 s, beside what an idle agent needs here at this moment. */
async function endsInTime(agent: Agent): Promise<void> {
  const idle = await up('idle', mailHost);
  const took = await timeToEnd(agent);
  const floor = await timeToEnd(idle);
  assert.ok(took < 2000 + floor, `${took} ms, an idle agent ${floor} ms`);
}

test('while a server is silent after the final dot; the mail is not lost', async () => {
  await slow.behave({ dot: {} });
  const agent = await up('ending', hanging);
  const dots = slow.mails().length;
  agent.alarm('hanging');
  await agent.until('the dot left', () => slow.mails().length > dots);
  await endsInTime(agent);
  agent.configure(quickIni(`${quick}\n${wan}`));
  await agent.start();
  await agent.until('mailed', async () =>
    (await provider.mails()).some(({ text }) => text.includes('alarm hanging')),
  );
  await agent.end();
});

test('while a server does not greet', async () => {
  await slow.behave({ greeting: {} });
  const agent = await up('greeting', hanging);
  const before = slow.connections();
  agent.alarm('hello');
  await agent.until('connected', () => slow.connections() > before);
  await endsInTime(agent);
});

test('while the resolver is silent, asked for the mail server', async () => {
  const agent = await up('lookup', 'mail.test');
  provider.router.resolver(silent);
  const before = mute.asked();
  agent.alarm('nameless');
  await agent.until('asked', () => mute.asked() > before);
  await endsInTime(agent);
});

test('while the resolver is silent, asked for a probe', async () => {
  provider.router.resolver(silent);
  const before = mute.asked();
  const probes = 'probes = tcp://probe.test:443, dns://probe.test\n';
  const agent = await start('named', mailHost, `${patient}${probes}`);
  await agent.until('asked', () => mute.asked() > before);
  await endsInTime(agent);
});

test('while rounds wait for answers that may take 30 s, however many', async () => {
  const before = mute.asked();
  const servers = Array.from({ length: 14 }, (_, i) => `tcp://198.51.100.${70 + i}:443`);
  const probes = `probes = dns://${silent}, ping://198.51.100.99, ${servers.join(', ')}\nquorum = 3\n`;
  const agent = await start('rounds', mailHost, `${patient}${probes}`);
  await agent.until('asked', () => mute.asked() > before);
  await endsInTime(agent);
  assert.doesNotMatch(agent.log.join('\n'), /Warning/);
});
