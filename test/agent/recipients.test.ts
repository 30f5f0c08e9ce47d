import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { readMail } from '../support/provider.ts';
import {
  accepted,
  createFaultBench,
  type FaultBench,
  type FaultServer,
  quickRetries,
} from './fault-bench.ts';

await enterNamespace(import.meta.url);

const names = ['anna', 'bert', 'cleo'] as const;

let bench: FaultBench;
let server: FaultServer;
before(async () => {
  bench = await createFaultBench();
  server = await bench.server('198.51.100.50');
  await server.behave({
    rcpt: (address) => (address.startsWith('refused') ? '550 5.1.1 no such user' : '250 2.1.5 Ok'),
  });
});
after(() => bench.close());

/** Three recipients, in this order; `refused` has an address that the server does not know. */
function iniFor(refused: string | null): string {
  const sections = names.map(
    (name) =>
      `[recipient.${name}]\naddress = ${name === refused ? 'refused' : name}@${refused ?? 'all'}.example.net\n`,
  );
  const rest = quickRetries.slice(0, quickRetries.indexOf('[recipient.me]'));
  return `${rest}[smtp]\nserver = custom\nhost = 198.51.100.50\ntls = off\n\n${sections.join('\n')}`;
}

/** Subjects of the mails that arrived at an address, in order. */
async function subjectsAt(address: string): Promise<string[]> {
  const mails = server.mails().filter((mail) => accepted(mail) && mail.to.includes(address));
  return (await Promise.all(mails.map(({ text }) => readMail(Buffer.from(text, 'latin1'), address)))).map(
    ({ subject }) => subject,
  );
}

describe('promise 2, each recipient on its own', { concurrency: true }, () => {
  for (const [index, refused] of names.entries()) {
    test(`of three recipients number ${index + 1} is refused: the others get the mail once, and are told of it`, async () => {
      const line = `line-${index}`;
      const agent = await bench.start(line, `192.0.${50 + index}`, iniFor(refused));
      agent.drop({
        kind: 'custom.leak',
        severity: 'warning',
        subject: 'cellar',
        text: 'water in the cellar',
      });
      const others = names.filter((name) => name !== refused);
      const at = (name: string) => subjectsAt(`${name}@${refused}.example.net`);
      for (const name of others)
        await agent.until(`${name} was told of both`, async () => (await at(name)).length >= 2);
      await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
      for (const name of others) {
        const subjects = await at(name);
        assert.equal(subjects.length, 2, subjects.join('\n'));
        assert.equal(subjects.filter((subject) => /water in the cellar/.test(subject)).length, 1);
        assert.equal(subjects.filter((subject) => subject.includes(refused)).length, 1, subjects.join('\n'));
      }
      const { mail, warnings } = await agent.status();
      assert.equal(mail.parked, 1);
      assert.ok(
        warnings.some((warning) => warning.includes(`recipient ${refused}`)),
        warnings.join('\n'),
      );

      // what was parked goes out once the address is right
      const wan = `[wan]\ninterface = ${line}\nprobes = dns://1.1.1.1\ncheck_dns = no\nreport_after = 1h\n`;
      agent.configure(`${iniFor(refused).replace('refused@', `${refused}@`)}\n${wan}`);
      await agent.until('the parked one left', async () => (await agent.status()).mail.parked === 0);
      await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
      assert.equal((await at(refused)).filter((subject) => /water in the cellar/.test(subject)).length, 1);
      for (const name of others) assert.equal((await at(name)).length, 2);
    });
  }
});
