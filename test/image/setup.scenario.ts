import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Browser, go, press, startBrowser } from '../support/browser.ts';
import { enterNamespace } from '../support/namespace.ts';
import { patience } from './support/console.ts';
import { createGuest, type Guest, page as routerPage } from './support/guest.ts';
import { createInternet, type Internet, mailAddress } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('a router out of its box', () => {
  let internet: Internet;
  let guest: Guest;
  let browser: Browser;
  before(async () => {
    internet = await createInternet();
    browser = await startBrowser();
    guest = createGuest({ lan: true });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await browser.close();
    await guest.close();
    await internet.close();
  });

  test('is set up by its page: server chosen, test mail delivered, saved, and still so after a restart', async () => {
    assert.equal((await guest.status()).setup, 'not-set-up');
    const { page, context } = await browser.open(routerPage, { httpCredentials: routerPage.user });
    page.setDefaultTimeout(patience);
    const field = (name: string) => page.locator(`[name="${name}"]`);
    await press(page, page.getByRole('link', { name: 'Mail server' }));
    await field('smtp/server').selectOption('lan');
    await field('smtp/host').fill(mailAddress);
    await field('recipient.+/address').fill('me@example.net');
    await go(page, 'Send test mail');
    await page.locator('#job .verdict').waitFor();
    assert.match(await page.locator('#job .verdict').innerText(), /It works/);
    const mail = await internet.mail(/test/i);
    assert.equal(mail.to, 'me@example.net');
    await go(page, 'Save');
    await page.locator('#notice').waitFor();
    assert.match(await page.locator('#notice').innerText(), /Saved/);
    await context.close();
    assert.equal((await guest.status()).setup, 'ok');
    assert.match(
      await guest.run('ls -l /etc/wanbell/wanbell.ini'),
      /^-rw------- +1 wanbell +wanbell/,
      'nobody else reads it',
    );

    await guest.reboot();
    await guest.internet('up');
    assert.equal((await guest.status()).setup, 'ok');
    assert.equal((await guest.status()).mail.server, 'lan');
  });
});
