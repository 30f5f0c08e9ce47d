import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import PostalMime from 'postal-mime';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan } from '../support/provider.ts';

await enterNamespace(import.meta.url);

const dir = mkdtempSync(join(tmpdir(), 'wanbell-log-'));
const secret = 'correct-horse-battery';
const backup = `[smtp.backup]\nserver = custom\nhost = 198.51.100.99\nuser = attic\npassword = "${secret}"\n`;

let provider: Provider;
before(async () => {
  provider = await createProvider();
});
after(async () => {
  await provider.close();
  rmSync(dir, { recursive: true });
});

async function start(name: string, log: string): Promise<{ agent: Agent; file: string }> {
  const file = `${dir}/${name}`;
  writeFileSync(file, 'Jan  1 00:00:00 attic kernel: Out of memory: that is past\n');
  const more = `${backup}\n${log.replaceAll('FILE', file)}\n\n[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`;
  const agent = provider.agent(quickIni(more).replace('attic-router', name));
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  if (log.includes('source = FILE')) await agent.follows(file);
  return { agent, file };
}

async function textsOf(name: string): Promise<string[]> {
  const mails = await provider.mails();
  return mails
    .filter(({ subject }) => subject.includes(`[${name}]`))
    .map(({ subject, text }) => `${subject}\n${text}`);
}

/** How many bytes the agent has read, of whatever. */
function bytesRead(agent: Agent): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${agent.pid()}/io`, 'utf8'))?.[1]);
}

/** The logs attached to the mails of a device. */
async function logsOf(name: string): Promise<{ readonly file: string; readonly text: string }[]> {
  const logs: { file: string; text: string }[] = [];
  for (const { raw } of provider.sink.mails) {
    const { subject, attachments } = await PostalMime.parse(raw);
    if (!subject?.includes(`[${name}]`)) continue;
    for (const { filename, content } of attachments) {
      const bytes = Buffer.from(content as ArrayBuffer);
      const text = filename?.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      logs.push({ file: filename ?? '', text: text.toString('utf8') });
    }
  }
  return logs;
}

describe('the system log', { concurrency: true }, () => {
  test('a line that matches is mailed without secrets, across rotation; past lines and own lines are not', async () => {
    const { agent, file } = await start(
      'match-router',
      '[log]\nsource = FILE\nmatch = Out of memory, I/O error\n',
    );
    appendFileSync(file, 'Jan  1 00:00:01 attic wanbell[7]: Out of memory: my own line\n');
    appendFileSync(file, `Jan  1 00:00:02 attic kernel: Out of memory: first ${secret}\nand nothing\n`);
    await agent.until('the first', async () =>
      (await textsOf('match-router')).some((text) => /first/.test(text)),
    );
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'Jan  1 00:00:03 attic kernel: I/O error: second\n');
    await agent.until('the second', async () =>
      (await textsOf('match-router')).some((text) => /second/.test(text)),
    );
    const all = (await textsOf('match-router')).join('\n');
    assert.doesNotMatch(all, /that is past|my own line|and nothing/);
    assert.ok(!all.includes(secret));
    assert.ok(provider.sink.mails.every(({ raw }) => !raw.includes(secret)));
  });

  for (const [name, how, keys, count] of [
    ['text', 'as a text', 'mail_when_full = 2K', 40],
    ['packed', 'compressed where it is large', 'mail_when_full = 16K\ngzip_above = 4K', 300],
  ] as const) {
    test(`the log is mailed ${how} when it is full, without secrets`, async () => {
      const { agent, file } = await start(name, `[log]\nsource = FILE\n${keys}\n`);
      const line = (n: number) => `Jan  1 00:00:01 attic daemon: line ${n} of many, secret ${secret}\n`;
      appendFileSync(file, Array.from({ length: count }, (_, n) => line(n)).join(''));
      await agent.until('mailed', async () => (await logsOf(name)).length > 0);
      const [log] = await logsOf(name);
      assert.match(log?.text ?? '', /line 0 of many[\s\S]*line 20 of many/);
      assert.equal(log?.file.endsWith('.gz'), name === 'packed');
      assert.ok(!log?.text.includes(secret));
    });
  }

  test('the largest log that can be set is mailed whole, whatever it consists of', async () => {
    const keys = 'mail_when_full = 1M\nmax_size = 1M\ngzip_above = 256K\n';
    const { agent, file } = await start('large-router', `[log]\nsource = FILE\n${keys}`);
    const random = (n: number) => createHash('sha512').update(`${n}`).digest('base64');
    const kinds: [string, (n: number) => string][] = [
      ['addresses', (n) => `lease 192.0.2.${n % 256} to 02:00:5e:00:53:0${n % 10} of 2001:db8::${n} end\n`],
      ['short', (n) => `up ${1_000_000 + n}\n`],
      ['wide', (n) => `Протокол маршрутизатора ${n}: ошибка ввода-вывода на устройстве\n`],
      ['random', (n) => `${random(n)}${random(-n)}\n`],
    ];
    for (const [index, [, line]] of kinds.entries()) {
      for (let n = 0, size = 0; size < 1_060_000; ) {
        let text = '';
        while (text.length < 60_000) text += line(n++);
        const bytes = Buffer.byteLength(text);
        size += bytes;
        // Of more than 1 MB at once only the end would be read.
        const before = bytesRead(agent);
        appendFileSync(file, text);
        await agent.until('read', () => bytesRead(agent) >= before + bytes);
      }
      await agent.until('mailed', async () => (await logsOf('large-router')).length > index, 120_000);
      const log = (await logsOf('large-router'))[index];
      assert.ok((log?.text.length ?? 0) > 500_000, kinds[index]?.[0]);
    }
  });

  test('a command that follows the log is followed, and ends with the agent', async () => {
    const { agent, file } = await start(
      'command-router',
      '[log]\nsource = tail -n 99 -F FILE\nmatch = panic\n',
    );
    await agent.until('it runs', () =>
      provider.router.command('sh', '-c', `pgrep -f "tail -n 99 -F ${file}" || true`).trim(),
    );
    appendFileSync(file, 'kernel: panic at the disco\n');
    await agent.until('mailed', async () =>
      (await textsOf('command-router')).some((text) => /panic at the disco/.test(text)),
    );
    await agent.end();
    await agent.until(
      'it ended',
      () => provider.router.command('sh', '-c', `pgrep -f "tail -n 99 -F ${file}$" || true`).trim() === '',
    );
  });
});
