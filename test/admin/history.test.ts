import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { axeFindings, type Browser, go, press, startBrowser } from '../support/browser.ts';
import { createHome, type Home, quickLine } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import { send } from '../support/page-request.ts';
import type { Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

let browser: Browser;
let home: Home;
let web: Web;
before(async () => {
  browser = await startBrowser();
  home = await createHome(
    `[smtp]\nserver = custom\nhost = blocked.test\ntls = off\n\n[recipient.me]\naddress = me@example.net\n\n${quickLine}`,
  );
  web = await home.web('busybox');
  await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
  for (const subject of ['=pump', 'cellar'])
    home.agent.drop({ kind: 'custom.water', phase: 'once', subject, text: 'water in the cellar' });
  await home.agent.until('a mail failed once', async () => {
    const rows = await home.agent.outbox();
    return rows.length >= 2 && rows.some(({ reply }) => reply !== null);
  });
});
after(async () => {
  await browser.close();
  await home.close();
});

async function download(name: string): Promise<string> {
  const { status, headers, body } = await send(web, `?download=${name}`);
  assert.equal(status, 200);
  assert.match(headers['content-disposition'] ?? '', /attachment/);
  return body;
}

test('mails that wait are shown with state and reason, tried again, given up, and taken away as a file', async () => {
  const { page, context } = await browser.open(web);
  await page.getByText('The last attempt failed').waitFor();
  await page.goto(`${web.url}?view=history`);
  assert.deepEqual(await axeFindings(page), []);
  const rows = page.locator('.mails li');
  const count = await rows.count();
  assert.ok(count >= 2, `${count} mails`);
  assert.match(
    await page.locator('.mails').innerText(),
    /waiting[\s\S]*To me[\s\S]*blocked\.test: The server refuses connections on port 25\./,
  );

  const before = await home.agent.outbox();
  await press(page, page.getByRole('button', { name: 'Try all now' }));
  await page.getByText('Done.').waitFor();
  await home.agent.until('one was tried again', async () =>
    (await home.agent.outbox()).some(
      (row) => row.attempts > (before.find(({ id }) => id === row.id)?.attempts ?? 0),
    ),
  );
  // A mail that is just being tried has no buttons.
  await home.agent.until('none is on its way', async () =>
    (await home.agent.outbox()).every(({ state, nextIn }) => state === 'waiting' && (nextIn ?? 0) > 10_000),
  );
  await page.goto(`${web.url}?view=history`);
  const csv = await download('outbox.csv');
  assert.match(csv, /^id,recipient,subject,state,at,attempts,server,reply\r\n/);
  assert.equal(csv.trimEnd().split('\r\n').length, count + 1);
  assert.equal(JSON.parse(await download('outbox.json')).length, count);

  await press(page, rows.first().getByRole('button', { name: 'Give up' }));
  await page.getByText('Done.').waitFor();
  const states = (await home.agent.outbox()).map(({ state }) => state);
  assert.deepEqual(states.sort(), [...Array.from({ length: count - 1 }, () => 'waiting'), 'withdrawn']);
  await context.close();
});

test('outages are shown with cause and minutes by month, and taken away as a file', async () => {
  home.provider.router.pull('wan');
  await home.agent.until('down', async () => (await home.agent.status()).internet.state === 'down');
  home.provider.router.plug('wan');
  await home.agent.until('up', async () => (await home.agent.status()).internet.state === 'up');
  const { page, context } = await browser.open(web);
  await page.goto(`${web.url}?view=history`);
  assert.match(await page.locator('tbody tr').first().innerText(), /Internet\s+\d+ s|Internet\s+less/);
  assert.match(await page.locator('table').last().innerText(), /20\d\d-\d\d/);
  const [head, first = ''] = (await download('history.csv')).split('\r\n');
  assert.equal(head, 'line,start,end,seconds,bound,layer,unwatched,expected');
  assert.match(first, /^internet,20\d\d-.*Z,20\d\d-.*Z,[\d.]+,exact,carrier,no,no$/);
  assert.equal(JSON.parse(await download('history.json')).outages.length, 1);
  await page.goto(`${web.url}?view=status`);
  const link = await page.locator('svg .o').getAttribute('href');
  assert.equal(await page.goto(`${web.url}${link}`).then(() => page.locator('tr:target').count()), 1);
  await context.close();
});

test('the servers that this line can reach are marked in the dropdown', async () => {
  const { page, context } = await browser.open(web);
  await page.goto(`${web.url}?view=mail`);
  await press(page, page.getByRole('button', { name: 'Which servers can this line reach?' }));
  await page.locator('#job[data-running="0"] li').first().waitFor();
  assert.match(await page.locator('#job').innerText(), /SMTP2GO.*does not answer on port 25/);
  await page.reload();
  const options = await page.locator('[name="smtp/server"] option').allInnerTexts();
  assert.ok(options.includes('✖ SMTP2GO'), options.join(', '));
  assert.equal(options[0], 'Please choose');
  await context.close();
});

test('a service shows its region, user name, kind of password and documentation, and leaves no old host behind', async () => {
  const { page, context } = await browser.open(web);
  await page.goto(`${web.url}?view=mail`);
  await page.locator('[name="smtp/server"]').selectOption('ses');
  await page.locator('[name="smtp/region"]').waitFor();
  assert.equal(await page.locator('[name="smtp/host"]').count(), 0);
  assert.match(await page.locator('.note').first().innerText(), /User name: .*Password: .*documentation/s);
  await page.locator('[name="smtp/region"]').selectOption('eu-west-1');
  await page.locator('[name="smtp/user"]').fill('AKIA');
  await page.locator('[name="smtp/password"]').fill('key');
  await page.locator('[name="mail/from"]').fill('me@example.net');
  await go(page, 'Save');
  await page.waitForURL(/done=saved/);
  const ini = readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');
  assert.match(ini, /server = ses\n/);
  assert.match(ini, /region = eu-west-1/);
  assert.equal(/^host/m.test(ini), false);
  assert.equal(await page.locator('[name="smtp/region"]').inputValue(), 'eu-west-1');
  await context.close();
});
