import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

let provider: Provider;
before(async () => {
  provider = await createProvider();
});
after(() => provider.close());

function agentOf(name: string, more = ''): Agent {
  const wan = `[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`;
  return provider.agent(quickIni(`${more}\n${wan}`).replace('attic-router', name).replace('me@', `${name}@`));
}

async function up(agent: Agent): Promise<void> {
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
}

async function arrived(router: string, name: string): Promise<number> {
  return (await provider.mails()).filter(
    ({ subject, text }) => subject.includes(`[${router}]`) && text.includes(`alarm ${name}`),
  ).length;
}

/** Event files that wait. */
function events(agent: Agent): string[] {
  return readdirSync(agent.inbox).filter((file) => file !== 'rejected');
}

async function warned(agent: Agent, warning: RegExp): Promise<boolean> {
  return (await agent.status()).warnings.some((text) => warning.test(text));
}

describe('point 7, a state directory that fails: the agent keeps running, mails, and says what is wrong', {
  concurrency: true,
}, () => {
  test('a flash that is full while it runs', async () => {
    const { command } = provider.router;
    const agent = agentOf('full');
    mkdirSync(agent.state);
    command('mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', agent.state);
    await up(agent);
    agent.alarm('before');
    await agent.until('mailed', async () => (await arrived('full', 'before')) === 1);
    command('sh', '-c', `dd if=/dev/zero of=${agent.state}/fill bs=4k 2>/dev/null || true`);
    agent.alarm('meanwhile');
    await agent.until('mailed from memory', async () => (await arrived('full', 'meanwhile')) === 1);
    await agent.until('warned', () => warned(agent, /no space left; free some/));

    agent.alarm('again');
    await agent.until('mailed from memory', async () => (await arrived('full', 'again')) === 1);
    assert.ok(events(agent).length > 0, 'what is not durable stays in the inbox');

    command('rm', `${agent.state}/fill`);
    // It tries again ever later, the longer the disk was full.
    await agent.until('no warning', async () => !(await warned(agent, /no space left/)), 90_000);
    await agent.until('the inbox is empty', () => events(agent).length === 0, 90_000);
    agent.alarm('after');
    await agent.until('mailed', async () => (await arrived('full', 'after')) === 1);
    for (const name of ['meanwhile', 'again']) assert.equal(await arrived('full', name), 1);
    assert.equal(await agent.end(), 0);
  });

  test('a flash that is read-only from the start, and writable after a restart', async () => {
    const { command } = provider.router;
    const agent = agentOf('read-only');
    mkdirSync(agent.state);
    command('mount', '--bind', agent.state, agent.state);
    command('mount', '-o', 'remount,ro,bind', agent.state);
    await up(agent);
    await agent.until('warned', () => warned(agent, /read-only; mount it writable/));
    for (const name of ['one', 'two', 'three']) agent.alarm(name);
    for (const name of ['one', 'two', 'three'])
      await agent.until(`${name} mailed from memory`, async () => (await arrived('read-only', name)) === 1);
    assert.deepEqual(readdirSync(agent.state), []);
    assert.equal(await agent.end(), 0);
    command('umount', agent.state);
    await up(agent);
    assert.equal(await warned(agent, /read-only/), false);
    agent.alarm('four');
    await agent.until('mailed', async () => (await arrived('read-only', 'four')) === 1);
  });

  test('garbage, a torn record and a foreign one in the log: what is whole is kept and goes out once', async () => {
    const agent = agentOf('garbage', '[outbox]\nretry_first = 300ms\nretry_max = 300ms\n');
    let refusing = true;
    provider.sink.accept.rcpt = (to) => (refusing && to.startsWith('garbage') ? '451 4.3.0 later' : null);
    await up(agent);
    agent.alarm('kept');
    await agent.until('it waits', async () => (await agent.status()).mail.waiting === 1);
    await agent.end('SIGKILL');
    const path = `${agent.state}/store.log`;
    const records = readFileSync(path, 'utf8').trimEnd().split('\n');
    const last = records.at(-1) ?? '';
    appendFileSync(path, `${last.replace(/[0-9a-f]/, '!')}\n`);
    appendFileSync(path, Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)));
    appendFileSync(path, `\n\n{"seq":1}\n${last.slice(0, last.length / 2)}`);
    await up(agent);
    await agent.until('it still waits', async () => (await agent.status()).mail.waiting === 1);
    assert.ok(
      agent.log.some((line) => /set aside|damaged|torn/i.test(line)),
      agent.log.join('\n'),
    );
    refusing = false;
    await agent.until('mailed', async () => (await arrived('garbage', 'kept')) === 1);
    // A kill before its result is durable may double it (promise 4).
    await agent.until('its result is known', async () => (await agent.status()).mail.waiting === 0);
    await agent.end('SIGKILL');
    await up(agent);
    await sleep(500);
    assert.equal(await arrived('garbage', 'kept'), 1);
    assert.equal((await agent.status()).mail.waiting, 0);
  });

  test('a log of nothing but garbage is set aside, and the agent begins anew', async () => {
    const agent = agentOf('foreign');
    await up(agent);
    await agent.end();
    writeFileSync(`${agent.state}/store.log`, Buffer.alloc(50_000, 0xee));
    await up(agent);
    agent.alarm('anew');
    await agent.until('mailed', async () => (await arrived('foreign', 'anew')) === 1);
  });
});
