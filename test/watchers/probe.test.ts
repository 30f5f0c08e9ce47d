import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Tried } from '../../src/events/event.ts';
import type { ProbeTask } from '../../src/uplinks/types.ts';
import { dnsReply, dnsServer } from '../support/dns-server.ts';
import { linkUp } from '../support/link-up.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createRouter } from '../support/router.ts';

await enterNamespace(import.meta.url);

const router = await createRouter();
router.addUplink('wan', { subnet: '10.81.1', subnet6: '2001:db8:1' });
router.addUplink('lte', { subnet: '10.81.2', metric: 200 });
await linkUp(['p-wan', 'p-lte']);
await linkUp(['wan', 'lte'], (path) => router.command('cat', path));
const dns = await dnsServer('1.1.1.1');
const dns6 = await dnsServer('2001:db8:1::1');
const tcp = createServer((socket) => socket.destroy()).listen(443, '0.0.0.0');
await once(tcp, 'listening');

// The probes run in the router, in one process for all tests.
const program = fileURLToPath(new URL('../support/run-round.ts', import.meta.url));
const prober = router.spawn([process.execPath, '--import', 'tsx', program], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: prober.stdout ?? process.stdin })[Symbol.asyncIterator]();
after(async () => {
  prober.kill('SIGKILL');
  tcp.close();
  dns.close();
  dns6.close();
  await router.close();
});

/** Where an answer is to come: this process answers, and may be held up. */
const patience = 20_000;

async function probe(tasks: ProbeTask[], device: string | null = null, timeout = patience): Promise<Tried[]> {
  prober.stdin?.write(`${JSON.stringify([{ uplink: 'wan', round: 1, tasks, timeout }, device])}\n`);
  const { value, done } = await answers.next();
  assert.ok(!done, 'the probing process ended');
  return JSON.parse(value);
}
async function one(task: ProbeTask, device: string | null = null, timeout = patience): Promise<Tried> {
  const [tried] = await probe([task], device, timeout);
  assert.ok(tried !== undefined);
  return tried;
}
const verdict = ({ ok, error }: Tried) => (ok ? 'answered' : error);

const dnsTask = (host: string, port = 53): ProbeTask => ({ kind: 'dns', host, port, text: `dns://${host}` });
const tcpTask = (host: string, port = 443): ProbeTask => ({
  kind: 'tcp',
  host,
  port,
  text: `tcp://${host}:${port}`,
});
const pingTask = (host: string): ProbeTask => ({ kind: 'ping', host, text: `ping://${host}` });
const gatewayTask = (host: string): ProbeTask => ({ kind: 'gateway', host, text: 'gateway' });
const resolverTask: ProbeTask = { kind: 'resolver', text: 'resolver' };

test('every kind of probe is answered on a line that works, together and in order', async () => {
  router.resolver('1.1.1.1');
  const tried = await probe([
    dnsTask('1.1.1.1'),
    dnsTask('2001:db8:1::1'),
    tcpTask('9.9.9.9'),
    pingTask('8.8.8.8'),
    gatewayTask('10.81.1.1'),
    resolverTask,
  ]);
  assert.deepEqual(
    tried.map((each) => [each.probe, verdict(each)]),
    [
      ['dns://1.1.1.1', 'answered'],
      ['dns://2001:db8:1::1', 'answered'],
      ['tcp://9.9.9.9:443', 'answered'],
      ['ping://8.8.8.8', 'answered'],
      ['gateway', 'answered'],
      ['resolver', 'answered'],
    ],
  );
  for (const { ms } of tried) assert.ok(ms !== null && ms >= 0 && ms < patience);
});

test('a server that answers with an error still shows that the internet works, but does not resolve', async () => {
  router.resolver('1.1.1.1');
  dns.setReply((query) => dnsReply(query, 2));
  const tried = await probe([dnsTask('1.1.1.1'), resolverTask]);
  assert.deepEqual(tried.map(verdict), ['answered', 'rcode-2']);
  dns.setReply(null);
});

test('a second name server that works is enough; where the system names none, the resolver is not judged', async () => {
  router.resolver('9.9.9.9', '1.1.1.1');
  assert.deepEqual((await probe([resolverTask])).map(verdict), ['answered']);
  router.resolver();
  assert.deepEqual(await probe([resolverTask, pingTask('1.1.1.1')], null, 1000).then((all) => all.length), 1);
});

test('refusals and missing routes are told from silence', async () => {
  assert.equal(verdict(await one(dnsTask('1.1.1.1', 54))), 'refused');
  assert.equal(verdict(await one(tcpTask('1.1.1.1', 444))), 'refused');
  assert.equal(verdict(await one(dnsTask('2001:db8:1::1'), 'lte')), 'unreachable');
  router.unconfigure('wan');
  router.unconfigure('lte');
  const tried = await probe([
    dnsTask('1.1.1.1'),
    tcpTask('9.9.9.9'),
    pingTask('8.8.8.8'),
    tcpTask('9.9.9.9'),
  ]);
  assert.deepEqual(tried.map(verdict), Array(4).fill('unreachable'));
  router.configure('wan');
  router.configure('lte');
});

