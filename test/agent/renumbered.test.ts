import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { accepted, createFaultBench, type FaultBench, messageId, quickRetries } from './fault-bench.ts';

await enterNamespace(import.meta.url);

// The timeouts are the default ones, 60 s and 10 min: longer than these tests wait for a mail.

let bench: FaultBench;
before(async () => {
  bench = await createFaultBench();
});
after(() => bench.close());

const iniFor = (host: string) => `${quickRetries}\n[smtp]\nserver = custom\nhost = ${host}\ntls = off\n`;

/** As a DHCP client does that is given an address of another network. */
function renumber({ router }: Awaited<ReturnType<FaultBench['start']>>, device: string, to: string): void {
  const at = ['dev', device];
  execFileSync('ip', ['addr', 'add', `${to}.1/24`, 'dev', `p-${device}`]);
  router.command('ip', 'addr', 'flush', ...at, 'scope', 'global');
  router.command('ip', 'addr', 'add', `${to}.2/24`, ...at);
  router.command('ip', 'route', 'replace', 'default', 'via', `${to}.1`, ...at);
}

test('a mail whose connection lost its address goes out at once by the new one', async () => {
  const server = await bench.server('198.51.100.91');
  const agent = await bench.start('first', '192.0.91', iniFor('198.51.100.91'));
  await server.behave({ mail: {} });
  agent.alarm('early');
  await agent.until('MAIL is not answered', () => server.lines().some(({ text }) => text.startsWith('MAIL')));
  await server.behave({});
  renumber(agent, 'first', '192.0.191');
  await agent.until('the mail', () => server.mails().some(({ text }) => text.includes('alarm early')));
});

test('after the final dot too: what waited behind it goes out, then the same mail once more', async () => {
  const server = await bench.server('198.51.100.92');
  const agent = await bench.start('second', '192.0.92', iniFor('198.51.100.92'));
  await server.behave({ dot: {} });
  agent.alarm('dotted');
  await agent.until('the dot left', () => server.mails().length > 0);
  agent.alarm('behind');
  await agent.until('it waits', async () => (await agent.outbox()).length > 1);
  await server.behave({});
  renumber(agent, 'second', '192.0.192');
  await agent.until('both', () => server.mails().filter(accepted).length > 1);
  const [lost, ...kept] = server.mails();
  assert.ok(lost !== undefined && kept.some((mail) => messageId(mail) === messageId(lost)));
});

test('a cable that is pulled and put back leaves a connection as it is', async () => {
  const server = await bench.server('198.51.100.93');
  const agent = await bench.start('third', '192.0.93', iniFor('198.51.100.93'));
  let reply: () => void = () => undefined;
  await server.behave({
    delay: (then) => {
      if (server.mails().length === 0) then();
      else reply = then;
    },
  });
  agent.alarm('patient');
  await agent.until('the dot left', () => server.mails().length > 0);
  agent.router.pull('third');
  await agent.until('down', async () => (await agent.status()).internet.state === 'down');
  agent.router.plug('third');
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  reply();
  await agent.until('delivered', async () =>
    (await agent.outbox()).some(({ state, subject }) => state === 'delivered' && /patient/.test(subject)),
  );
  assert.equal(server.mails().filter(({ text }) => text.includes('alarm patient')).length, 1);
});
