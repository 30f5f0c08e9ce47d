import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeFindings, type Browser, go, press, startBrowser } from '../support/browser.ts';
import { createHome, type Home, quickLine } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createWallClock } from '../support/wall-clock.ts';
import type { Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

/** Certificate by nobody that is trusted: the server refuses nothing, the mail does not leave. */
const start = `[smtp]
server = custom
host = self.test
user = router@mail.test
password = "x"

[recipient.me]
address = me@example.net

${quickLine}`;

let browser: Browser;
let home: Home;
let web: Web;
before(async () => {
  browser = await startBrowser();
  home = await createHome(start);
  web = await home.web('busybox');
  await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
});
after(async () => {
  await browser.close();
  await home.close();
});

const hinder = (page: Page) => page.locator('#hinder');
const down = (page: Page) => page.locator('.headline.down');
const up = (page: Page) => page.locator('.headline.up');
const ini = () => readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');

async function save(page: Page): Promise<void> {
  await go(page, 'Save');
  await page.waitForURL(/done=saved/);
}

describe('the status, while it is open', () => {
  test('goes on although an outage has the focus, which stays there', async () => {
    home.provider.router.pull('wan');
    await home.agent.until('down', async () => (await home.agent.status()).internet.state === 'down');
    home.provider.router.plug('wan');
    await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
    const { page, context } = await browser.open(web, { viewport: { width: 360, height: 640 } });
    await up(page).waitFor();
    const bar = page.locator('svg .o').first();
    const box = await bar.boundingBox();
    assert.ok((box?.width ?? 0) >= 22, `${box?.width} px to touch`);
    assert.match(await page.locator('#recent li').first().innerText(), /Internet: .*(cable|modem)/i);
    await bar.focus();
    const told = await page.locator('#tip').innerText();
    assert.match(told, /Internet: /);
    home.provider.router.pull('wan');
    await down(page).waitFor();
    const focused = await page.evaluate('document.activeElement.getAttribute("class")');
    assert.equal(focused, 'o');
    home.provider.router.plug('wan');
    await up(page).waitFor();
    await context.close();
  });

  test('says when the agent has gone, and goes on when it is back', async () => {
    const { page, context } = await browser.open(web);
    await up(page).waitFor();
    await home.agent.end('SIGKILL');
    await page.getByText('nothing is watched').waitFor();
    assert.equal(await up(page).count(), 0);
    await home.agent.start();
    await up(page).waitFor();
    await context.close();
  });

  test('says when the web server has gone', async () => {
    const other = await home.web('busybox');
    const { page, context } = await browser.open(other);
    await up(page).waitFor();
    await other.close();
    await page.getByText('The router does not answer').waitFor();
    await context.close();
  });
});

describe('what hinders delivery', () => {
  test('a server that fails is told by its sentence and remedy, in the reader’s language', async () => {
    home.agent.drop({ kind: 'custom.water', phase: 'once', text: 'water' });
    await home.agent.until(
      'the mail failed',
      async () => (await home.agent.status()).mail.lastFailure !== null,
    );
    const { page, context } = await browser.open(web);
    await hinder(page).getByText('signed by nobody that this device trusts').waitFor();
    assert.match(await hinder(page).innerText(), /The first server: .*set ca_file or tls_fingerprint/s);
    assert.equal(/certificate-untrusted/.test(await page.content()), false);
    assert.deepEqual(await axeFindings(page), []);
    const german = await browser.open(web, { locale: 'de-DE', colorScheme: 'dark' });
    await hinder(german.page).getByText('dem dieses Gerät vertraut').waitFor();
    await german.page.goto(`${web.url}?view=history`);
    assert.equal(/certificate-untrusted/.test(await german.page.content()), false);
    await german.context.close();
    await context.close();
  });

  test('a mail that no longer waits is told so, not as a page that does not exist', async () => {
    // One that will not just be tried, whose buttons would not be there.
    const row = await home.agent.until('a mail waits for a while', async () =>
      (await home.agent.outbox()).find(({ state, nextIn }) => state === 'waiting' && (nextIn ?? 0) > 10_000),
    );
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=history`);
    const mail = (of: Page) =>
      of.locator('.mails form').filter({ has: of.locator(`input[value="${row.id}"]`) });
    await mail(page).getByRole('button', { name: 'Try now' }).waitFor();
    const other = await browser.open(web);
    await other.page.goto(`${web.url}?view=history`);
    const giveUp = (of: Page) => press(of, mail(of).getByRole('button', { name: 'Give up' }));
    await giveUp(other.page);
    await other.page.getByText('Done.').waitFor();
    await other.page.getByText('given up by you').waitFor();
    await giveUp(page);
    await page.getByText('This mail no longer waits').waitFor();
    assert.match(await page.title(), /History/);
    await other.context.close();
    await context.close();
  });

  test('a clock that is not set is told with its remedy, until it is set', async () => {
    const clock = createWallClock('1970-01-01T00:00:10Z');
    const agent = home.provider.agent(start, clock.argv);
    await agent.start();
    const other = await home.web('busybox', { options: agent.options });
    const { page, context } = await browser.open(other);
    const german = await browser.open(other, { locale: 'de-DE' });
    const told = hinder(page).getByText('The clock is not set yet');
    await told.waitFor();
    assert.match(await told.innerText(), /check that the router can reach a time server \(NTP\)/);
    const toldInGerman = hinder(german.page).getByText('Die Uhr ist noch nicht gestellt');
    await toldInGerman.waitFor();
    assert.match(await toldInGerman.innerText(), /ob der Router einen Zeitserver \(NTP\) erreicht/);
    clock.set('2027-05-05T12:00:00Z');
    for (const warning of [told, toldInGerman]) await warning.waitFor({ state: 'detached' });
    await page.getByText('Nothing hinders delivery').waitFor();
    await german.context.close();
    await context.close();
    await other.close();
    await agent.close();
  });

  test('no recipient, mail switched off, and an unknown time zone come with their remedies', async () => {
    home.agent.configure(
      `[device]\ntimezone = Moon/Base\n[mail]\nenabled = no\n[smtp]\nserver = isp\nhost = self.test\n\n${quickLine}`,
    );
    await home.agent.until('set', async () => !(await home.agent.status()).mail.enabled);
    const { page, context } = await browser.open(web);
    for (const text of [
      'There is no recipient. Add one',
      'Mail is switched off. Switch it on',
      'does not know the time zone',
    ])
      await hinder(page).getByText(text).waitFor();
    await context.close();
  });

  test('unencrypted mail is warned of when it really was, by the second server too', async () => {
    const blank = `[recipient.me]\naddress = me@example.net\n\n${quickLine}`;
    const isp = `[smtp]\nserver = isp\nhost = mail.test\nuser = router@mail.test\npassword = "${'right; \\"one\\" #1'}"\n\n`;
    home.agent.configure(`${isp}${blank}`);
    await home.agent.until('set', async () => (await home.agent.status()).mail.server === 'isp');
    const { page, context } = await browser.open(web);
    await page.getByText('Nothing hinders delivery').waitFor();
    home.agent.drop({ kind: 'custom.water', phase: 'once', text: 'water' });
    await home.sink.waitFor(1);
    assert.equal(home.sink.mails[0]?.session.tls, true);
    await page.getByText('Nothing hinders delivery').waitFor();

    home.agent.configure(`${isp}[smtp.backup]\nserver = lan\nhost = self.test\ntls = off\n\n${blank}`);
    await hinder(page)
      .getByText('Second server, used when the first fails: mail goes there unencrypted')
      .waitFor();
    assert.match(await hinder(page).innerText(), /Choose encryption “required”/);
    await context.close();
  });
});

describe('the second server', () => {
  test('is chosen, tested, saved and removed, its part staying open all the while', async () => {
    home.agent.configure(start);
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=mail`);
    const part = page.locator('[id="d-smtp.backup"]');
    await part.locator('summary').first().click();
    await page.locator('[name="smtp.backup/server"]').selectOption('isp');
    await page.locator('[name="smtp.backup/host"]').waitFor();
    assert.equal(await page.locator('[name="smtp.backup/host"]').isVisible(), true);
    assert.deepEqual(await axeFindings(page), []);
    await page.locator('[name="smtp.backup/host"]').fill('self.test');
    await press(page, part.getByRole('button', { name: 'Send test mail' }));
    await page.locator('#job .verdict').waitFor();
    assert.equal(await page.locator('[name="smtp.backup/host"]').isVisible(), true);
    await save(page);
    assert.match(ini(), /\[smtp\.backup\]\nserver = isp\nhost = self\.test/);
    await part.locator('summary').first().click();
    await page.locator('[name="smtp.backup!remove"]').check();
    await save(page);
    assert.equal(ini().trimEnd(), start.trimEnd());
    await context.close();
  });

  test('the servers are grouped, unproven ones last and marked, with a link to their documentation', async () => {
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=mail`);
    const groups = await page
      .locator('[name="smtp/server"] optgroup')
      .evaluateAll((all) => all.map((group) => (group as unknown as { label: string }).label));
    assert.deepEqual(groups, ["Your provider's relay", 'In your network', 'Mail services', 'Other']);
    const services = await page
      .locator('[name="smtp/server"] optgroup')
      .nth(2)
      .locator('option')
      .allInnerTexts();
    const marked = services.map((label) => label.includes('not proven'));
    assert.ok(marked.includes(true) && !marked[0]);
    assert.deepEqual(marked, [...marked].sort());
    await page.locator('[name="smtp/server"]').selectOption('smtp2go');
    const link = page.getByRole('link', { name: /Its documentation: SMTP2GO/ }).first();
    assert.match((await link.getAttribute('href')) ?? '', /^https:\/\//);
    assert.match((await link.getAttribute('rel')) ?? '', /noreferrer/);
    await context.close();
  });
});

describe('lines, keyboard and colours', () => {
  test('a line is added, edited and removed', async () => {
    home.agent.configure(start);
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=lines`);
    await page.locator('[id="d-wan.+"] summary').click();
    await page.locator('[name="wan.+!name"]').fill('lte');
    await page.locator('[name="wan.+/interface"]').fill('wan2');
    await page.locator('[name="wan/interface"]').fill('');
    await save(page);
    assert.match(ini(), /\[wan\.lte\]\ninterface = wan2/);
    await page.locator('[name="wan.lte/report_after"]').fill('30s');
    await save(page);
    assert.match(ini(), /\[wan\.lte\]\ninterface = wan2\nreport_after = 30s/);
    await page.locator('[name="wan.lte!remove"]').check();
    await page.locator('[name="wan/interface"]').fill('wan');
    await save(page);
    assert.equal(ini().includes('wan.lte'), false);
    await context.close();
  });

  test('everything is reached with the keyboard alone, and is seen when it has the focus', async () => {
    const { page, context } = await browser.open(web, { viewport: { width: 360, height: 640 } });
    await page.goto(`${web.url}?view=mail`);
    const names = new Set<string>();
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      const at = (await page.evaluate(`(() => {
        const node = document.activeElement;
        const box = node.getBoundingClientRect();
        const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
        const y = Math.min(innerHeight - 1, Math.max(0, box.top + box.height / 2));
        const top = document.elementFromPoint(x, y);
        return { name: node.name || node.textContent, seen: node === document.body || node.contains(top) || top.contains(node) && top !== document.body };
      })()`)) as { name: string; seen: boolean };
      names.add(at.name);
      assert.ok(at.seen, `${at.name} lies behind something`);
      if (at.name === 'do' && names.has('smtp/password') && names.has('mail/from')) break;
    }
    for (const name of ['smtp/server', 'smtp/host', 'smtp/user', 'smtp/password', 'mail/from'])
      assert.ok(names.has(name), `${name} is not reached`);
    await page.locator('[name="mail/from"]').focus();
    await page.keyboard.type('router@mail.test');
    await page.keyboard.press('Enter');
    await page.waitForURL(/done=saved/);
    await context.close();
  });

  test('dark, in German, on a narrow phone, nothing is too wide and axe finds nothing', async () => {
    const { page, context } = await browser.open(web, {
      viewport: { width: 360, height: 640 },
      colorScheme: 'dark',
      locale: 'de-DE',
    });
    for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
      await page.goto(`${web.url}?view=${view}`);
      await page.locator('details').evaluateAll((all) => {
        for (const part of all) part.setAttribute('open', '');
      });
      const width = await page.locator('html').evaluate((html) => html.scrollWidth);
      assert.ok(width <= 360, `${view} is ${width} px wide`);
      assert.deepEqual(await axeFindings(page), [], view);
    }
    await context.close();
  });
});