test('when the provider swallows all, every probe ends at the timeout', async () => {
  router.resolver('1.1.1.1');
  assert.equal(verdict(await one(gatewayTask('10.81.1.1'))), 'answered');
  router.swallow('wan', 'all');
  const tasks = [
    dnsTask('1.1.1.1'),
    tcpTask('9.9.9.9'),
    pingTask('8.8.8.8'),
    gatewayTask('10.81.1.1'),
    resolverTask,
  ];
  assert.deepEqual((await probe(tasks, null, 500)).map(verdict), Array(5).fill('timeout'));
  router.swallow('wan', 'internet');
  const beyond = await probe([dnsTask('1.1.1.1'), gatewayTask('10.81.1.1')], null, 4000);
  assert.deepEqual(beyond.map(verdict), ['timeout', 'answered']);
  router.swallow('wan', 'nothing');
});

test('probes of an uplink leave by it, whatever the best route is', async () => {
  const tasks = [dnsTask('1.1.1.1'), tcpTask('9.9.9.9'), pingTask('8.8.8.8')];
  router.swallow('wan', 'all');
  assert.deepEqual((await probe(tasks, 'wan', 500)).map(verdict), Array(3).fill('timeout'));
  assert.deepEqual((await probe(tasks, 'lte')).map(verdict), Array(3).fill('answered'));
  router.swallow('wan', 'nothing');
});

test('a gateway that never answers an echo is found in the neighbour table', async () => {
  router.command('ip', 'neigh', 'flush', 'all');
  router.command('ip', 'addr', 'add', '10.81.2.3/24', 'dev', 'lte');
  assert.equal(verdict(await one(gatewayTask('10.81.2.99'), 'lte', 500)), 'timeout');
  router.command(...'ip neigh replace 10.81.2.98 lladdr 02:00:00:00:00:98 dev lte nud reachable'.split(' '));
  assert.equal(verdict(await one(gatewayTask('10.81.2.98'), 'lte', 500)), 'answered');
});

test('a share of loss shows as a share of timeouts', async () => {
  router.loss('wan', 0.5);
  const tasks = Array.from({ length: 100 }, () => dnsTask('1.1.1.1'));
  const lost = (await probe(tasks, 'wan', 4000)).filter(({ error }) => error === 'timeout').length;
  // Binomial with n = 100, p = 0.5: outside once in 10^12 runs.
  assert.ok(lost > 15 && lost < 85, `${lost} of 100 lost`);
  router.loss('wan', 0);
});

const hostile: [string, (query: Buffer) => Buffer][] = [
  ['garbage', () => Buffer.from('not a reply to anything, certainly')],
  ['nothing', () => Buffer.alloc(0)],
  ['a header alone', (query) => dnsReply(query).subarray(0, 12)],
  [
    'another id',
    (query) => Buffer.concat([Buffer.from([query.readUInt8(0) ^ 1]), dnsReply(query).subarray(1)]),
  ],
  ['the query itself', (query) => query],
  ['another question', (query) => Buffer.concat([dnsReply(query).subarray(0, 15), Buffer.from([0, 3])])],
  ['two questions', (query) => Buffer.from(dnsReply(query).fill(2, 5, 6))],
];
for (const [what, reply] of hostile) {
  test(`a DNS server that sends ${what} has not answered; a true answer after it counts`, async () => {
    dns.setReply(reply);
    assert.equal(verdict(await one(dnsTask('1.1.1.1'), null, 300)), 'timeout');
    dns.setReply((query, from, socket) => {
      socket.send(reply(query), from.port, from.address);
      return dnsReply(query);
    });
    assert.equal(verdict(await one(dnsTask('1.1.1.1'))), 'answered');
    dns.setReply(null);
  });
}

test('an answer from another address or port is none', async (t) => {
  const other = await dnsServer('9.9.9.9');
  const otherPort = await dnsServer('1.1.1.1', 5353);
  t.after(() => {
    other.close();
    otherPort.close();
  });
  for (const impostor of [other, otherPort]) {
    dns.setReply((query, from) => {
      impostor.send(dnsReply(query), from);
      return null;
    });
    assert.equal(verdict(await one(dnsTask('1.1.1.1'), null, 300)), 'timeout');
  }
  dns.setReply(null);
});

test('a ping that is not permitted is reported as that, and the gateway is found otherwise', async () => {
  router.mountFile(
    '/usr/bin/ping',
    '#!/bin/sh\necho "ping: socktype: SOCK_RAW" >&2\necho "ping: socket: Operation not permitted" >&2\nexit 2\n',
  );
  router.command('chmod', '755', '/usr/bin/ping');
  assert.equal(verdict(await one(pingTask('8.8.8.8'))), 'not-permitted');
  const gateway = await one(gatewayTask('10.81.2.1'), 'lte');
  assert.equal(verdict(gateway), 'answered');
  assert.notEqual(gateway.ms, null);
  router.swallow('lte', 'all');
  router.command('ip', 'neigh', 'flush', 'dev', 'lte');
  assert.equal(verdict(await one(gatewayTask('10.81.2.1'), 'lte', 500)), 'timeout');
  router.swallow('lte', 'nothing');
  router.command('umount', '/usr/bin/ping');
});
