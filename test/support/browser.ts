import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { type Web, webUser } from './web.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Browser {
  /** A window of its own, signed in at the web server, that fails the test on any error of the page's script. */
  open(
    web: Pick<Web, 'url'>,
    options?: BrowserContextOptions,
  ): Promise<{ page: Page; context: BrowserContext }>;
  close(): Promise<void>;
}

/** Debian's Chromium. */
export async function startBrowser(): Promise<Browser> {
  const home = mkdtempSync(join(tmpdir(), 'wanbell-chromium-'));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    timeout: 120_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: { ...process.env, HOME: home },
  });
  return {
    async open(web, options = {}) {
      const context = await browser.newContext({
        httpCredentials: webUser,
        viewport: { width: 900, height: 900 },
        locale: 'en-GB',
        ...options,
      });
      // Each answer is a process of its own, on a machine that may do much else.
      context.setDefaultTimeout(120_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => {
        throw error;
      });
      await page.goto(web.url);
      return { page, context };
    },
    async close() {
      await browser.close();
      // Chromium's helpers outlive it by a moment, and may still write.
      rmSync(home, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/**
 * Clicks what leads to another page, and waits until that is there and its script has run: before, the page that was
 * left may still be the one that is read, and the script may take the focus away from what is being filled.
 */
export async function press(page: Page, button: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('load'), button.click()]);
}

/** Presses a button of the bar that every form of the page ends with. */
export const go = (page: Page, name: string | RegExp): Promise<void> =>
  press(page, page.locator('.go').getByRole('button', { name }));

/** What axe-core finds wrong with the page as it is now, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await checker.run()).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
