import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SaveResult, Settings } from '../../src/control/settings.ts';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Script } from '../support/smtp-script.ts';
import { createFaultBench, type FaultBench, type FaultServer, quickRetries } from './fault-bench.ts';
import { asChanges, ask, type Changes, tested } from './page-job.ts';

await enterNamespace(import.meta.url);

const stored = 'stored secret';
const [own, other] = ['198.51.100.100', '198.51.100.101'];
const hosts = `127.0.0.1 localhost
${own} email-smtp.eu-west-1.amazonaws.com
${other} email-smtp.us-east-1.amazonaws.com evil.test
`;
const ini = `${quickRetries}
[smtp]
server = ses
region = eu-west-1
user = me
password = "${stored}"
tls = off
allow_plain_password = yes
`;
const takesAll: Script = { ehlo: ['AUTH PLAIN LOGIN'], auth: '235 2.7.0 Welcome' };

let bench: FaultBench;
let agent: Agent;
let servers: readonly FaultServer[];
before(async () => {
  bench = await createFaultBench();
  servers = [await bench.server(own), await bench.server(other)];
  for (const server of servers) await server.behave(takesAll);
  agent = await bench.start('stored', '192.0.100', ini, hosts);
});
after(() => bench.close());

/** What the servers were told to log in with, by server. */
const logins = (): readonly string[][] =>
  servers.map((server) =>
    server.lines().flatMap(({ text }) => {
      const [, response] = /^AUTH PLAIN (.*)$/.exec(text) ?? [];
      return response === undefined ? [] : [Buffer.from(response, 'base64').toString().replaceAll('\0', ' ')];
    }),
  );

describe('a stored password reaches no other server, host, region, user or TLS setting', () => {
  const elsewhere: readonly (readonly [string, Changes])[] = [
    [
      'server and host',
      [
        ['server', 'custom'],
        ['host', 'evil.test'],
        ['region', null],
      ],
    ],
    ['region', [['region', 'us-east-1']]],
    ['user', [['user', 'you']]],
    ['weaker TLS', [['tls', 'opportunistic']]],
    ['stronger TLS', [['tls', 'required']]],
    ['TLS of the list', [['tls', null]]],
    ['fingerprint', [['tls_fingerprint', 'ab'.repeat(32)]]],
    ['ca_file', [['ca_file', '/etc/ssl/cert.pem']]],
    ['plain password', [['allow_plain_password', 'no']]],
  ];
  for (const [name, changes] of elsewhere) {
    test(name, async () => {
      const before = servers.map((server) => server.lines().length);
      assert.equal((await tested(agent, changes)).failure, 'secret-needed');
      const { revision } = await ask<Settings>(agent, 'config.get', {});
      const saved = await ask<SaveResult>(agent, 'config.set', { revision, changes: asChanges(changes) });
      assert.ok(!saved.saved && saved.reason === 'invalid');
      assert.deepEqual(
        saved.problems.filter(({ key }) => key === 'password').map(({ code }) => code),
        ['secret-needed'],
      );
      assert.deepEqual(
        servers.map((server) => server.lines().length),
        before,
      );
    });
  }

  test('a password that was typed goes there alone, and the stored one with what it was saved for', async () => {
    const typed: Changes = [...(elsewhere[0]?.[1] ?? []), ['password', 'typed now']];
    assert.equal((await tested(agent, typed)).failure, null);
    assert.deepEqual(logins(), [[], [' me typed now']]);
    assert.equal((await tested(agent, [['reply_timeout', '9s']])).failure, null);
    assert.deepEqual(logins(), [[` me ${stored}`], [' me typed now']]);
    agent.drop({ kind: 'custom.leak', severity: 'warning', subject: 'cellar', text: 'water in the cellar' });
    await agent.until('the mail', () => servers[0]?.mails().length === 1);
    assert.deepEqual(logins(), [[` me ${stored}`, ` me ${stored}`], [' me typed now']]);
  });
});
