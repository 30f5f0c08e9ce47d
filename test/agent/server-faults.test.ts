import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Script } from '../support/smtp-script.ts';
import {
  accepted,
  createFaultBench,
  type FaultBench,
  type FaultServer,
  messageId,
  quickRetries,
  quickTimeouts,
} from './fault-bench.ts';

await enterNamespace(import.meta.url);

const login = { user: 'attic', password: 'correct horse' };
const good: Script = { ehlo: ['AUTH PLAIN LOGIN'], login };
const long = 'x'.repeat(100_000);
const binary = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)).fill(0, 100, 200);

interface Fault {
  readonly name: string;
  readonly how: Script | 'refused' | 'dropped';
  /** The mail is parked when no other server takes it. */
  readonly parks?: true;
  /** The final dot left and nobody knows what became of it. */
  readonly unknown?: true;
}

const faults: readonly Fault[] = [
  { name: 'refuses connections', how: 'refused' },
  { name: 'is silently dropped', how: 'dropped' },
  { name: 'never greets', how: { greeting: {} } },
  { name: 'greets with 421', how: { greeting: '421 4.3.2 busy' } },
  { name: 'greets with 554', how: { greeting: '554 5.3.2 not for you' } },
  { name: 'has 5xx for the login', how: { ...good, auth: '535 5.7.8 wrong' } },
  { name: 'offers no AUTH', how: { ehlo: ['8BITMIME'] } },
  { name: 'has 4xx at MAIL', how: { ...good, mail: '451 4.3.0 later' } },
  { name: 'has 4xx at RCPT', how: { ...good, rcpt: '450 4.2.1 greylisted' } },
  { name: 'has 4xx at DATA', how: { ...good, data: '451 4.3.0 later' } },
  { name: 'has 4xx after the dot', how: { ...good, dot: '452 4.3.1 full' } },
  { name: 'has 5xx at MAIL', how: { ...good, mail: '550 5.7.1 no' }, parks: true },
  { name: 'has 5xx at RCPT', how: { ...good, rcpt: '550 5.1.1 nobody' }, parks: true },
  { name: 'has 5xx after the dot', how: { ...good, dot: '554 5.7.1 spam' }, parks: true },
  { name: 'closes in the middle of the mail', how: { ...good, closeInBody: 200 } },
  { name: 'closes after the dot', how: { ...good, dot: { close: true } }, unknown: true },
  { name: 'greets with a line of 100 KB', how: { greeting: `554 ${long}` } },
  { name: 'greets with 100 KB without an end', how: { greeting: { raw: long } } },
  { name: 'answers EHLO with 100 KB', how: { ehlo: { answer: { raw: `250-${long}\r\n`.repeat(2) } } } },
  { name: 'greets with binary', how: { greeting: { raw: binary } } },
  { name: 'answers MAIL with binary', how: { ...good, mail: { raw: binary } } },
  { name: 'answers RCPT without a line end', how: { ...good, rcpt: { raw: '250 Ok' } } },
  { name: 'answers the dot with 100 KB without an end', how: { ...good, dot: { raw: long } }, unknown: true },
];

const section = (name: string, host: string) =>
  `[${name}]\nserver = custom\nhost = ${host}\ntls = off\nuser = ${login.user}\npassword = "${login.password}"\nallow_plain_password = yes\n`;

let bench: FaultBench;
before(async () => {
  bench = await createFaultBench();
});
after(() => bench.close());

/** Reports an event whose text is found in its mail again. */
function report(agent: Agent, index: number): string {
  const marker = `marker-${index}-`;
  agent.drop({ kind: `custom.fault-${index}`, severity: 'warning', subject: marker, text: marker });
  return marker;
}

function about(server: FaultServer, marker: string) {
  return server.mails().filter(({ text }) => text.includes(marker));
}

