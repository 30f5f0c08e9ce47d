import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Agent, wanbell } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, mailHost, type Provider, quickIni, quickWan } from '../support/provider.ts';
import type { Finished } from '../support/router.ts';

await enterNamespace(import.meta.url);

let provider: Provider;
/** Runs; the other one never does. */
let agent: Agent;
let idle: Agent;
before(async () => {
  provider = await createProvider();
  const ini = quickIni(`[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`);
  agent = provider.agent(ini);
  idle = provider.agent(ini);
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
});
after(() => provider.close());

function command(of: Agent, ...args: string[]): Promise<Finished> {
  return provider.router.exec([...wanbell, ...args, ...of.options]);
}

/** One line that says where, what is wrong, what to do. */
function assertOneLine({ stdout, stderr }: Finished, words: RegExp): void {
  assert.equal(stdout, '');
  assert.match(stderr, /^wanbell: [^\n]+\n$/);
  assert.match(stderr, words);
}

describe('a command that is written wrongly ends with 64', { concurrency: 2 }, () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['bogus'], /no command "bogus"; see wanbell --help/],
    [['--bogus'], /no option --bogus/],
    [['status', 'x'], /status takes no argument/],
    [['run', 'x'], /use: wanbell run/],
    [['check', 'x'], /check takes no arguments/],
    [['history', 'x'], /history takes no argument/],
    [['outbox', 'drop'], /use: wanbell outbox/],
    [['outbox', 'drop', 'nothing-1'], /no mail "nothing-1"/],
    [['event'], /event needs a kind/],
    [['event', 'bogus.kind'], /no kind "bogus\.kind"/],
    [['event', 'wan.flapping'], /wan\.flapping/],
    [['event', 'custom.x', 'novalue'], /"novalue" is not key=value/],
    [['replay'], /replay takes one file/],
    [['replay', 'a', 'b'], /replay takes one file/],
    [['doctor', 'x'], /doctor takes no argument/],
    [['test', 'x'], /test takes no argument/],
    [['events', 'x'], /events takes no argument/],
    [['servers', 'a', 'b'], /servers takes at most a file/],
    [['servers', '/nope'], /\/nope: there is no server list to read/],
    [['outbox', 'list', 'x'], /use: wanbell outbox/],
    [['outbox', 'retry', 'a', 'b'], /use: wanbell outbox/],
    [['rpcd', 'list', 'x'], /use: wanbell rpcd/],
    [['cgi', 'x'], /cgi is started by a web server/],
  ];
  for (const [args, words] of wrong) {
    test(`wanbell ${args.join(' ')}`, async () => {
      const finished = await command(agent, ...args);
      assert.equal(finished.code, 64);
      assertOneLine(finished, words);
    });
  }

  test('wanbell alone, with its usage on standard error', async () => {
    const finished = await provider.router.exec([...wanbell]);
    assert.equal(finished.code, 64);
    assert.equal(finished.stdout, '');
    assert.match(finished.stderr, /Usage: wanbell COMMAND/);
  });
});

describe('without an agent what needs one ends with 69 and says so', { concurrency: 2 }, () => {
  for (const name of ['status', 'outbox', 'history']) {
    test(`wanbell ${name}`, async () => {
      const finished = await command(idle, name);
      assert.equal(finished.code, 69);
      assertOneLine(finished, /wanbell\.sock: the agent is not running; start it with `wanbell run`/);
    });
  }

  test('wanbell event, where there is no inbox', async () => {
    const args = ['event', 'custom.x', '--run', '/nowhere'];
    const finished = await provider.router.exec([...wanbell, ...args]);
    assert.equal(finished.code, 69);
    assertOneLine(finished, /\/nowhere\/inbox is not there/);
  });
});

