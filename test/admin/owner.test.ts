import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeFindings, type Browser, startBrowser } from '../support/browser.ts';
import { createHome, type Home, mailLogin, quickLine } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

let browser: Browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

/** Milliseconds that the page takes now. */
async function answerTime(web: Web): Promise<number> {
  const asked = performance.now();
  await (await fetch(web.url, { headers: { authorization: web.login } })).text();
  return performance.now() - asked;
}

/** Goes to a view although the status page may just be loading itself anew. */
async function visit(page: Page, url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await page.goto(url);
      return;
    } catch (error) {
      if (tries > 3 || !String(error).includes('ERR_ABORTED')) throw error;
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
      await page.getByRole('link', { name: 'Mail server' }).click();
      assert.equal(await field(page, 'smtp/server').inputValue(), '');
      await page.getByText('It is fixed').first().waitFor();
      await fillServer(page, home, 'mail.test', mailLogin.password);
      await field(page, 'recipient.+/address').fill('me@example.net');
      await page.locator('.go').getByRole('button', { name: 'Send test mail' }).click();
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

      await page.locator('.go').getByRole('button', { name: 'Save' }).click();
      await notice(page).waitFor();
      assert.match(await notice(page).innerText(), /Saved/);
      assert.match(ini(home), /\[recipient\.me\]\naddress = me@example\.net/);
      assert.ok(
        ini(home).includes(`password = ${JSON.stringify(mailLogin.password)}`),
        'the tested password',
      );
      assert.equal((await page.content()).includes(mailLogin.password), false);
      await home.agent.until('set up', async () => (await home.agent.status()).setup === 'ok');
      await page.getByRole('link', { name: 'Status' }).click();
      await page.getByText('Nothing hinders delivery').waitFor();
      await context.close();
    });

    test('sees in the right sentence why a test fails', async () => {
      const { page, context } = await browser.open(web);
      const attempt = async (host: string, password: string): Promise<string> => {
        await page.goto(`${web.url}?view=mail`);
        await fillServer(page, home, host, password);
        await page.locator('.go').getByRole('button', { name: 'Send test mail' }).click();
        await verdict(page).waitFor({ timeout: 40_000 });
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

    test('is told within two seconds that the cable was pulled, and again that it is back', async () => {
      home.agent.configure(`${ini(home)}\n${quickLine}`);
      await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
      const { page, context } = await browser.open(web);
      await page.locator('.headline.up').waitFor();
      const pulled = performance.now();
      home.provider.router.pull('wan');
      await page.locator('.headline.down').waitFor({ timeout: 20_000 });
      const shown = performance.now() - pulled;
      const answer = await answerTime(web);
      // It asks each second; how long an answer takes is up to what else the machine does.
      assert.ok(shown < Math.max(2000, 1000 + 4 * answer), `${shown} ms, an answer takes ${answer} ms`);
      assert.match(await page.locator('.headline').innerText(), /internet is down.*\n?.*cable/is);
      home.provider.router.plug('wan');
      await page.locator('.headline.up').waitFor({ timeout: 30_000 });
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
    await page.getByRole('link', { name: 'Mailserver' }).click();
    await field(page, 'smtp/server').selectOption('custom');
    await page.getByRole('button', { name: 'Zu diesem Server' }).first().click();
    await field(page, 'recipient.+/address').fill('ich@example.net');
    await fillServer(page, home, 'mail.test', mailLogin.password);
    await page.locator('.go').getByRole('button', { name: 'Testmail senden' }).click();
    await page.getByText('Es funktioniert').waitFor({ timeout: 30_000 });
    await home.sink.waitFor(1);
    await page.locator('.go').getByRole('button', { name: 'Speichern' }).click();
    await page.getByText('Gespeichert und ab jetzt gültig').waitFor();
    await page.getByRole('link', { name: 'Status' }).click();
    await page.getByText('Das Internet funktioniert').waitFor({ timeout: 20_000 });
    const pulled = performance.now();
    home.provider.router.pull('wan');
    await page.getByText('Das Internet ist ausgefallen').waitFor({ timeout: 20_000 });
    const shown = performance.now() - pulled;
    const answer = await answerTime(web);
    assert.ok(shown < Math.max(2000, 1000 + 4 * answer), `${shown} ms, an answer takes ${answer} ms`);
    for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
      await visit(page, `${web.url}?view=${view}`);
      const width = await page.locator('html').evaluate((html) => html.scrollWidth);
      assert.ok(width <= 360, `${view} is ${width} px wide`);
    }
    await context.close();
  });
});
