import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('a mail server that goes and comes', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': routerIni() } });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('a mail server that is away is waited for: the mail comes when it is back', async () => {
    internet.forget();
    await internet.mailServer(false);
    await guest.cable('wan', false);
    await guest.internet('down');
    await sleep(3000);
    await guest.cable('wan', true);
    await guest.internet('up');
    await sleep(5000);
    assert.equal((await guest.status()).mail.waiting, 1);
    await internet.mailServer(true);
    await guest.run('wanbell outbox retry');
    await internet.mail(/Internet was down/);
    assert.equal((await internet.mails()).length, 1);
  });
});
