import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bootId } from '../../src/time/clock.ts';
import { readLifeSign } from '../../src/watchers/boot.ts';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

/** The length that the machine's JSON part tells, in seconds. */
async function outageSeconds(provider: Provider): Promise<number> {
  const mail = (await provider.mails()).find(({ json }) => json !== null);
  const news = mail?.json?.news as { outage: { duration: { seconds: number } } } | undefined;
  return news?.outage.duration.seconds ?? Number.NaN;
}

/** Waits until the agent's last life sign says that its line is up or down: what it told before is in its store. */
async function signed(agent: Agent, up: boolean): Promise<void> {
  const sign = () => readLifeSign(`${agent.dir}/run/alive`, bootId());
  await agent.until(`signed ${up ? 'up' : 'down'}`, () => sign()?.lines.wan?.up === up);
}

describe('one uplink', () => {
  let provider: Provider;
  let agent: Agent;
  const ini = quickIni(
    `[recipient.noc]\naddress = noc@example.net\nformat = machine\n\n[wan]\ninterface = wan\n${quickWan}report_after = 0s\n`,
  );
  beforeEach(async () => {
    provider = await createProvider();
    agent = provider.agent(ini);
    await agent.start();
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  });
  afterEach(() => provider.close());

  test('a pulled cable becomes one mail for each recipient after the line is back, with the right duration', async () => {
    const pulled = performance.now();
    provider.router.pull('wan');
    await agent.until('down', async () => (await agent.status()).internet.state === 'down');
    assert.equal((await agent.status()).internet.layer, 'carrier');
    await sleep(2500);
    provider.router.plug('wan');
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
    const lasted = (performance.now() - pulled) / 1000;
    await provider.sink.waitFor(2);
    await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
    const mails = await provider.mails();
    assert.deepEqual(mails.map(({ to }) => to).sort(), ['me@example.net', 'noc@example.net']);
    assert.match(
      mails.find(({ to }) => to === 'me@example.net')?.subject ?? '',
      /^\[attic-router\] Internet was down \d+ s\b/,
    );
    const told = await outageSeconds(provider);
    assert.ok(told > 2 && told <= lasted + 1, `told ${told} s, it lasted ${lasted} s`);
  });

  test('an agent killed with SIGKILL during the outage tells it once, with its true beginning', async () => {
    const pulled = performance.now();
    provider.router.pull('wan');
    await agent.until('down', async () => (await agent.status()).internet.state === 'down');
    await signed(agent, false);
    await agent.end('SIGKILL');
    await sleep(1000);
    await agent.start();
    await agent.until('down again', async () => (await agent.status()).internet.state === 'down');
    await sleep(1000);
    provider.router.plug('wan');
    await provider.sink.waitFor(2);
    const lasted = (performance.now() - pulled) / 1000;
    await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
    const mails = (await provider.mails()).filter(({ to }) => to === 'me@example.net');
    assert.equal(
      mails.filter(({ subject }) => /Internet was down/.test(subject)).length,
      1,
      mails.map((m) => m.subject).join('\n'),
    );
    const told = await outageSeconds(provider);
    assert.ok(told > 2 && told <= lasted + 1, `told ${told} s, it lasted ${lasted} s`);
  });

  test('an outage that falls wholly into its absence is told, as exactly as can be known', async () => {
    await signed(agent, true);
    await agent.end('SIGKILL');
    provider.router.pull('wan');
    await sleep(1000);
    provider.router.plug('wan');
    await agent.start();
    await provider.sink.waitFor(2);
    await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
    const mails = (await provider.mails()).filter(({ to }) => to === 'me@example.net');
    const outages = mails.filter(({ subject }) => /Internet was down/.test(subject));
    assert.equal(outages.length, 1, mails.map((m) => m.subject).join('\n'));
    assert.match(outages[0]?.subject ?? '', /at most/);
  });

  for (const [what, take, give] of [
    ['the cable is pulled', 'pull', 'plug'],
    ['the line loses its address alone', 'unconfigure', 'configure'],
  ] as const) {
    test(`hooks make an absence exact, in which ${what}`, async () => {
      const uptime = () => Number(process.hrtime.bigint() / 10_000_000n) / 100;
      const boot_id = (await agent.status()).now.boot;
      const report = (phase: 'began' | 'ended'): number => {
        const at = uptime();
        agent.drop({ kind: 'wan.link', phase, subject: 'wan', uptime: at.toFixed(2), boot_id });
        return at;
      };
      await signed(agent, true);
      await agent.end('SIGKILL');
      provider.router[take]('wan');
      const began = report('began');
      await sleep(2000);
      provider.router[give]('wan');
      const lasted = report('ended') - began;
      await sleep(1000);
      await agent.start();
      await provider.sink.waitFor(2);
      const told = await outageSeconds(provider);
      assert.ok(Math.abs(told - lasted) <= 0.5, `told ${told} s, hooks said ${lasted}`);
    });
  }

  test('a hook that reports before the verdict tells when an outage began', async () => {
    agent.configure(`${ini}fall = 10\n`);
    await agent.until('read anew', () => agent.log.some((line) => line.includes('read anew')));
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
    provider.router.swallow('wan', 'internet');
    await agent.until('suspect', async () => (await agent.status()).internet.state === 'suspect');
    const { now } = await agent.status();
    agent.drop({ kind: 'wan.down', phase: 'began', uptime: (now.mono / 1000).toFixed(3), boot_id: now.boot });
    await agent.until('down', async () => (await agent.status()).internet.state === 'down');
    provider.router.swallow('wan', 'nothing');
    await provider.sink.waitFor(2);
    const news = (await provider.mails()).find(({ json }) => json !== null)?.json?.news;
    const { start } = (news as { outage: { start: { uptime: number } } }).outage;
    assert.ok(Math.abs(start.uptime - now.mono / 1000) < 0.01, `${start.uptime}, ${now.mono}`);
  });
});

describe('two uplinks', () => {
  let provider: Provider;
  let agent: Agent;
  before(async () => {
    provider = await createProvider(['wan', 'lte']);
    agent = provider.agent(
      quickIni(
        `[wan]\n${quickWan}report_after = 0s\n\n[wan.fibre]\ninterface = wan\n\n[wan.mobile]\ninterface = lte\n`,
      ),
    );
    await agent.start();
    await agent.until('both up', async () =>
      (await agent.status()).uplinks.every(({ state }) => state === 'up'),
    );
  });
  after(() => provider.close());

  test('a pulled cable is mailed at once over the other line, and once more when it is back', async () => {
    provider.router.pull('wan');
    await provider.sink.waitFor(1);
    await agent.until('up by the other', async () => (await agent.status()).internet.state === 'up');
    await agent.until('told', async () => (await agent.status()).mail.waiting === 0);
    const opening = await provider.mails();
    assert.deepEqual(
      opening.map(({ subject }) => /fibre.* down/i.test(subject)),
      [true],
      opening.map((m) => m.subject).join('\n'),
    );
    provider.router.plug('wan');
    await agent.until('both up', async () =>
      (await agent.status()).uplinks.every(({ state }) => state === 'up'),
    );
    await provider.sink.waitFor(2);
    await agent.until('told', async () => (await agent.status()).mail.waiting === 0);
    const mails = await provider.mails();
    assert.equal(mails.length, 2, mails.map((m) => m.subject).join('\n'));
    assert.match(mails[1]?.subject ?? '', /fibre.* was down/i);
    assert.equal(mails[0]?.header('message-id') === mails[1]?.header('message-id'), false);
    assert.equal(mails[0]?.header('references'), mails[1]?.header('references'));
  });
});
