import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

let provider: Provider;
let agent: Agent;
beforeEach(async () => {
  provider = await createProvider();
  agent = provider.agent(quickIni(`[wan]\ninterface = wan\n${quickWan}report_after = 200ms\n`));
  await agent.start();
  await settled('up');
});
afterEach(() => provider.close());

const settled = (state: string) =>
  agent.until(state, async () => (await agent.status()).internet.state === state);
const index = () => provider.router.command('cat', '/sys/class/net/wan/ifindex').trim();

describe('what the kernel announces about devices', () => {
  test('a device that vanishes and comes back with another index is an outage that ends', async () => {
    const before = index();
    for (let round = 0; round < 2; round++) {
      provider.router.remove('wan');
      await settled('down');
      await sleep(300);
      assert.equal((await agent.status()).internet.layer, 'carrier');
      // another device takes the index that the kernel would give next
      provider.router.command('ip', 'link', 'add', `other${round}`, 'type', 'veth');
      provider.router.recreate('wan');
      await settled('up');
      await provider.sink.waitFor(round + 1);
    }
    assert.notEqual(index(), before);
    const told = await provider.mails();
    assert.ok(
      told.some(({ subject }) => /Internet was down/.test(subject)),
      told.map(({ subject }) => subject).join('\n'),
    );
    // and the new device's announcements are heard
    provider.router.pull('wan');
    await settled('down');
  });

  test('announcements lost because the agent could not keep up: what is true is read anew', async () => {
    // columns of /proc/net/netlink: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode
    const sumOf = (column: number) => {
      const lines = readFileSync(`/proc/${agent.pid()}/net/netlink`, 'utf8').trim().split('\n').slice(1);
      return lines.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[column]), 0);
    };
    const waiting = () => sumOf(4);
    const socketDrops = () => sumOf(8);
    const { router } = provider;
    agent.signal('SIGSTOP');
    try {
      router.pull('wan');
      // more than a socket's buffer holds: thousands of addresses come and go
      const lines = Array.from({ length: 4000 }, (_, i) => {
        const address = `10.9.${i >> 8}.${i & 255}/32`;
        return `addr add ${address} dev lo\naddr del ${address} dev lo`;
      });
      execFileSync('nsenter', ['-t', `${router.pid}`, '-n', '--', 'ip', '-batch', '-'], {
        input: lines.join('\n'),
      });
      assert.ok(socketDrops() > 0, 'the kernel dropped announcements');
    } finally {
      agent.signal('SIGCONT');
    }
    await settled('down');
    assert.equal((await agent.status()).internet.layer, 'carrier');
    // It listens as before: nothing that is announced from now on waits to be read.
    await agent.until('all announcements are read', () => waiting() === 0);
    await sleep(300); // longer than report_after
    router.plug('wan');
    await agent.until('the next ones as well', () => waiting() === 0);
    await settled('up');
    await provider.sink.waitFor(1);
  });
});
