import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { methods } from '../../src/commands/rpcd.ts';
import { wanbell } from '../support/agent.ts';
import { createHome, type Home, mailLogin } from '../support/home.ts';
import { app, type Luci, read, startLuci } from '../support/luci.ts';
import { enterNamespace } from '../support/namespace.ts';

await enterNamespace(import.meta.url);

const resources = 'htdocs/luci-static/resources';
const scripts = ['wanbell', 'view/wanbell'].flatMap((folder) =>
  readdirSync(`${app}${resources}/${folder}`).map((name) => read(`${resources}/${folder}/${name}`)),
);

let home: Home;
let luci: Luci;
before(async () => {
  home = await createHome('[recipient.me]\naddress = me@example.net\n');
  luci = await startLuci(home.agent.options);
});
after(async () => {
  await luci?.close();
  await home?.close();
});

async function ask<T>(method: string, params: unknown = {}): Promise<T> {
  const { text, ms } = await luci.plugin(['call', method], JSON.stringify(params));
  // What LuCI waits for a call.
  assert.ok(ms < 5000, `${method} took ${ms} ms`);
  const value: unknown = JSON.parse(text);
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), method);
  return value as T;
}

describe('the LuCI application', () => {
  test('ACL, plugin methods and views agree, and no more is granted than is called', async () => {
    const listed = Object.keys(JSON.parse((await luci.plugin(['list'], null)).text)).sort();
    assert.deepEqual(listed, Object.keys(methods).sort());
    const acl = JSON.parse(read('root/usr/share/rpcd/acl.d/luci-app-wanbell.json'))['luci-app-wanbell'];
    assert.deepEqual([...acl.read.ubus.wanbell, ...acl.write.ubus.wanbell].sort(), listed);
    const api = read(`${resources}/wanbell/api.js`);
    const called = [...api.matchAll(/declare\('(\w+)'/g)].map(([, name]) => name ?? '').sort();
    assert.deepEqual(called, listed);
    for (const name of ['config_set', 'outbox_retry', 'outbox_drop', 'test_start', 'servers_reach'])
      assert.ok(acl.write.ubus.wanbell.includes(name), `${name} needs the right to write`);
    for (const [, name, params = ''] of api.matchAll(/declare\('(\w+)'(?:, \[([^\]]*)\])?\)/g)) {
      const used = [...params.matchAll(/'(\w+)'/g)].map(([, param]) => param);
      assert.deepEqual(used, Object.keys(methods[name ?? '']?.args ?? {}), name);
    }
    for (const [, name = ''] of api.matchAll(/^\t(\w+): /gm))
      assert.ok(
        scripts.some((script) => script.includes(`api.${name}`)),
        `no view uses api.${name}`,
      );
    const menu: Record<string, { action: { type: string; path?: string }; depends: { acl: string[] } }> =
      JSON.parse(read('root/usr/share/luci/menu.d/luci-app-wanbell.json'));
    const views = Object.values(menu).flatMap(({ action }) => action.path ?? []);
    assert.deepEqual(
      views.map((path) => `${path.split('/')[1]}.js`).sort(),
      readdirSync(`${app}${resources}/view/wanbell`).sort(),
    );
    for (const { depends } of Object.values(menu)) assert.deepEqual(depends.acl, ['luci-app-wanbell']);
    for (const script of scripts)
      for (const [, module = ''] of script.matchAll(/^'require wanbell\.(\w+) as \1';$/gm))
        assert.ok(existsSync(`${app}${resources}/wanbell/${module}.js`), module);
    assert.ok((statSync(`${app}root/usr/libexec/rpcd/wanbell`).mode & 0o111) !== 0);
  });

  test('the package Makefile keeps the formalities that LuCI asks of packages', () => {
    const makefile = read('Makefile');
    const value = (name: string) => new RegExp(`^${name}:=(.*)$`, 'm').exec(makefile)?.[1];
    const { version, license } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    assert.equal(value('PKG_VERSION'), version);
    assert.match(value('PKG_VERSION') ?? '', /^\d+(\.\d+)+$/);
    assert.match(value('PKG_RELEASE') ?? '', /^[1-9]\d*$/);
    assert.equal(value('PKG_LICENSE'), license);
    assert.match(value('PKG_MAINTAINER') ?? '', /^[^<]+ <[^@>]+@[^@>]+>$/);
    assert.deepEqual(value('LUCI_DEPENDS')?.split(' '), ['+luci-base', '+wanbell']);
    assert.equal(value('LUCI_PKGARCH'), 'all');
    assert.match(value('LUCI_TITLE') ?? '', /^LuCI support for wanbell$/);
    assert.match(makefile, /^include \$\(TOPDIR\)\/rules\.mk$/m);
    assert.match(
      makefile,
      /\ninclude \$\(TOPDIR\)\/feeds\/luci\/luci\.mk\n\n# call BuildPackage - OpenWrt buildroot signature\n$/,
    );
    assert.doesNotMatch(makefile, /^ |^PKG_NAME|wanbell\/(?:bin|sbin)/m);
    assert.match(makefile, /SPDX-License-Identifier: MIT/);
    for (const script of scripts) assert.match(script, /^\/\/ SPDX-License-Identifier: MIT\n'use strict';\n/);
  });

  test('every sentence is translated, and the template is up to date', () => {
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/luci-po.ts', '--check'], { stdio: 'pipe' });
    assert.equal(/msgid ".+"\nmsgstr ""/.test(read('po/de/wanbell.po')), false);
    const template = read('po/templates/wanbell.pot');
    for (const [, text = ''] of scripts.join('\n').matchAll(/\b_\('((?:[^'\\]|\\.)*)'\)/g))
      assert.ok(template.includes(`msgid ${JSON.stringify(text)}\n`), text);
  });

  test('the plugin answers one object to every call, also to nonsense and without the agent', async () => {
    for (const name of Object.keys(methods))
      await ask(name, { id: '0'.repeat(24), changes: [], revision: 'x', ubus_rpc_session: 'a' });
    for (const bad of ['[]', '{', 'null', '"x"']) {
      const { text } = await luci.plugin(['call', 'status'], bad);
      assert.ok('error' in JSON.parse(text), bad);
    }
    assert.match((await luci.plugin(['--version'], null)).text, /^wanbell \d/);
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
      child.stdin.on('error', () => undefined); // it may give up just when the arguments come
      const cancel = endAfter === null ? null : setTimeout(() => child.stdin.end('{}'), endAfter);
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      if (cancel !== null) clearTimeout(cancel);
      assert.ok('error' in JSON.parse(String(text)));
      const ms = performance.now() - began;
      await once(child, 'close');
      return ms;
    };
    const [never = 0, late = 0] = await Promise.all([spent(null), spent(3500)]);
    silent.close();
    rmSync(run, { recursive: true });
    // With a deadline for each the late one would take 3500 ms longer.
    assert.ok(
      late < never + 3000,
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

  test("what is wrong, what happened and what is needed is told in the reader's language", async () => {
    const { revision } = await ask<{ revision: string }>('config_get', { language: 'de' });
    const bad = { section: 'wan', key: 'interval', value: 'soon' };
    const saying = async (language: string) => {
      const { problems } = await ask<{ problems: { section: string; key: string; message: string }[] }>(
        'config_set',
        { revision, changes: [bad], language },
      );
      return problems.map(({ section, key, message }) => `${section}.${key}: ${message}`).join('\n');
    };
    assert.match(await saying('de'), /^wan\.interval: Bitte eine Dauer mit Einheit/);
    assert.doesNotMatch(await saying('en'), /Bitte/);
    const { entries } = await ask<{ entries: { id: string; about: string }[] }>('servers', {
      language: 'de',
    });
    assert.match(entries.find(({ id }) => id === 'sendgrid')?.about ?? '', /Benutzername: immer „apikey“/);
    const present = await ask<{ title: string; last_mail: string }>('status', { language: 'de' });
    assert.match(present.title, /Internet/);
    assert.match(present.last_mail, /^(vor |noch keine)/);
    const { rows } = await ask<{ rows: { state: string; facts: string }[] }>('outbox', { language: 'de' });
    assert.ok(
      rows.every(({ state }) => !/^(waiting|delivered)$/.test(state)),
      JSON.stringify(rows),
    );
  });

  test('history and outbox are taken away as files; another name is no file', async () => {
    const csv = await ask<{ name: string; type: string; text: string }>('download', { name: 'outbox.csv' });
    assert.equal(csv.name, 'wanbell-outbox.csv');
    assert.match(csv.text, /^id,recipient,subject,state,at,attempts,server,reply\r\n/);
    const json = await ask<{ text: string }>('download', { name: 'history.json' });
    assert.ok(Array.isArray(JSON.parse(json.text).outages));
    assert.equal((await ask<{ code: string }>('download', { name: '../wanbell.ini' })).code, 'not-found');
  });
});
