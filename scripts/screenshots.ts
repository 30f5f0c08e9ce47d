// Pictures of the settings page's main states, in docs/. Needs Debian's chromium, and namespaces of one's own.
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { go, startBrowser } from '../test/support/browser.ts';
import { createHome, mailLogin, quickLine } from '../test/support/home.ts';
import { enterNamespace } from '../test/support/namespace.ts';
import { rememberMonth } from './past-month.ts';

await enterNamespace(import.meta.url, (reason) => {
  process.stderr.write(
    `screenshots: namespaces of one's own are forbidden here (${reason}); run it as root\n`,
  );
  process.exit(77);
});

mkdirSync('docs', { recursive: true });
const home = await createHome(`[device]\nname = attic-router\ntimezone = UTC\n\n${quickLine}`);
await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
await home.agent.end();
await rememberMonth(home.agent.state);
await home.agent.start();
const browser = await startBrowser();
const web = await home.web('busybox');
const shot = async (page: Page, name: string, height = 760): Promise<void> => {
  const { width } = page.viewportSize() ?? { width: 720 };
  await page.setViewportSize({ width, height });
  await page.evaluate('window.scrollTo(0, 0)');
  await page.screenshot({ path: `docs/${name}.png` });
  process.stdout.write(`docs/${name}.png\n`);
};

try {
  const { page } = await browser.open(web, { viewport: { width: 720, height: 760 } });
  await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
  await page.goto(`${web.url}?view=mail`);
  // A browser draws the list outside of the page: shown as it lies in the page.
  await page.locator('[name="smtp/server"]').evaluate((select) => {
    const list = select as unknown as { size: number };
    list.size = 26;
  });
  await page.evaluate('document.querySelector("[name=\'smtp/server\']").style.height = "auto"');
  await shot(page, 'choose-server', 960);
  await page.reload();
  await page.locator('[name="smtp/server"]').selectOption('custom');
  await page.locator('[name="smtp/host"]').fill('mail.test');
  await page.locator('[name="smtp/user"]').fill(mailLogin.user);
  await page.locator('[name="smtp/password"]').fill('wrong');
  await page.locator('.server details summary').first().click();
  await page.locator('[name="smtp/ca_file"]').fill(home.certificates.caFile);
  await page.locator('[name="recipient.+/address"]').fill('me@example.net');
  await page.evaluate('document.querySelector(".server details").open = false');
  await shot(page, 'mail-server', 900);
  const test = async (): Promise<void> => {
    await go(page, 'Send test mail');
    await page.locator('#job .verdict').waitFor({ timeout: 40_000 });
  };
  await test();
  await shot(page, 'test-failed', 680);
  await page.locator('[name="smtp/password"]').fill(mailLogin.password);
  await test();
  await shot(page, 'test-good', 800);
  await go(page, 'Save');
  await page.waitForURL(/done=saved/);
  home.provider.router.pull('wan');
  await page.goto(`${web.url}?view=status`);
  await page.locator('.headline.down').waitFor();
  await shot(page, 'internet-down', 640);
  await new Promise((resolve) => setTimeout(resolve, 6000));
  home.provider.router.plug('wan');
  await page.locator('.headline.up').waitFor({ timeout: 30_000 });
  await page.locator('svg .o').nth(2).focus();
  await shot(page, 'status', 760);
  await page.goto(`${web.url}?view=recipients`);
  await page.locator('[name="recipient.me/events.mode"][value=these]').check();
  await shot(page, 'recipients', 900);

  const phone = await browser.open(web, {
    viewport: { width: 360, height: 720 },
    colorScheme: 'dark',
    locale: 'de-DE',
  });
  await shot(phone.page, 'phone', 720);
} finally {
  await browser.close();
  await home.close();
}
