import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { formerHost, formerIni } from '../support/former-state.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, readMail } from '../support/provider.ts';
import { createWallClock } from '../support/wall-clock.ts';
import { accepted, createFaultServer, type FaultServer } from './fault-bench.ts';

await enterNamespace(import.meta.url);

const former = 'test/fixtures/state';

describe('the state directory of an earlier release', () => {
  let provider: Provider;
  let server: FaultServer;
  before(async () => {
    provider = await createProvider();
    server = await createFaultServer(formerHost);
  });
  after(async () => {
    await provider.close();
    await server.close();
  });

  for (const version of readdirSync(former))
    test(`${version}: what waited goes out once, what was delivered does not, its outage ends, its settings hold`, async () => {
      // A configuration of a format that only a later release knows: the last good one of the earlier stays in force.
      const ini = formerIni.replace('[device]\n', '[device]\nformat = 2\n').replace('me@', 'nobody@');
      const agent = provider.agent(ini, createWallClock('2026-11-02T12:00:00Z').argv);
      cpSync(`${former}/${version}`, agent.state, { recursive: true });
      await agent.start();
      await agent.until('the internet is up', async () => (await agent.status()).internet.state === 'up');
      await agent.ask('outbox.retry');

      const { configuration, setup, problems, warnings } = await agent.status();
      assert.deepEqual({ configuration, setup }, { configuration: 'last-good', setup: 'errors' });
      assert.match(problems.map(({ message }) => message).join('\n'), /"format" is 2/);
      assert.doesNotMatch(warnings.join('\n'), /set aside|damaged/);

      await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
      const sent = server.mails().filter(accepted);
      const mails = await Promise.all(sent.map(({ text, to }) => readMail(Buffer.from(text), to.join())));
      const times = (words: RegExp) => mails.filter(({ subject }) => words.test(subject)).length;
      const subjects = mails.map(({ subject }) => subject).join('\n');
      assert.equal(times(/alarm waiting/), 1, subjects);
      assert.equal(times(/alarm unknown/), 1, subjects);
      assert.equal(times(/alarm delivered/), 0, subjects);
      assert.equal(times(/Internet was down/), 1, subjects);
      assert.ok(mails.every(({ to }) => to === 'me@example.net'));
    });
});
