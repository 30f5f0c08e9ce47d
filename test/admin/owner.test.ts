import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page, Request } from 'playwright-core';
import { axeFindings, type Browser, go, press, startBrowser } from '../support/browser.ts';
import { createHome, type Home, mailLogin, quickLine } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

let browser: Browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

/** Pulls the cable while the status is open, and waits until the page says so, and again that it is back. */
async function pullAndPlug(page: Page, home: Home, told: Record<'up' | 'down', () => Promise<void>>) {
  const asked: number[] = [];
  const pauses: number[] = [];
  let answered = Number.POSITIVE_INFINITY;
  const now = () => performance.now();
  page.on('requestfinished', () => (answered = now()));
  page.on('request', (request: Request) => {
    if (request.url().includes('asset=')) return;
    asked.push(now());
    if (answered < now()) pauses.push(now() - answered);
  });
  await told.up();
  home.provider.router.pull('wan');
  await home.agent.until('down', async () => (await home.agent.status()).internet.state === 'down');
  const known = now();
  await told.down();
  // The next answer says it; the machine may let one more come before the test sees it.
  const needed = asked.filter((at) => at > known).length;
  assert.ok(needed <= 3, `${needed} answers`);
  home.provider.router.plug('wan');
  await told.up();
  while (pauses.length < 4) await page.waitForEvent('request');
  // It asks each second. How long an answer takes is up to what else the machine does, and so is a single pause;
  // a page that asks too seldom for an outage to be told within two seconds has no pause as short as this.
  assert.ok(Math.min(...pauses) < 1900, `it asks after ${pauses.map(Math.round)} ms`);
}

/** Clicks a link of a page that loads itself anew each second: a click that falls between two pages is lost. */
async function leave(page: Page, link: string, url: RegExp): Promise<void> {
  for (let tries = 0; !url.test(page.url()); tries++) {
    await page.getByRole('link', { name: link }).click();
    await page.waitForURL(url, { timeout: 10_000 }).catch((error: unknown) => {
      if (tries > 3) throw error;
    });
  }
  await page.waitForLoadState();
}

/** How wide a view is, although the status page may just be loading itself anew. */
async function widthOf(page: Page, url: string): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      await page.goto(url);
      return await page.locator('html').evaluate((html) => html.scrollWidth);
    } catch (error) {
      if (tries > 5 || !/ERR_ABORTED|interrupted by another|context was destroyed/.test(String(error)))
        throw error;
    }
  }
}

const field = (page: Page, name: string) => page.locator(`[name="${name}"]`);
const notice = (page: Page) => page.locator('#notice');
const verdict = (page: Page) => page.locator('#job .verdict');
const ini = (home: Home) => readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');

async function fillServer(page: Page, home: Home, host: string, password: string): Promise<void> {
  await field(page, 'smtp/server').selectOption('custom');
  await field(page, 'smtp/host').fill(host);
  await field(page, 'smtp/user').fill(mailLogin.user);
  await field(page, 'smtp/password').fill(password);
  const ca = field(page, 'smtp/ca_file');
  if (!(await ca.isVisible())) await page.locator('.server details summary').first().click();
  await ca.fill(home.certificates.caFile);
}

