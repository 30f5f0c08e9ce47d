import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

let provider: Provider;
let agent: Agent;
before(async () => {
  provider = await createProvider();
  agent = provider.agent(quickIni(`[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`));
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
});
after(() => provider.close());

test('three alarms within one second while the line is down are all told once it is back', async () => {
  provider.router.pull('wan');
  await agent.until('down', async () => (await agent.status()).internet.state === 'down');
  for (const name of ['one', 'two', 'three']) {
    agent.alarm(name);
  }
  await agent.until('all three wait', async () => (await agent.status()).mail.waiting === 3);
  assert.equal(provider.sink.mails.length, 0);
  provider.router.plug('wan');
  await provider.sink.waitFor(3);
  await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
  const texts = (await provider.mails()).map(({ text }) => text);
  assert.equal(texts.length, 3);
  for (const name of ['one', 'two', 'three']) {
    assert.equal(texts.filter((text) => text.includes(`alarm ${name}`)).length, 1, name);
  }
});

test('an event file that is no event is set aside and named in the log', async () => {
  agent.drop({ kind: 'wan.flapping', text: 'not for hooks' });
  await agent.until('said', () => agent.log.some((line) => /refused: wan\.flapping/.test(line)));
});
