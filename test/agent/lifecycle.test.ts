import assert from 'node:assert/strict';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Kept } from '../../src/incidents/state.ts';
import { outboxFold } from '../../src/outbox/fold.ts';
import { readStore } from '../../src/store/store.ts';
import { type Agent, wanbell } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, mailHost, type Provider, quickIni, quickWan } from '../support/provider.ts';
import { accepted, createFaultServer, type FaultServer } from './fault-bench.ts';

await enterNamespace(import.meta.url);

const hanging = '198.51.100.60';
const quick = '[outbox]\nretry_first = 300ms\n';
const wan = `[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`;

let provider: Provider;
let slow: FaultServer;
before(async () => {
  provider = await createProvider();
  slow = await createFaultServer(hanging);
  await slow.behave({ dot: {} });
});
after(async () => {
  await provider.close();
  await slow.close();
});

function iniFor(name: string, more = '', host = mailHost): string {
  return quickIni(`${more}\n${wan}`)
    .replace('attic-router', name)
    .replace('me@example.net', `${name}@example.net`)
    .replace(mailHost, host);
}

async function up(agent: Agent): Promise<Agent> {
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  return agent;
}

async function arrived(recipient: string, name: string): Promise<number> {
  return (await provider.mails()).filter(
    ({ to, text }) => to === `${recipient}@example.net` && text.includes(`alarm ${name}`),
  ).length;
}

describe('run, from its start to its end', { concurrency: true }, () => {
  test('a configuration that is changed counts at once; one with errors leaves the last good one in force and is shown line by line', async () => {
    const agent = await up(provider.agent(iniFor('edit')));
    agent.configure(iniFor('edit').replaceAll('edit@', 'edited@'));
    await agent.until('read anew', () => agent.log.some((line) => /read anew \(changed\), ok/.test(line)));
    agent.alarm('first');
    await agent.until('mailed to the new address', async () => (await arrived('edited', 'first')) === 1);

    agent.configure(`${iniFor('edit')}quorum = many\n[smpt]\n`);
    await agent.until('errors', async () => (await agent.status()).setup === 'errors');
    const { configuration, problems, warnings } = await agent.status();
    assert.equal(configuration, 'last-good');
    const line = iniFor('edit').split('\n').length;
    assert.ok(
      problems.some((problem) => problem.line === line && problem.severity === 'error'),
      JSON.stringify(problems),
    );
    assert.ok(
      warnings.some((text) => text.includes(`wanbell.ini:${line}:`) && text.includes('quorum')),
      warnings.join('\n'),
    );
    agent.alarm('second');
    await agent.until('mailed by the last good one', async () => (await arrived('edited', 'second')) === 1);

    // it outlives a restart, too
    await agent.end('SIGKILL');
    await up(agent);
    assert.equal((await agent.status()).configuration, 'last-good');
    agent.alarm('third');
    await agent.until('mailed by the last good one', async () => (await arrived('edited', 'third')) === 1);

    agent.configure(iniFor('edit'));
    await agent.until('in order', async () => (await agent.status()).setup === 'ok');
    agent.alarm('fourth');
    await agent.until('mailed to the old address', async () => (await arrived('edit', 'fourth')) === 1);
  });

  test('SIGHUP reads the configuration anew', async () => {
    const agent = provider.agent('');
    // Where the kernel announces no change of it.
    const elsewhere = `${agent.dir}/elsewhere.ini`;
    const write = (text: string) => writeFileSync(elsewhere, text, { mode: 0o600 });
    write(iniFor('hangup'));
    rmSync(agent.options[1] ?? '');
    symlinkSync(elsewhere, agent.options[1] ?? '');
    await up(agent);
    write(iniFor('hangup').replaceAll('hangup@', 'hungup@'));
    agent.signal('SIGHUP');
    await agent.until('read anew', () => agent.log.some((line) => /read anew \(SIGHUP\)/.test(line)));
    agent.alarm('new');
    await agent.until('mailed', async () => (await arrived('hungup', 'new')) === 1);
    assert.equal(await agent.end(), 0);
  });

  test('a signal that comes while it starts does not kill it', async () => {
    const agent = provider.agent(iniFor('hasty'));
    let over = false;
    const started = agent.start().finally(() => (over = true));
    while (!over && !agent.log.some((line) => /started: /.test(line))) await turn();
    agent.signal('SIGHUP');
    await started;
    agent.signal('SIGHUP');
    assert.equal(await agent.end(), 0);
  });

  test('without a configuration it runs and says "not set up"; once the file is there it mails', async () => {
    const agent = provider.agent('');
    rmSync(agent.options[1] ?? '');
    await agent.start();
    const { setup, warnings } = await agent.status();
    assert.equal(setup, 'not-set-up');
    assert.ok(
      warnings.some((text) => /not set up/.test(text)),
      warnings.join('\n'),
    );
    agent.configure(iniFor('fresh'));
    await agent.until('set up', async () => (await agent.status()).setup === 'ok');
    agent.alarm('welcome');
    await agent.until('mailed', async () => (await arrived('fresh', 'welcome')) === 1);
  });

  test('a second agent on the same state directory ends with 75 and leaves the first alone', async () => {
    const agent = await up(provider.agent(iniFor('only')));
    const second = await provider.router.exec([...wanbell, 'run', ...agent.options]);
    assert.equal(second.code, 75);
    assert.match(second.stderr, /another agent \(process \d+\) uses this state directory/);
    await agent.until('still up', async () => (await agent.status()).internet.state === 'up');
    agent.alarm('still');
    await agent.until('mailed', async () => (await arrived('only', 'still')) === 1);
  });

  test('promise 4: killed with SIGKILL while a mail waits, it sends it once after its restart', async () => {
    const agent = provider.agent(iniFor('killed', '[outbox]\nretry_first = 1h\n', hanging));
    await slow.behave({ mail: '451 4.3.0 later' });
    await up(agent);
    agent.alarm('pending');
    await agent.until('it was tried', async () => (await agent.outbox()).some(({ reply }) => reply !== null));
    await agent.end('SIGKILL');
    agent.configure(iniFor('killed'));
    await up(agent);
    await agent.until('delivered', async () => (await agent.status()).mail.waiting === 0);
    await agent.end('SIGKILL');
    await up(agent);
    await sleep(300);
    assert.equal(await arrived('killed', 'pending'), 1);
    assert.notEqual((await agent.status()).mail.lastDelivered, null, 'known from the run before');
    assert.deepEqual(
      readdirSync(agent.inbox).filter((file) => file !== 'rejected'),
      [],
    );
    await slow.behave({ dot: {} });
  });
});

