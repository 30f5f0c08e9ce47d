import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { quietSystem, readMail } from '../support/provider.ts';
import { accepted, createFaultBench, type FaultBench, type FaultServer } from './fault-bench.ts';

await enterNamespace(import.meta.url);

const address = '198.51.100.50';
const ini = `[device]
name = attic-router
timezone = UTC
clock = trust

[smtp]
server = custom
host = ${address}
tls = off

[recipient.me]
address = me@example.net

${quietSystem}
[outbox]
retry_first = 200ms
retry_max = 200ms
max_messages = 3
`;

let bench: FaultBench;
let server: FaultServer;
before(async () => {
  bench = await createFaultBench();
  server = await bench.server(address);
  await server.behave('refused');
});
after(() => bench.close());

test('point 7, an outbox that is full: the newest state wins, the drops are counted, warned of, and told when the server is back', async () => {
  const agent = await bench.start('line', '192.0.50', ini);
  for (let n = 1; n <= 6; n++) {
    agent.drop({ kind: 'custom.leak', severity: 'warning', subject: `cellar ${n}`, text: `water ${n}` });
    await agent.until(`number ${n} is in the outbox`, async () =>
      (await agent.outbox()).some(({ subject }) => subject.includes(`cellar ${n}`)),
    );
  }
  await agent.until('four are dropped', async () => (await agent.status()).mail.dropped === 4);
  const { warnings } = await agent.status();
  assert.ok(
    warnings.some((text) => /outbox was full, 4 mails dropped: .*raise max_messages/.test(text)),
    warnings.join('\n'),
  );
  await server.behave({});
  await agent.until('the outbox is empty', async () => (await agent.status()).mail.waiting === 0);
  const mails = await Promise.all(
    server
      .mails()
      .filter(accepted)
      .map(({ text }) => readMail(Buffer.from(text, 'latin1'), 'me@example.net')),
  );
  const subjects = mails.map(({ subject }) => subject).join('\n');
  assert.equal(mails.length, 3, subjects);
  assert.ok(subjects.includes('cellar 6'), subjects);
  assert.match(subjects, /4 mails to me dropped because the outbox is full/);
});
