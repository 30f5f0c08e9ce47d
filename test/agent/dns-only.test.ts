import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { accepted, createFaultBench, type FaultBench, quickRetries, quickTimeouts } from './fault-bench.ts';
import { tested } from './page-job.ts';

await enterNamespace(import.meta.url);

let bench: FaultBench;
before(async () => {
  bench = await createFaultBench();
});
after(() => bench.close());

test('when only DNS is broken mail leaves, though the agent was started anew and never sent any before', async () => {
  const server = await bench.server('198.51.100.90');
  const ini = `${quickRetries}\n[smtp]\nserver = custom\nhost = mail.test\ntls = off\n${quickTimeouts}`;
  const agent = await bench.start('dns', '192.0.90', ini, '127.0.0.1 localhost\n198.51.100.90 mail.test\n');
  await agent.until('the server was looked up', () => existsSync(`${agent.state}/addresses.json`));
  await agent.end();
  assert.equal(server.connections(), 0);
  agent.router.mountFile('/etc/hosts', '127.0.0.1 localhost\n');
  await agent.start();
  agent.drop({ kind: 'custom.leak', severity: 'warning', subject: 'cellar', text: 'water in the cellar' });
  await agent.until('the mail', () => server.mails().some(accepted));

  // A test is to show what is broken.
  const { steps } = await tested(agent, []);
  assert.deepEqual(
    steps.map(({ step, failure }) => [step, failure]),
    [['dns', 'dns-failed']],
  );
});
