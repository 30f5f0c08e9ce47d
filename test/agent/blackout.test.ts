import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../../src/events/event.ts';
import { type Agent, createAgent } from '../support/agent.ts';
import { type DnsServer, dnsAddress, dnsReply, dnsServer } from '../support/dns-server.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, mailHost, type Provider, quickIni } from '../support/provider.ts';
import { createRouter, type Router } from '../support/router.ts';

await enterNamespace(import.meta.url);

/** The resolver of the router whose DNS breaks; no probe asks it. */
const resolver = '192.0.2.53';
/** That of the router whose DNS breaks together with its better line. */
const secondResolver = '192.0.2.54';

/** Every line on the defaults; the mail server's name and the device's can differ. */
const ini = (device: string, wans: string, host = mailHost) =>
  quickIni(wans).replace('attic-router', device).replace(mailHost, host);

let provider: Provider;
let names: DnsServer;
let secondNames: DnsServer;
const routers: Router[] = [];
const agents: Agent[] = [];

async function start(router: Router, text: string): Promise<Agent> {
  const agent = createAgent(router, text);
  agents.push(agent);
  await agent.start('--record', `${agent.dir}/record`);
  await agent.until('all lines up', async () =>
    (await agent.status()).uplinks.every(({ state }) => state === 'up'),
  );
  return agent;
}

async function routerWith(name: string, subnet: string): Promise<Router> {
  const router = await createRouter();
  routers.push(router);
  router.addUplink(name, { subnet });
  return router;
}

/** Waits until status says that the internet is down; gives the layer, and the seconds since the last good round. */
async function fallOf(agent: Agent): Promise<{ layer: string | null; seconds: number }> {
  const { internet } = await agent.until('down', async () => {
    const status = await agent.status();
    return status.internet.state === 'down' ? status : null;
  });
  // Its verdict by its own clock: this test may be slow to ask.
  const events = readFileSync(`${agent.dir}/record`, 'utf8').split('\n');
  const verdict = events
    // the last line may not be whole yet
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Event)
    .find((event) => event.kind === 'uplink' && event.state === 'down');
  assert.ok(verdict?.kind === 'uplink');
  assert.equal(verdict.since.mono, internet.since?.mono);
  return { layer: internet.layer, seconds: (verdict.at.mono - verdict.since.mono) / 1000 };
}

before(async () => {
  provider = await createProvider(['fibre', 'mobile']);
  execFileSync('ip', ['addr', 'add', `${resolver}/32`, 'dev', 'lo']);
  names = await dnsServer(resolver);
  names.setReply((query) => dnsAddress(query, mailHost));
  execFileSync('ip', ['addr', 'add', `${secondResolver}/32`, 'dev', 'lo']);
  secondNames = await dnsServer(secondResolver);
});
after(async () => {
  for (const agent of agents) await agent.close();
  for (const router of routers) await router.close();
  names.close();
  secondNames.close();
  await provider.close();
});

describe('a line that keeps its carrier, with default times', { concurrency: true }, () => {
  test('status says down, "internet", within 15 s of the last good round when all beyond the gateway is silent', async () => {
    const router = await routerWith('beyond', '192.0.20');
    const agent = await start(router, ini('beyond-router', '[wan]\ninterface = beyond\n'));
    router.swallow('beyond', 'internet');
    const { layer, seconds } = await fallOf(agent);
    assert.equal(layer, 'internet');
    assert.ok(seconds <= 15, `${seconds} s`);
  });

  test('status says down, "gateway", within 15 s of the last good round when the provider swallows everything', async () => {
    const router = await routerWith('silent', '192.0.21');
    const agent = await start(router, ini('silent-router', '[wan]\ninterface = silent\n'));
    router.swallow('silent', 'all');
    const { layer, seconds } = await fallOf(agent);
    assert.equal(layer, 'gateway');
    assert.ok(seconds <= 15, `${seconds} s`);
  });

  test('with a second line the mail that names the silent one is accepted within 30 s', async () => {
    const { router, sink } = provider;
    await start(
      router,
      ini('double-router', '[wan.fibre]\ninterface = fibre\n\n[wan.mobile]\ninterface = mobile\n'),
    );
    const began = performance.now();
    router.swallow('fibre', 'internet');
    const mail = await within(30_000, async () =>
      (await provider.mails()).find(({ subject }) => subject.includes('[double-router]')),
    );
    assert.ok(performance.now() - began <= 30_000);
    assert.match(mail.subject, /fibre .*down.*no answer beyond the provider/i);
    assert.ok(sink.mails.every(({ session }) => session.from !== '192.0.2.2'));
  });

  test('when only DNS is broken, status says so, and the mail leaves by the last good addresses of the server', async () => {
    const router = await routerWith('names', '192.0.22');
    router.resolver(resolver);
    const agent = await start(router, ini('names-router', '[wan]\ninterface = names\n', 'mail.test'));
    agent.drop({
      kind: 'custom.first',
      severity: 'warning',
      subject: 'first',
      text: 'the server is known now',
    });
    await agent.until('delivered', async () => (await agent.status()).mail.lastDelivered);
    names.setReply((query) => dnsReply(query, 2));
    const { layer } = await fallOf(agent);
    assert.equal(layer, 'dns');
    const mail = await within(30_000, async () =>
      (await provider.mails()).find(({ subject }) => /\[names-router\].*down/.test(subject)),
    );
    assert.match(mail.subject, /DNS/);
  });

  test('when the better line is silent and no name can be looked up, mail still leaves over the other line', async () => {
    const router = await routerWith('better', '192.0.23');
    router.addUplink('worse', { subnet: '192.0.24', metric: 300 });
    router.resolver(secondResolver);
    await start(
      router,
      ini('nameless-router', '[wan.better]\ninterface = better\n\n[wan.worse]\ninterface = worse\n'),
    );
    secondNames.setReply((query) => dnsReply(query, 2));
    router.swallow('better', 'internet');
    await within(60_000, async () =>
      (await provider.mails()).find(({ subject }) => /\[nameless-router\].*down/.test(subject)),
    );
    const ways = provider.sink.mails.filter(({ raw }) => raw.includes('nameless-router'));
    assert.deepEqual(
      ways.map(({ session }) => session.from),
      ways.map(() => '192.0.24.2'),
    );
  });
});

async function within<T>(limit: number, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const got = await ask();
    if (got !== undefined) return got;
    if (performance.now() > end) {
      throw new Error(
        `no such mail within ${limit} ms; subjects: ${(await provider.mails()).map(({ subject }) => subject).join(' / ')}\n${agents.map(({ log }) => log.join('\n')).join('\n--\n')}`,
      );
    }
    await sleep(50);
  }
}
