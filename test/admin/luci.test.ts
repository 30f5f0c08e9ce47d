import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { methods } from '../../src/commands/rpcd.ts';
import { fields } from '../../src/config/schema.ts';
import { wanbell } from '../support/agent.ts';
import { createHome, type Home, mailLogin } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';

await enterNamespace(import.meta.url);

const app = new URL('../../firmware/openwrt/luci-app-wanbell/', import.meta.url).pathname;
const read = (path: string) => readFileSync(`${app}${path}`, 'utf8');
const view = read('htdocs/luci-static/resources/view/wanbell.js');

let home: Home;
let dir: string;
before(async () => {
  home = await createHome('[recipient.me]\naddress = me@example.net\n');
  dir = mkdtempSync(`${tmpdir()}/wanbell-rpcd-`);
  const quoted = [...wanbell, ...home.agent.options].map((word) => `'${word}'`);
  writeFileSync(`${dir}/wanbell`, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 });
});
after(async () => {
  rmSync(dir, { recursive: true });
  await home.close();
});

/** Runs the plugin as rpcd does: no exit code counts, standard error is lost, 30 s at most. */
function plugin(args: readonly string[], input: string | null): Promise<{ text: string; ms: number }> {
  const began = performance.now();
  const child = spawn('busybox', ['sh', `${app}root/usr/libexec/rpcd/wanbell`, ...args], {
    env: { PATH: `${dir}:${process.env.PATH}` },
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    timeout: 30_000,
  });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  child.stdin?.end(input);
  return new Promise((resolve) => child.on('close', () => resolve({ text, ms: performance.now() - began })));
}

async function ask<T>(method: string, params: unknown = {}): Promise<T> {
  const { text, ms } = await plugin(['call', method], JSON.stringify(params));
  assert.ok(ms < 5000, `${method} took ${ms} ms`);
  const value: unknown = JSON.parse(text);
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), method);
  return value as T;
}

