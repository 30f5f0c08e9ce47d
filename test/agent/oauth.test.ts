import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wanbell } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createFaultBench, type FaultBench, quickRetries } from './fault-bench.ts';

await enterNamespace(import.meta.url);

let bench: FaultBench;
before(async () => {
  bench = await createFaultBench();
});
after(() => bench.close());

test('an expired token stops mail only until it is renewed, though no configuration changes', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-oauth-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const token = join(directory, 'token');
  writeFileSync(token, 'expired\n', { mode: 0o600 });
  const server = await bench.server('198.51.100.60');
  await server.behave({ ehlo: ['AUTH XOAUTH2'], login: { user: 'me@example.net', password: 'renewed' } });
  const ini = `${quickRetries.replace(/^retry_login.*$/m, 'retry_login = 100ms, 100ms')}
[smtp]
server = custom
host = 198.51.100.60
tls = off
user = me@example.net
token_file = ${token}
allow_plain_password = yes
`;
  const agent = await bench.start('oauth', '192.0.60', ini);
  agent.drop({ kind: 'custom.leak', severity: 'warning', subject: 'cellar', text: 'water in the cellar' });
  const logins = () => server.lines().filter(({ text }) => text.startsWith('AUTH XOAUTH2')).length;
  await agent.until('more logins than retry_login allows for', () => logins() > 4);

  const { mail, warnings } = await agent.status();
  assert.equal(mail.lastFailure?.failure, 'token-refused');
  assert.equal(mail.lastFailure?.server, '198.51.100.60');
  assert.match(mail.lastFailure?.words ?? '', /^535 5\.7\.8 Auth/);
  assert.match(warnings.join('\n'), /refuses the token of token_file: see that it is renewed/);
  const [program = '', ...words] = [...wanbell, 'status', ...agent.options];
  const out = execFileSync(program, words, { encoding: 'utf8' });
  assert.match(out, /last failure: 198\.51\.100\.60: The server does not accept this user with the token/);

  writeFileSync(token, 'renewed\n');
  await agent.until('the mail', () => server.mails().length === 1);
});
