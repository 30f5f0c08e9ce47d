import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, dnsAddress, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('two lines of a router with an ARM kernel', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    const files = {
      '/etc/wanbell/wanbell.ini': routerIni(['wan', 'wan2']),
      '/etc/default/resolver': `dns=${dnsAddress}\n`,
    };
    guest = createGuest({ files, lines: ['wan', 'wan2'] });
    await guest.boot();
    await guest.internet('up');
    await guest.until('both up', async () => {
      const { uplinks } = await guest.status();
      return uplinks.length === 2 && uplinks.every(({ state }) => state === 'up');
    });
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('when the first line loses its cable, the mail leaves over the second, at once', async (t) => {
    assert.equal((await guest.status()).internet.by, 'wan');
    const pulled = performance.now();
    await guest.cable('wan', false);
    const mail = await internet.mail(/wan .*down/i);
    t.diagnostic(
      `cable pulled → mail accepted: ${Math.round(performance.now() - pulled)} ms (emulated; 2 s of them are not reported)`,
    );
    assert.match(mail.text, /wan2/);
    const { internet: now } = await guest.status();
    assert.deepEqual([now.state, now.by], ['up', 'wan2']);
  });

  test('when it is back, one mail says how long it was gone', async () => {
    internet.forget();
    await sleep(2000);
    await guest.cable('wan', true);
    const mail = await internet.mail(/was down/i);
    assert.match(mail.subject, /wan/);
    await guest.until('failback', async () => (await guest.status()).internet.by === 'wan');
    await guest.settled();
    assert.equal((await internet.mails()).length, 1);
  });
});
