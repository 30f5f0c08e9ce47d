import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('one line of a router with an ARM kernel and 64 MB', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    const files = { '/etc/wanbell/wanbell.ini': routerIni() };
    guest = createGuest({ files, megabytes: 64 });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('the first start of a router whose line is good has nothing to tell', async () => {
    const { mail, setup } = await guest.status();
    assert.deepEqual({ setup, waiting: mail.waiting }, { setup: 'ok', waiting: 0 });
    assert.deepEqual(await internet.mails(), []);
  });

  test('a cable that is pulled and put back becomes one mail that says so, with its duration', async () => {
    internet.forget();
    await guest.cable('wan', false);
    await guest.internet('down');
    assert.equal((await guest.status()).internet.layer, 'carrier');
    await sleep(4000);
    await guest.cable('wan', true);
    const mail = await internet.mail(/Internet was down/);
    assert.match(mail.subject, /^\[attic-router\] Internet was down \d+ s .*cable/i);
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    assert.equal((await internet.mails()).length, 1);
  });

  test('a provider that falls silent while the link stays up is told as such', async () => {
    internet.forget();
    await guest.silence('wan', true);
    await guest.internet('down');
    assert.notEqual((await guest.status()).internet.layer, 'carrier');
    await sleep(3000);
    await guest.silence('wan', false);
    const mail = await internet.mail(/Internet was down/);
    assert.doesNotMatch(mail.subject, /cable/);
    assert.equal((await internet.mails()).length, 1);
  });

  test('an agent that is killed comes back, and the outage is told once', async () => {
    internet.forget();
    await guest.cable('wan', false);
    await guest.internet('down');
    await guest.run('kill -9 $(cat /run/wanbell-service/wanbell.pid)');
    await sleep(2000);
    await guest.internet('down');
    await guest.cable('wan', true);
    await internet.mail(/Internet was down/);
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    const subjects = (await internet.mails()).map(({ subject }) => subject);
    assert.equal(subjects.filter((s) => /Internet was down/.test(s)).length, 1, subjects.join('\n'));
  });
});
