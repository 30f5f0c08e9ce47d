import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Agent } from '../support/agent.ts';
import { makeCertificates } from '../support/certificates.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Script } from '../support/smtp-script.ts';
import {
  accepted,
  createFaultBench,
  type FaultBench,
  type FaultServer,
  quickRetries,
} from './fault-bench.ts';
import { type Changes, tested } from './page-job.ts';

await enterNamespace(import.meta.url);

const { good, caFile } = makeCertificates();
const at = '198.51.100.110';
const login = { user: 'me@mail.test', password: 'right horse' };
const token = 'right-token';

let bench: FaultBench;
let agent: Agent;
let server: FaultServer;
before(async () => {
  bench = await createFaultBench();
  server = await bench.server(at);
  agent = await bench.start('auth', '192.0.110', quickRetries, `127.0.0.1 localhost\n${at} mail.test\n`);
  writeFileSync(`${agent.dir}/token`, `${token}\n`);
  writeFileSync(`${agent.dir}/expired`, 'expired-token\n');
});
after(() => bench.close());

const mechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'] as const;
type Mechanism = (typeof mechanisms)[number];
type Line = 'TLS' | 'in the clear' | 'in the clear, allowed';
type Secret = 'password' | 'token';

/** What RFC 4954 and the promise about passwords leave: the mechanism that is used, or why there is none. */
function expected(offered: readonly Mechanism[], line: Line, secret: Secret): Mechanism | string {
  if (offered.length === 0) return 'auth-missing';
  const known: readonly Mechanism[] =
    secret === 'token'
      ? ['XOAUTH2']
      : line === 'TLS'
        ? ['PLAIN', 'LOGIN', 'CRAM-MD5']
        : ['CRAM-MD5', 'PLAIN', 'LOGIN'];
  const common = known.filter((mechanism) => offered.includes(mechanism));
  if (common.length === 0) return 'auth-mechanism';
  const safe = line === 'in the clear' ? common.filter((mechanism) => mechanism === 'CRAM-MD5') : common;
  return safe[0] ?? 'auth-plain-refused';
}

function offering(offered: readonly Mechanism[], line: Line, secret: Secret): Script {
  const ehlo = ['PIPELINING', ...(offered.length === 0 ? [] : [`AUTH ${offered.join(' ')}`])];
  const takes = { login: secret === 'token' ? { ...login, password: token } : login };
  return line === 'TLS' ? { ...takes, ehlo: [], ehloTls: ehlo, tls: good } : { ...takes, ehlo };
}

function typed(line: Line, secret: Secret, of: string): Changes {
  return [
    ['server', 'custom'],
    ['host', 'mail.test'],
    ['user', login.user],
    ['tls', line === 'TLS' ? 'required' : 'off'],
    ['ca_file', line === 'TLS' ? caFile : null],
    ['allow_plain_password', line === 'in the clear, allowed' ? 'yes' : 'no'],
    secret === 'token' ? ['token_file', `${agent.dir}/${of}`] : ['password', of],
  ];
}

const subsets = Array.from({ length: 1 << mechanisms.length }, (_, bits) =>
  mechanisms.filter((_, i) => (bits >> i) & 1),
);

describe('AUTH in every combination', () => {
  for (const line of ['TLS', 'in the clear', 'in the clear, allowed'] as const) {
    for (const secret of ['password', 'token'] as const) {
      test(`${secret}, ${line}: ${subsets.length} servers`, async () => {
        for (const offered of subsets) {
          const name = `offered: ${offered.join(' ') || 'no AUTH'}`;
          const [lines, mails] = [server.lines().length, server.mails().length];
          await server.behave(offering(offered, line, secret));
          const { steps } = await tested(
            agent,
            typed(line, secret, secret === 'token' ? 'token' : login.password),
            true,
          );
          const auth = server
            .lines()
            .slice(lines)
            .filter(({ text }) => text.startsWith('AUTH'));
          const sent = server.mails().slice(mails);
          const want = expected(offered, line, secret);
          const bad = steps.find(({ ok }) => !ok);
          if (offered.includes(want as Mechanism)) {
            assert.equal(bad, undefined, `${name}: ${JSON.stringify(bad)}`);
            // the doctor's login, and the test mail's
            assert.deepEqual([...new Set(auth.map(({ text }) => text.split(' ')[1]))], [want], name);
            assert.equal(auth.length, 2, name);
            assert.ok(auth.every(({ encrypted }) => encrypted === (line === 'TLS')));
            assert.deepEqual(
              sent.map((mail) => [accepted(mail), mail.user]),
              [[true, login.user]],
              name,
            );
          } else {
            assert.deepEqual([bad?.step, bad?.failure], ['auth', want], name);
            assert.deepEqual([auth, sent], [[], []], name);
          }
        }
      });
    }
  }

  test('a wrong secret is told as such in each mechanism, and no mail is sent', async () => {
    const mails = server.mails().length;
    for (const mechanism of mechanisms) {
      const secret = mechanism === 'XOAUTH2' ? 'token' : 'password';
      await server.behave(offering([mechanism], 'TLS', secret));
      const { steps } = await tested(
        agent,
        typed('TLS', secret, secret === 'token' ? 'expired' : 'wrong'),
        true,
      );
      const bad = steps.find(({ ok }) => !ok);
      const why = secret === 'token' ? 'token-refused' : 'auth-failed';
      assert.deepEqual([bad?.step, bad?.failure], ['auth', why], mechanism);
      assert.match(bad?.words ?? '', /^535 5\.7\.8/);
    }
    assert.equal(server.mails().length, mails);
  });
});