describe('promises 1, 3 and 4, whatever a server does', { concurrency: true }, () => {
  test('alone: each mail is delivered once the server works again, once but for lost replies', async (t) => {
    const server = await bench.server('198.51.100.30');
    const ini = `${quickRetries}\n${section('smtp', '198.51.100.30')}${quickTimeouts}`;
    const agent = await bench.start('alone', '192.0.30', ini);
    for (const [index, { name, how, parks, unknown }] of faults.entries()) {
      await t.test(`a server that ${name}`, async () => {
        await server.behave(how);
        const before = server.connections();
        const marker = report(agent, index);
        const row = await agent.until('an attempt has failed', async () =>
          (await agent.outbox()).find(({ state, reply }) => state !== 'delivered' && reply !== null),
        );
        if (how !== 'refused' && how !== 'dropped') assert.ok(server.connections() > before);
        if (parks) {
          await agent.until('parked', async () => (await agent.status()).mail.parked === 1);
        } else assert.notEqual(row.state, 'parked');
        await server.behave(good);
        if (parks) assert.equal(await agent.ask('outbox.retry', { id: row.id }), 1);
        await agent.until('delivered', async () => {
          const { waiting, parked } = (await agent.status()).mail;
          return waiting + parked === 0;
        });
        const copies = about(server, marker);
        assert.equal(copies.filter(accepted).length, 1);
        assert.equal(new Set(copies.map(messageId)).size, 1);
        if (!unknown) return;
        for (const [i, { at }] of copies.entries()) {
          assert.ok(i === 0 || at - (copies[i - 1]?.at ?? 0) >= 150, 'one copy each backoff step');
        }
      });
    }
    assert.equal(server.mails().filter(accepted).length, faults.length);
  });

  test('with a healthy second server: each mail arrives there at once, once but for lost replies', async (t) => {
    const first = await bench.server('198.51.100.31');
    const second = await bench.server('198.51.100.32');
    const sections = [section('smtp', '198.51.100.31'), section('smtp.backup', '198.51.100.32')];
    const agent = await bench.start(
      'pair',
      '192.0.31',
      [quickRetries, ...sections.map((text) => text + quickTimeouts)].join('\n'),
    );
    await second.behave(good);
    for (const [index, { name, how, unknown }] of faults.entries()) {
      await t.test(`a first server that ${name}`, async () => {
        await first.behave(how);
        // so that the first one is due again
        await sleep(220);
        const before = first.connections();
        const marker = report(agent, index);
        await agent.until('arrived', () => about(second, marker).length > 0);
        await agent.until('delivered', async () => (await agent.status()).mail.waiting === 0);
        if (how !== 'refused' && how !== 'dropped')
          assert.ok(first.connections() > before, 'the first was tried');
        const copies = [...about(first, marker), ...about(second, marker)];
        assert.equal(copies.filter(accepted).length, 1);
        assert.equal(new Set(copies.map(messageId)).size, 1);
        assert.ok(copies.length <= (unknown ? 3 : 2));
      });
    }
    assert.equal((await agent.status()).mail.parked, 0);
  });

  test('a server that takes 5 s for every reply is waited for, with default times, and the second one left alone', async () => {
    const slow = await bench.server('198.51.100.33');
    const second = await bench.server('198.51.100.34');
    const delays = new Set<NodeJS.Timeout>();
    await slow.behave({ ehlo: [], delay: (then) => void delays.add(setTimeout(then, 5000)) });
    const plain = (name: string, host: string) => `[${name}]\nserver = custom\nhost = ${host}\ntls = off\n`;
    const ini = [quickRetries, plain('smtp', '198.51.100.33'), plain('smtp.backup', '198.51.100.34')];
    const agent = await bench.start('slow', '192.0.32', ini.join('\n'));
    const marker = report(agent, 0);
    await agent.until('delivered', async () => (await agent.status()).mail.lastDelivered, 60_000);
    assert.equal(about(slow, marker).length, 1);
    assert.equal(second.connections(), 0);
    for (const delay of delays) clearTimeout(delay);
  });
});
