import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Agent, wanbell } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

let provider: Provider;
let agent: Agent;
before(async () => {
  provider = await createProvider();
  agent = provider.agent(quickIni(`[wan]\ninterface = wan\n${quickWan}report_after = 0s\n`));
});
after(() => provider.close());

test('what an agent recorded, replayed, gives the mail that it sent', async () => {
  const file = `${agent.dir}/events.jsonl`;
  await agent.start('--record', file);
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  provider.router.pull('wan');
  await agent.until('down', async () => (await agent.status()).internet.state === 'down');
  provider.router.plug('wan');
  await provider.sink.waitFor(1);
  assert.equal(await agent.end(), 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const sent = (await provider.mails()).map(({ subject }) => subject);
  const replayed = await provider.router.exec([...wanbell, 'replay', file, ...agent.options]);
  assert.equal(replayed.code, 0, replayed.stderr);
  for (const subject of sent)
    assert.ok(replayed.stdout.includes(subject), `${subject}\n---\n${replayed.stdout}`);
});

test('a file that cannot be written stops the start, with its name', async () => {
  const { code, stderr } = await provider.router.exec([
    ...wanbell,
    'run',
    '--record',
    '/none/x',
    ...agent.options,
  ]);
  assert.equal(code, 64);
  assert.match(stderr, /\/none\/x: cannot record/);
});
