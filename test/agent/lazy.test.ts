import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Provider, quickIni, quickWan, unmeasuredSystem } from '../support/provider.ts';

await enterNamespace(import.meta.url);

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** What waits until it is needed: mail and its words, system information, schedules, the log, the page, tests. */
const late = {
  mail: /^(src\/mail\/|src\/smtp\/(deliver|session|auth|tls)\.ts|src\/language\/|node_modules\/nodemailer\/)/,
  system: /^(src\/watchers\/system|node_modules\/systeminformation\/)/,
  schedules: /^node_modules\/node-cron\//,
  log: /^src\/watchers\/(log|follow)/,
  page: /^(src\/admin\/|src\/smtp\/doctor\.ts|src\/agent\/(examine|settings)\.ts)/,
} as const;

/** The modules in a chunk: the bundler names each in a comment of its own. */
function modulesIn(chunk: string): string[] {
  const text = readFileSync(join(dist, chunk), 'utf8');
  return [...text.matchAll(/^\/\/ ((?:src|node_modules)\/\S+)$/gm)].map(([, name = '']) => name);
}

function kindsIn(chunks: Iterable<string>): string[] {
  const modules = [...chunks].flatMap(modulesIn);
  return Object.entries(late).flatMap(([kind, names]) =>
    modules.some((name) => names.test(name)) ? [kind] : [],
  );
}

/** The chunks that load together with these, because they import them as they start. */
function closure(chunks: readonly string[]): Set<string> {
  const all = new Set<string>();
  const queue = [...chunks];
  for (let chunk = queue.pop(); chunk !== undefined; chunk = queue.pop()) {
    if (all.has(chunk)) continue;
    all.add(chunk);
    const text = readFileSync(join(dist, chunk), 'utf8');
    for (const [, next = ''] of text.matchAll(/^(?:import |\} from |import\b.*? from )"\.\/([^"]+)"/gm))
      queue.push(next);
  }
  return all;
}

test('what run imports as it starts holds none of what can wait', () => {
  const parts = readdirSync(dist).filter((name) => /^(run|agent)-[A-Z0-9]+\.mjs$/.test(name));
  const started = closure(['wanbell.mjs', ...parts]);
  assert.ok([...started].flatMap(modulesIn).includes('src/outbox/outbox.ts'));
  assert.deepEqual(kindsIn(started), []);
  // The means find what is there.
  assert.deepEqual(kindsIn(readdirSync(dist)), Object.keys(late));
});

describe('on Node', { skip: process.env.WANBELL !== undefined }, () => {
  let provider: Provider;
  before(async () => {
    provider = await createProvider();
  });
  after(() => provider.close());

  /** Tells on standard error of each chunk that is loaded. */
  const hook =
    'export const load = (url, c, next) => { if (url.startsWith("file:")) process._rawDebug("LOADED " + url); return next(url, c); }';
  const teller = `import { register } from "node:module"; register("data:text/javascript,${encodeURIComponent(hook)}")`;
  const argv = [
    process.execPath,
    '--import',
    `data:text/javascript,${encodeURIComponent(teller)}`,
    join(dist, 'wanbell.mjs'),
  ];
  const loaded = (agent: Agent) =>
    kindsIn(agent.log.flatMap((line) => /LOADED file:\S*\/([^/\s]+\.mjs)$/.exec(line)?.[1] ?? []));

  test('a line that is watched loads nothing else; the first mail loads what mails need', async () => {
    const ini = quickIni(
      `${unmeasuredSystem}\n[log]\nsource = off\n\n[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`,
    );
    const agent = provider.agent(ini, argv);
    await agent.start();
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
    provider.router.pull('wan');
    await agent.until('down', async () => (await agent.status()).internet.state === 'down');
    provider.router.plug('wan');
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
    assert.deepEqual(loaded(agent), []);
    agent.drop({ kind: 'custom.door', severity: 'warning', text: 'open' });
    await provider.sink.waitFor(1);
    assert.deepEqual(loaded(agent), ['mail']);
    agent.configure(
      ini.replace('flash = off', 'flash = 99%').replace('[log]', '[digest]\nschedule = 0 8 * * *\n[log]'),
    );
    await agent.until('system and schedules', () => loaded(agent).length === 3);
    assert.deepEqual(loaded(agent), ['mail', 'system', 'schedules']);
  });
});
