import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { before, describe, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, quickIni } from '../support/provider.ts';
import { buildExecutable, run, runOnNode } from './executable.ts';

await enterNamespace(import.meta.url);

const product = resolve('build/x86_64/wanbell');
const entry = 'test/firmware/parity/main.ts';
let parity: string;
before(() => {
  parity = buildExecutable('parity', entry);
});

test('its version names all that it consists of, as the lock has it, and the architecture', async () => {
  const { code, out } = await run(product, ['--version']);
  assert.equal(code, 0);
  const lock = readFileSync('firmware/sources.lock', 'utf8');
  const version = (name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(out)?.[1] ?? '';
  assert.equal(version('wanbell'), JSON.parse(readFileSync('package.json', 'utf8')).version);
  for (const [name, source] of [
    ['QuickJS', 'quickjs'],
    ['libuv', 'libuv1'],
    ['mbedTLS', 'mbedtls'],
    ['zlib', 'zlib'],
    ['musl', 'musl'],
  ] as const) {
    const digits = version(name).replaceAll('-', '.');
    assert.match(digits, /^\d+\.\d+/, name);
    assert.ok(
      lock.split('\n').some((line) => line.startsWith(`${source} `) && line.includes(digits)),
      `${name} ${digits} is none of the lock's`,
    );
  }
  assert.equal(version('architecture'), 'x64');
});

test('no text becomes code, and what would parse it is not there', async () => {
  const { out } = await run(parity, ['code']);
  const lines = out.trim().split('\n');
  assert.equal(lines.length, 6);
  for (const line of lines) assert.match(line, /"refused"$/);
  assert.match((await runOnNode(entry, ['code'])).out, /^eval "ran"$/m, 'the test can tell');
  const [left = '', kept = ''] = readFileSync(`${product}.map`, 'utf8').split('Linker script and memory map');
  for (const name of ['__JS_EvalInternal', 'js_parse_statement_or_decl', 'js_parse_expr', 'next_token']) {
    assert.ok(left.includes(`.text.${name}\n`), `${name} was there to be left out`);
    assert.ok(!new RegExp(`\\.text\\.${name}\\b`).test(kept), name);
  }
});

test("a rule in /etc/TZ is the system's zone, with its changes of clocks", async () => {
  const node = await runOnNode(entry, ['cron'], { TZ: 'Europe/Berlin' });
  // A router's /etc: that file, and the zones that the section asks for by name beside it.
  const script =
    'mount -t tmpfs tmpfs /etc && printf "CET-1CEST,M3.5.0,M10.5.0/3\\n" >/etc/TZ && unset TZ && exec "$@"';
  const router = await run('unshare', ['-m', 'sh', '-c', script, 'sh', parity, 'cron']);
  assert.equal(router.err, '');
  assert.deepEqual(router.out.split('\n'), node.out.split('\n'));
});

describe('the agent', () => {
  test('killed, it leaves no command that follows the log', async () => {
    const provider = await createProvider();
    const dir = mkdtempSync(join(tmpdir(), 'follow-'));
    try {
      const program = `${dir}/follow`;
      writeFileSync(program, `#!/bin/sh\necho $$ >${dir}/pid\nexec sleep 600\n`, { mode: 0o755 });
      chmodSync(program, 0o755);
      const agent = provider.agent(quickIni(`[log]\nsource = ${program} -f\nmatch = never\n`), [product]);
      await agent.start();
      const pid = await agent.until(
        'the command runs',
        () => existsSync(`${dir}/pid`) && Number(readFileSync(`${dir}/pid`, 'utf8')),
      );
      assert.ok(existsSync(`/proc/${pid}`));
      await agent.end('SIGKILL');
      await agent.until('the command is gone', () => !existsSync(`/proc/${pid}`), 10_000);
    } finally {
      await provider.close();
      rmSync(dir, { recursive: true });
    }
  });

  test('watches before it reads the code for mails, the page and system information', async () => {
    const provider = await createProvider();
    const dir = mkdtempSync(join(tmpdir(), 'parts-'));
    try {
      const damaged = `${dir}/wanbell`;
      writeFileSync(damaged, without(readFileSync(product), /^(smtp-connection|mail-composer|cgi|cpu)-/), {
        mode: 0o755,
      });
      const agent = provider.agent(quickIni(), [damaged]);
      await agent.start();
      assert.equal((await agent.status()).internet.state !== undefined, true);
      const { code, err } = await run(damaged, ['cgi', ...agent.options], { REQUEST_METHOD: 'GET' });
      assert.equal(code, 70, 'what was taken out is read when it is needed');
      assert.match(err, /^wanbell: .*\n$/);
    } finally {
      await provider.close();
      rmSync(dir, { recursive: true });
    }
  });
});

/** The executable with other bytes in those parts of its bundle (its format: firmware/runtime/src/bundle.c). */
function without(file: Buffer, parts: RegExp): Buffer {
  const bundle = file.lastIndexOf('WBB1');
  const number = (offset: number) => file.readUInt32LE(bundle + offset);
  let found = 0;
  for (let entry = 8; entry < 8 + 12 * number(4); entry += 12) {
    const name = bundle + number(entry);
    if (!parts.test(file.toString('latin1', name, file.indexOf(0, name)))) continue;
    const data = bundle + number(entry + 4);
    file.fill(0xff, data, data + number(entry + 8));
    found++;
  }
  assert.equal(found, 4);
  return file;
}