describe('with a bad configuration', { concurrency: 2 }, () => {
  for (const name of ['check', 'doctor', 'test']) {
    test(`wanbell ${name} ends with 78 and names file, line and remedy`, async () => {
      const bad = provider.agent(quickIni('[wan]\nintervall = 5s\n'));
      const finished = await command(bad, name);
      assert.equal(finished.code, 78);
      const said = `${finished.stdout}${finished.stderr}`;
      const line = quickIni('[wan]\nintervall = 5s\n').split('\n').indexOf('intervall = 5s') + 1;
      assert.match(said, new RegExp(`wanbell\\.ini:${line}: .*intervall.*interval`));
    });
  }

  test('wanbell check ends with 0 when all is well', async () => {
    assert.equal((await command(idle, 'check')).code, 0);
  });
});

describe('with an agent', { concurrency: 2 }, () => {
  test('wanbell event becomes a mail', async () => {
    const finished = await command(
      agent,
      'event',
      'custom.door',
      'severity=warning',
      'text=the door is open',
    );
    assert.deepEqual(finished, { code: 0, stdout: '', stderr: '' });
    await agent.until('mailed', async () =>
      (await provider.mails()).some(({ text }) => /the door is open/.test(text)),
    );
  });

  test('status, outbox, history, servers and events answer people in lines and machines in JSON', async () => {
    const people = await command(agent, 'status');
    assert.equal(people.code, 0);
    assert.match(people.stdout, /^attic-router: internet up/);
    for (const name of ['status', 'outbox', 'history', 'servers', 'events', 'check']) {
      const machine = await command(agent, name, '--json');
      assert.equal(machine.code, 0, `${name}: ${machine.stderr}`);
      assert.notEqual(JSON.parse(machine.stdout), null, name);
    }
  });

  test('servers says what to type for each, proven ones first', async () => {
    const { stdout } = await command(agent, 'servers');
    const at = (text: string) => {
      const place = stdout.indexOf(text);
      assert.notEqual(place, -1, `${text}\n${stdout}`);
      return place;
    };
    assert.ok(at('Take logins on port 25, as they document:') < at('\nsendgrid '));
    assert.ok(at('\nsendgrid ') < at('Not proven to take logins on port 25:'));
    const [, entry = ''] = /\nsendgrid +(.*?)\n\n/s.exec(stdout) ?? [];
    assert.deepEqual(entry.split(/\n +/), [
      'Twilio SendGrid (Mail services)',
      'host      smtp.sendgrid.net',
      'tls       required',
      'login     required',
      'user      always "apikey"',
      'password  an API key, made in the settings of your account',
      'from      The sender must be an address or domain that you proved to the service.',
      'docs      https://www.twilio.com/docs/sendgrid/for-developers/sending-email/integrating-with-the-smtp-api',
    ]);
  });

  test('wanbell test delivers a mail and ends with 0; with a server that refuses connections it ends with 69', async () => {
    const good = await command(agent, 'test');
    assert.equal(good.code, 0, `${good.stdout}${good.stderr}`);
    assert.ok(
      (await provider.mails()).some(({ to, subject }) => to === 'me@example.net' && /test/i.test(subject)),
    );
    const away = provider.agent(quickIni().replace(mailHost, '192.0.2.1'));
    const failed = await command(away, 'test');
    assert.equal(failed.code, 69, `${failed.stdout}${failed.stderr}`);
    assert.match(`${failed.stdout}${failed.stderr}`, /FAIL +Port 25/);
  });

  test('run ends with one line where its run directory cannot be used', async () => {
    const other = provider.agent(quickIni());
    const where = `${other.dir}/etc/wanbell.ini`;
    for (const [run, code, words] of [
      [`${where}/run`, 75, /the run directory cannot be used \(ENOTDIR\)/],
      [`${other.dir}/${'x'.repeat(120)}`, 64, /at most 107 bytes/],
    ] as const) {
      const args = ['run', '--config', where, '--state', other.state, '--run', run];
      const finished = await provider.router.exec([...wanbell, ...args]);
      assert.equal(finished.code, code);
      assertOneLine(finished, words);
    }
  });
});