for (const kind of ['busybox', 'lighttpd'] as const) {
  describe(`a new owner, by ${kind}`, () => {
    let home: Home;
    let web: Web;
    before(async () => {
      home = await createHome('');
      web = await home.web(kind);
    });
    after(() => home.close());

    test('goes from an empty configuration to a delivered test mail, and saves what worked', async () => {
      const { page, context } = await browser.open(web);
      await page.getByText('No mail server is set up').waitFor();
      assert.deepEqual(await axeFindings(page), []);
      await press(page, page.getByRole('link', { name: 'Mail server' }));
      assert.equal(await field(page, 'smtp/server').inputValue(), '');
      await page.getByText('It is fixed').first().waitFor();
      await fillServer(page, home, 'mail.test', mailLogin.password);
      await field(page, 'recipient.+/address').fill('me@example.net');
      await go(page, 'Send test mail');
      await verdict(page).waitFor();
      assert.match(await verdict(page).innerText(), /It works/);
      assert.match(
        await page.locator('#job').innerText(),
        /The server accepts router@mail\.test as sender[\s\S]*accepts mail to me@example\.net[\s\S]*taken a test mail to me@example\.net/,
      );
      assert.deepEqual(await axeFindings(page), []);
      await home.sink.waitFor(1);
      assert.deepEqual(home.sink.mails[0]?.envelope.to, ['me@example.net']);
      assert.equal(home.sink.mails[0]?.session.tls, true);
      assert.equal(ini(home), '');

      await go(page, 'Save');
      await notice(page).waitFor();
      assert.match(await notice(page).innerText(), /Saved/);
      assert.match(ini(home), /\[recipient\.me\]\naddress = me@example\.net/);
      assert.ok(
        ini(home).includes(`password = ${JSON.stringify(mailLogin.password)}`),
        'the tested password',
      );
      assert.equal((await page.content()).includes(mailLogin.password), false);
      await home.agent.until('set up', async () => (await home.agent.status()).setup === 'ok');
      await press(page, page.getByRole('link', { name: 'Status' }));
      await page.getByText('Nothing hinders delivery').waitFor();
      await context.close();
    });

    test('sees in the right sentence why a test fails', async () => {
      const { page, context } = await browser.open(web);
      const attempt = async (host: string, password: string): Promise<string> => {
        await page.goto(`${web.url}?view=mail`);
        await fillServer(page, home, host, password);
        await go(page, 'Send test mail');
        await verdict(page).waitFor();
        return page.locator('#job').innerText();
      };
      const wrong = await attempt('mail.test', 'wrong');
      assert.match(wrong, /does not accept this user and password/);
      await page.locator('#job details summary').last().click();
      assert.match(
        await page.locator('#job').innerText(),
        /535 5\.7\.8 Authentication <b>credentials<\/b> invalid/,
      );
      assert.match(
        await attempt('self.test', mailLogin.password),
        /signed by nobody that this device trusts/,
      );
      assert.match(await attempt('blocked.test', mailLogin.password), /Port 25 is blocked on this line/);
      await context.close();
    });

    test('is told at once, by the second, that the cable was pulled, and again that it is back', async () => {
      home.agent.configure(`${ini(home)}\n${quickLine}`);
      await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
      const { page, context } = await browser.open(web);
      await pullAndPlug(page, home, {
        up: () => page.locator('.headline.up').waitFor(),
        down: () =>
          page
            .locator('.headline.down')
            .filter({ hasText: /internet is down[\s\S]*cable/i })
            .waitFor(),
      });
      await page.locator('svg .o').first().focus();
      assert.match(await page.locator('#tip').innerText(), /Internet: .*\d+ s, .*(cable|modem)/i);
      assert.deepEqual(await axeFindings(page), []);
      await context.close();
    });
  });
}

describe('a new owner without JavaScript', () => {
  let home: Home;
  let web: Web;
  before(async () => {
    home = await createHome(quickLine);
    web = await home.web('busybox');
  });
  after(() => home.close());

  test('chooses, tests, saves, and sees a pulled cable, in German, on a narrow phone', async () => {
    const { page, context } = await browser.open(web, {
      javaScriptEnabled: false,
      locale: 'de-DE',
      viewport: { width: 360, height: 640 },
    });
    await leave(page, 'Mailserver', /view=mail/);
    await field(page, 'smtp/server').selectOption('custom');
    await press(page, page.getByRole('button', { name: 'Zu diesem Server' }).first());
    await field(page, 'recipient.+/address').fill('ich@example.net');
    await fillServer(page, home, 'mail.test', mailLogin.password);
    await go(page, 'Testmail senden');
    await page.getByText('Es funktioniert').waitFor();
    await home.sink.waitFor(1);
    await go(page, 'Speichern');
    await page.getByText('Gespeichert und ab jetzt gültig').waitFor();
    await press(page, page.getByRole('link', { name: 'Status' }));
    await pullAndPlug(page, home, {
      up: () => page.getByText('Das Internet funktioniert').waitFor(),
      down: () => page.getByText('Das Internet ist ausgefallen').waitFor(),
    });
    for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
      const width = await widthOf(page, `${web.url}?view=${view}`);
      assert.ok(width <= 360, `${view} is ${width} px wide`);
    }
    await context.close();
  });
});
