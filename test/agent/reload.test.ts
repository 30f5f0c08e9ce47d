import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

const dir = mkdtempSync(join(tmpdir(), 'wanbell-reload-'));
const wan = `[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`;

let provider: Provider;
before(async () => {
  provider = await createProvider();
});
after(async () => {
  await provider.close();
  rmSync(dir, { recursive: true });
});

async function rename(agent: Agent, ini: string, name: string): Promise<void> {
  const seen = agent.log.length;
  agent.configure(ini.replace('attic-router', name));
  agent.signal('SIGHUP');
  await agent.until('read anew', () => agent.log.slice(seen).some((line) => line.includes('read anew')));
  // It answers once all of it is done.
  await agent.status();
}

/** Everything that was attached to mails so far. */
async function attached(): Promise<string> {
  const mails = await Promise.all(provider.sink.mails.map(({ raw }) => PostalMime.parse(raw)));
  return mails
    .flatMap(({ attachments }) => attachments)
    .map(({ content }) => Buffer.from(content as ArrayBuffer).toString('utf8'))
    .join('');
}

test('the log that came together outlives a change elsewhere, and one of its own section', async () => {
  const file = join(dir, 'messages');
  writeFileSync(file, '');
  const match = 'match = line one, line two, line three\n';
  const log = (size: string) =>
    quickIni(`[log]\nsource = ${file}\n${match}mail_when_full = ${size}\n\n${wan}`);
  const agent = provider.agent(log('4K'));
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  const add = async (name: string): Promise<void> => {
    await agent.follows(file);
    appendFileSync(file, `Jan  1 00:00:01 attic daemon: line ${name} ${'.'.repeat(1000)}\n`);
    await agent.until('read', async () =>
      (await provider.mails()).some(({ text }) => text.includes(`line ${name}`)),
    );
  };
  await add('one');
  await rename(agent, log('4K'), 'other-router');
  await add('two');
  await rename(agent, log('3K'), 'other-router');
  await add('three');
  await agent.until('mailed', async () => (await attached()).includes('line three'));
  assert.match(await attached(), /line one.*line two.*line three/s);
  assert.equal((await attached()).split('line one').length, 2);
  await agent.end();
});

test('what lasts in the system is told however often the configuration changes elsewhere', async () => {
  const ini = quickIni(`[system]\ninterval = 1s\nmemory = 1% for 2s\n\n${wan}`);
  const agent = provider.agent(ini);
  await agent.start();
  const told = () => provider.sink.mails.some(({ raw }) => /^Subject: .*emory/im.test(raw.toString()));
  for (let n = 0; !told() && n < 40; n++) {
    await rename(agent, ini, `router-${n}`);
    await sleep(300);
  }
  assert.ok(told(), agent.log.join('\n'));
  const off = 'cpu = off\nmemory = off\ntemperature = off\nflash = off';
  await rename(agent, ini.replace('memory = 1% for 2s', off), 'router-off');
  await agent.until(
    'over',
    async () => !(await agent.status()).open.some(({ kind }) => kind === 'system.memory'),
  );
});
