import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('a provider that gives the line another address', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    const ini = routerIni()
      .replace('[mail]\n', '[mail]\ndetails = yes\n')
      .replace('me@example.net\n', 'me@example.net\nevents = wan.*\n');
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': ini } });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('is told with both addresses when DHCP renews into another network, and mail leaves by the new one', async () => {
    assert.match(await guest.run('ip -4 addr show dev wan'), /inet 10\.0\.2\.15\//);
    internet.forget();
    await guest.renumber('wan');
    await guest.run('killall -USR1 udhcpc');
    const mail = await internet.mail(/address/i);
    assert.match(await guest.run('ip -4 addr show dev wan'), /inet 10\.0\.102\.15\//);
    assert.match(mail.text, /10\.0\.2\.15/);
    assert.match(mail.text, /10\.0\.102\.15/);
    await guest.internet('up');
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    const subjects = (await internet.mails()).map(({ subject }) => subject);
    assert.equal(subjects.filter((subject) => /address/i.test(subject)).length, 1, subjects.join('\n'));
  });
});
