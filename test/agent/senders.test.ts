import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { wanbell } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Script } from '../support/smtp-script.ts';
import { accepted, createFaultBench, type FaultBench, messageId, quickRetries } from './fault-bench.ts';

await enterNamespace(import.meta.url);

let bench: FaultBench;
before(async () => {
  bench = await createFaultBench();
});
after(() => bench.close());

const own = { first: 'a@gmail.example', second: 'b@contoso.example' } as const;

/** Exchange's way: only the account's own address may send. */
function account(user: string): Script {
  const no = '550 5.7.60 SMTP; Client does not have permissions to send as this sender';
  return {
    ehlo: ['AUTH PLAIN LOGIN'],
    login: { user, password: 'secret' },
    mail: (address) => (address === user ? '250 2.1.0 Sender OK' : no),
  };
}

const section = (name: string, host: string, user: string) =>
  `[${name}]\nserver = custom\nhost = ${host}\ntls = off\nuser = ${user}\npassword = secret\nallow_plain_password = yes\n`;

describe('two accounts, no from: each server gets mail from its own account only', {
  concurrency: true,
}, () => {
  const ways: readonly (readonly [string, Script | 'refused'])[] = [
    ['is away', 'refused'],
    ['has 4xx after the dot', { ...account(own.first), dot: '451 4.3.0 later' }],
    ['closes after the dot', { ...account(own.first), dot: { close: true } }],
  ];
  for (const [index, [name, how]] of ways.entries()) {
    test(`the first ${name}`, async () => {
      const [at, other] = [`198.51.100.${70 + index}`, `198.51.100.${80 + index}`];
      const [first, second] = [await bench.server(at), await bench.server(other)];
      await first.behave(how);
      await second.behave(account(own.second));
      const rest = quickRetries.replace(/^from = .*$/m, '');
      const ini = `${rest}\n${section('smtp', at, own.first)}\n${section('smtp.backup', other, own.second)}`;
      const agent = await bench.start(`two-${index}`, `192.0.${70 + index}`, ini);
      agent.drop({ kind: 'custom.leak', severity: 'warning', subject: 'cellar', text: 'water' });
      await agent.until('the second has it', () => second.mails().some(accepted));
      const [mail] = second.mails();
      assert.equal(mail?.from, own.second);
      assert.match(mail?.text ?? '', /^From: "attic-router" <b@contoso\.example>\r$/m);
      for (const earlier of first.mails()) {
        assert.equal(earlier.from, own.first);
        assert.match(earlier.text, /^From: "attic-router" <a@gmail\.example>\r$/m);
        assert.equal(messageId(earlier), messageId(mail as typeof earlier));
      }
      await first.behave(account(own.first));
      const [program = '', ...words] = [...wanbell, 'doctor', '--json', ...agent.options];
      const { stdout } = await promisify(execFile)(program, words);
      const senders = JSON.parse(stdout).map(({ steps }: { steps: { step: string; subject: string }[] }) =>
        steps.filter(({ step }) => step === 'mail').map(({ subject }) => subject),
      );
      assert.deepEqual(senders, [[own.first], [own.second]]);
    });
  }
});