describe('the LuCI application', () => {
  test('ACL, plugin methods and view agree, and no more is granted than is called', async () => {
    const listed = Object.keys(JSON.parse((await plugin(['list'], null)).text)).sort();
    assert.deepEqual(listed, Object.keys(methods).sort());
    const acl = JSON.parse(read('root/usr/share/rpcd/acl.d/luci-app-wanbell.json'))['luci-app-wanbell'];
    assert.deepEqual([...acl.read.ubus.wanbell, ...acl.write.ubus.wanbell].sort(), listed);
    const called = [...view.matchAll(/declare\('(\w+)'/g)].map(([, name]) => name ?? '').sort();
    assert.deepEqual(called, listed);
    for (const name of ['config_set', 'outbox_retry', 'outbox_drop', 'test_start', 'servers_reach'])
      assert.ok(acl.write.ubus.wanbell.includes(name), `${name} needs the right to write`);
    for (const [, name, params = ''] of view.matchAll(/declare\('(\w+)'(?:, \[([^\]]*)\])?\)/g)) {
      const used = [...params.matchAll(/'(\w+)'/g)].map(([, param]) => param);
      assert.deepEqual(used, Object.keys(methods[name ?? '']?.args ?? {}), name);
    }
    const menu = JSON.parse(read('root/usr/share/luci/menu.d/luci-app-wanbell.json'))[
      'admin/services/wanbell'
    ];
    assert.ok(existsSync(`${app}htdocs/luci-static/resources/view/${menu.action.path}.js`));
    assert.deepEqual(menu.depends.acl, ['luci-app-wanbell']);
    assert.ok((statSync(`${app}root/usr/libexec/rpcd/wanbell`).mode & 0o111) !== 0);
  });

  test('every sentence is translated, and the template is up to date', () => {
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/luci-po.ts', '--check'], { stdio: 'pipe' });
    assert.equal(/msgid ".+"\nmsgstr ""/.test(read('po/de/wanbell.po')), false);
  });

  test('the plugin answers one object to every call, also to nonsense and without the agent', async () => {
    for (const name of Object.keys(methods))
      await ask(name, { id: '0'.repeat(24), changes: [], revision: 'x', ubus_rpc_session: 'a' });
    for (const bad of ['[]', '{', 'null', '"x"']) {
      const { text } = await plugin(['call', 'status'], bad);
      assert.ok('error' in JSON.parse(text), bad);
    }
    assert.match((await plugin(['--version'], null)).text, /^wanbell \d/);
    await home.agent.end();
    const gone = await ask<{ code: string }>('status');
    assert.equal(gone.code, 'no-agent');
    await home.agent.start();
  });

  test('arguments that arrive late leave less time for a silent agent: one deadline holds for the call', async () => {
    const run = mkdtempSync(`${tmpdir()}/wanbell-silent-`);
    const silent = createServer(() => undefined).listen(`${run}/wanbell.sock`);
    const [argv0 = '', ...argv] = [...wanbell, '--run', run, 'rpcd', 'call', 'status'];
    const spent = async (endAfter: number | null) => {
      const began = performance.now();
      const child = spawn(argv0, argv, { stdio: ['pipe', 'pipe', 'ignore'] });
      const cancel = endAfter === null ? null : setTimeout(() => child.stdin.end('{}'), endAfter);
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      if (cancel !== null) clearTimeout(cancel);
      assert.ok('error' in JSON.parse(String(text)));
      const ms = performance.now() - began;
      await once(child, 'close');
      return ms;
    };
    const [never = 0, late = 0] = await Promise.all([spent(null), spent(2500)]);
    silent.close();
    rmSync(run, { recursive: true });
    assert.ok(
      late < never * 1.3,
      `${Math.round(late)} ms where no arguments at all take ${Math.round(never)} ms`,
    );
  });

  test('settings are read, a test mail is sent and what was tested is saved through the plugin', async () => {
    const { revision } = await ask<{ revision: string }>('config_get');
    const changes = Object.entries({
      server: 'custom',
      host: 'mail.test',
      user: mailLogin.user,
      password: mailLogin.password,
      ca_file: home.certificates.caFile,
    }).map(([key, value]) => ({ section: 'smtp', key, value }));
    // LuCI puts null into the JSON where a view leaves an argument out.
    const { id } = await ask<{ id: string }>('test_start', {
      section: 'smtp',
      changes,
      send: true,
      language: 'de',
      job: null,
    });
    const job = await home.agent.until('the job ends', async () => {
      const report = await ask<{ running: boolean; steps: { ok: boolean; title: string }[] }>('job', { id });
      return report.running ? null : report;
    });
    assert.ok(job.steps.length > 5 && job.steps.every(({ ok }) => ok), JSON.stringify(job.steps));
    await home.sink.waitFor(1);
    const saved = await ask<{ saved: boolean }>('config_set', { revision, changes, job: null });
    assert.equal(saved.saved, true);
    const conflict = await ask<{ saved: boolean; reason: string }>('config_set', { revision, changes });
    assert.equal(conflict.reason, 'conflict');
    assert.equal(JSON.stringify(await ask('config_get')).includes(mailLogin.password), false);
  });

  test('the view shows every key of the schema and nothing else, and sends back what was changed', async () => {
    const shown: string[] = [];
    const values = new Map<string, readonly string[]>();
    const sent: { revision: string; changes: unknown }[] = [];
    const option = (section: string) => ({
      option(_kind: unknown, key: string) {
        shown.push(`${section}.${key}`);
        const choices: string[] = [];
        values.set(`${section}.${key}`, choices);
        return { value: (id: string) => choices.push(id), depends: () => undefined };
      },
    });
    const rpc = {
      declare:
        ({ method, params }: { method: string; params: string[] }) =>
        async (...args: unknown[]) => {
          const named = JSON.parse(
            JSON.stringify(Object.fromEntries(params.map((name, i) => [name, args[i]]))),
          );
          if (method === 'config_set') sent.push(named as never);
          return ask(method, named);
        },
    };
    let data: Record<string, Record<string, string> | Record<string, string>[]> = {};
    class JSONMap {
      data = {
        get: (_config: string, id: string) => data[id],
        sections: (_config: string, id: string) => data[id] ?? [],
      };
      constructor(of: typeof data) {
        data = of;
      }
      section(_kind: unknown, id: string) {
        return option(id);
      }
      render() {
        return Promise.resolve({});
      }
      save(then: () => unknown) {
        return then();
      }
    }
    const names = ['L', 'view', 'form', 'rpc', 'ui', 'poll', '_', 'E'];
    const L = { hasViewPermission: () => true };
    const ui = { createHandlerFn: () => () => undefined, addNotification: () => undefined };
    const E = () => ({ replaceChildren: () => undefined });
    const fake = [
      L,
      { extend: (of: object) => of },
      { JSONMap },
      rpc,
      ui,
      { add: () => undefined },
      (s: string) => s,
      E,
    ];
    const made = new Function(...names, view)(...fake) as {
      load(): Promise<unknown[]>;
      render(of: unknown[]): Promise<unknown>;
      handleSave(): Promise<unknown>;
    };
    await made.render(await made.load());
    const known = fields().flatMap(({ section, key }) => [
      `${section === 'wan' ? 'line' : section}.${key}`,
      ...(section === 'smtp' ? [`smtp__backup.${key}`] : []),
      ...(section === 'wan' ? [`wan.${key}`] : []),
    ]);
    const options = shown.filter((name) => !/\._/.test(name));
    assert.deepEqual([...new Set(options)].sort(), known.sort());
    const entries = (await ask<{ entries: { id: string }[] }>('servers')).entries.map(({ id }) => id);
    assert.deepEqual([...(values.get('smtp.server') ?? [])].filter((id) => id !== '').sort(), entries.sort());

    data.device = { ...(data.device as Record<string, string>), name: 'from LuCI' };
    data.recipient = [{ _label: 'you', address: 'you@example.net' }];
    await made.handleSave();
    assert.deepEqual(sent[0]?.changes, [
      { section: 'device', key: 'name', value: 'from LuCI' },
      { section: 'recipient.me', key: '*', value: null },
      { section: 'recipient.you', key: 'address', value: 'you@example.net' },
    ]);
    const { written } = await ask<{ written: Record<string, unknown> }>('config_get');
    assert.deepEqual(written.device, { name: 'from LuCI' });
    assert.deepEqual(written['recipient.you'], { address: 'you@example.net' });
    assert.equal('recipient.me' in written, false);
  });
});
