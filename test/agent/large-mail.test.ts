import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import {
  accepted,
  createFaultBench,
  type FaultBench,
  type FaultServer,
  messageId,
  quickRetries,
} from './fault-bench.ts';

await enterNamespace(import.meta.url);

const address = '198.51.100.50';
const dir = mkdtempSync(join(tmpdir(), 'wanbell-large-'));
const file = join(dir, 'log');

let bench: FaultBench;
let server: FaultServer;
before(async () => {
  bench = await createFaultBench();
  server = await bench.server(address);
});
after(async () => {
  await bench.close();
  rmSync(dir, { recursive: true });
});

test('promise 4: a mail with a large log whose reply is lost is the same to the byte after a kill, and leaves no file', async () => {
  await server.behave({ dot: { close: true } });
  writeFileSync(file, '');
  const ini = (name: string, wan: string) =>
    `${quickRetries.replace('attic-router', name)}
[smtp]
server = custom
host = ${address}
tls = off

[log]
source = ${file}
mail_when_full = 64K

${wan}`;
  const agent = await bench.start('line', '192.0.50', ini('attic', ''));
  const lines = Array.from({ length: 1000 }, () => `kernel: ${randomBytes(40).toString('hex')}\n`);
  await agent.follows(file);
  appendFileSync(file, lines.join(''));
  const fate = async () => (await agent.outbox()).map(({ state }) => state);
  await agent.until('its reply was lost', async () => (await fate()).includes('unknown'));
  await agent.end('SIGKILL');
  const files = () => readdirSync(agent.state).filter((name) => name.startsWith('mail-'));
  assert.equal(files().length, 1, 'it is too large for the log');
  agent.configure(ini('cellar', '[wan]\ninterface = line\nprobes = dns://1.1.1.1\ncheck_dns = no\n'));
  await server.behave({});
  await agent.start();
  await agent.until('delivered', async () => (await agent.status()).mail.waiting === 0);
  const copies = server.mails();
  assert.ok(copies.length >= 2 && copies.filter(accepted).length === 1, `${copies.length} copies`);
  for (const copy of copies) {
    assert.equal(messageId(copy), messageId(copies[0] ?? copy));
    assert.ok(copy.text === copies[0]?.text, 'the same words');
  }
  await agent.until('its file is gone', () => files().length === 0);
});
