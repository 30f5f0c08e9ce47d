import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { call } from '../../src/control/client.ts';
import type { Json } from '../../src/control/protocol.ts';
import type { JobReport, Started } from '../../src/control/settings.ts';
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
  quickTimeouts,
} from './fault-bench.ts';

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

function typed(line: Line, secret: Secret, of: string): Json {
  const tls = line === 'TLS' ? { tls: 'required', ca_file: caFile } : { tls: 'off' };
  const allow = line === 'in the clear, allowed' ? { allow_plain_password: 'yes' } : {};
  const proof = secret === 'token' ? { token_file: `${agent.dir}/${of}` } : { password: of };
  const timeouts = Object.fromEntries(quickTimeouts.split('\n').flatMap((one) => pair(one)));
  const keys = {
    server: 'custom',
    host: 'mail.test',
    user: login.user,
    ...tls,
    ...allow,
    ...proof,
    ...timeouts,
  };
  return Object.entries(keys).map(([key, value]) => ({ section: 'smtp', key, value }));
}

function pair(line: string): [string, string][] {
  const [key, value] = line.split(' = ');
  return key === undefined || value === undefined ? [] : [[key, value]];
}

/** A test with a mail, as the page asks for it: all of the agent but policy and outbox. */
async function tested(changes: Json): Promise<JobReport> {
  const ask = async <T>(method: string, params: { readonly [name: string]: Json }): Promise<T> => {
    const answer = await call(`${agent.dir}/run/wanbell.sock`, method, params);
    assert.ok('result' in answer, JSON.stringify(answer));
    return answer.result as unknown as T;
  };
  const started = await ask<Started>('test.start', { section: 'smtp', changes, send: true });
  assert.ok('id' in started, JSON.stringify(started));
  return agent.until('the test has ended', async () => {
    const job = await ask<JobReport>('job.poll', { id: started.id });
    return job.running ? null : job;
  });
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
          const { steps } = await tested(typed(line, secret, secret === 'token' ? 'token' : login.password));
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
      const { steps } = await tested(typed('TLS', secret, secret === 'token' ? 'expired' : 'wrong'));
      const bad = steps.find(({ ok }) => !ok);
      const why = secret === 'token' ? 'token-refused' : 'auth-failed';
      assert.deepEqual([bad?.step, bad?.failure], ['auth', why], mechanism);
      assert.match(bad?.words ?? '', /^535 5\.7\.8/);
    }
    assert.equal(server.mails().length, mails);
  });
});
