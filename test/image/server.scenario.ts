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
    const more = '[outbox]\nretry_first = 10s\nretry_max = 30s\n';
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': routerIni(['wan'], more) } });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('a mail server that is away for minutes is tried again until it is back: the mail comes by itself, once', async () => {
    internet.forget();
    await internet.mailServer(false);
    await guest.cable('wan', false);
    await guest.internet('down');
    await sleep(4000);
    await guest.cable('wan', true);
    await guest.internet('up');
    await sleep(120_000);
    const { mail, warnings } = await guest.status();
    assert.equal(mail.waiting, 1);
    assert.ok(mail.lastFailure !== null, warnings.join('\n'));
    await internet.mailServer(true);
    const told = await internet.mail(/Internet was down/);
    await guest.settled();
    assert.equal((await internet.mails()).length, 1);
    assert.match(told.text, /\d\d:\d\d/);
  });
});