/** Places in the budget held by notices that are not on their way, in an agent that does not run. */
async function heldInVain(agent: Agent): Promise<string[]> {
  const { policy, entries } = await readStore(agent.state, outboxFold);
  const held = Object.values((policy as Kept).boxes).flatMap(({ mails }) => Object.keys(mails));
  return held.filter((id) => entries.live.every(({ notice }) => notice.id !== id));
}

test('a mail that is accepted while the agent ends frees its place in the budget', async () => {
  const agent = await up(provider.agent(iniFor('late', quick, hanging)));
  const dots = slow.mails().length;
  await slow.behave({
    delay: (then) => void setTimeout(then, slow.mails().length > dots ? 300 : 0),
  });
  agent.alarm('late');
  await agent.until('the dot left', () => slow.mails().length > dots);
  assert.equal(await agent.end('SIGTERM'), 0);
  assert.ok(slow.mails().slice(dots).every(accepted));
  assert.deepEqual(await heldInVain(agent), []);
  await slow.behave({ dot: {} });
});

test('mails that the owner takes out free their places in the budget', async () => {
  const agent = await up(provider.agent(iniFor('owner', `[mail]\nper_hour = 4\n${quick}`, hanging)));
  await slow.behave('refused');
  for (const name of ['one', 'two', 'three']) {
    agent.alarm(name);
    const waits = async () => (await agent.outbox()).find(({ state }) => state === 'waiting');
    const { id } = await agent.until('it waits', waits);
    await agent.ask('outbox.drop', { id });
  }
  agent.configure(iniFor('owner', `[mail]\nper_hour = 4\n${quick}`));
  agent.alarm('four');
  await agent.until('mailed', async () => (await arrived('owner', 'four')) === 1);
  await slow.behave({ dot: {} });
});
