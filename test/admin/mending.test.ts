import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeFindings, type Browser, go, press, startBrowser } from '../support/browser.ts';
import { createHome, type Home } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

const good = `; made by hand
[device]
name = attic

[smtp]
server = custom
host = mail.test
user = router@mail.test
password = "stored"

[recipient.me]
address = me@example.net
`;

let browser: Browser;
let home: Home;
let web: Web;
before(async () => {
  browser = await startBrowser();
  home = await createHome(good);
  web = await home.web('busybox');
});
after(async () => {
  await browser.close();
  await home.close();
});
beforeEach(() => home.agent.configure(good));

const field = (page: Page, name: string) => page.locator(`[name="${name}"]`);
const ini = () => readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');
const notice = (page: Page) => page.locator('#notice');
const save = (page: Page) => go(page, 'Save');
const faults = (page: Page) => page.locator('#faults li');

describe('a file that cannot be read', () => {
  const broken: readonly { name: string; ini: string; told: RegExp; mended: string; button: RegExp }[] = [
    {
      name: 'an unclosed header',
      ini: good.replace('[smtp]', '[smtp'),
      told: /Line 5.*no closing \]/,
      button: /Correct it to \[smtp\]/,
      mended: good,
    },
    {
      name: 'text after a header',
      ini: good.replace('[smtp]', '[smtp] password=sesame'),
      told: /Line 5.*text after the section/,
      button: /Correct it to \[smtp\]/,
      mended: good,
    },
    {
      name: 'a bad label, with its keys',
      ini: `${good}\n[recipient.my self]\naddress = x@example.net\n`,
      told: /Line 14.*may not be called so/,
      button: /Remove this section/,
      mended: `${good}\n`,
    },
    {
      name: 'a port',
      ini: good.replace('host =', 'port = 587\nhost ='),
      told: /Line 7.*always 25/,
      button: /Remove this line/,
      mended: good,
    },
    {
      name: 'a key before the first section',
      ini: `name = early\n${good}`,
      told: /Line 1 .*before the first section/,
      button: /Remove this line/,
      mended: good,
    },
    {
      name: 'a control byte',
      ini: good.replace('[smtp]', 'odd = a\u0007b\n[smtp]'),
      told: /Line 5.*control character/,
      button: /Remove this line/,
      mended: good,
    },
    {
      name: 'a repeated section',
      ini: `${good}[device]\nlanguage = de\n`,
      told: /Line 13.*there already/,
      button: /Remove this section/,
      mended: good,
    },
    {
      name: 'a repeated key',
      ini: good.replace('name = attic', 'name = attic\nname = cellar'),
      told: /Line 4.*there already/,
      button: /Remove this line/,
      mended: good,
    },
    {
      name: 'a line without =, which may be a password',
      ini: good.replace('password =', 'sesame\npassword ='),
      told: /Line 9.*neither a section/,
      button: /Remove this line/,
      mended: good,
    },
  ];

  test('says every line above every form and on the status, none of what may be secret, and is mended line by line', async () => {
    const { page, context } = await browser.open(web);
    for (const { name, ini: text, told, button, mended } of broken) {
      home.agent.configure(text);
      for (const view of ['status', 'mail', 'recipients', 'lines']) {
        if (view !== 'lines' && name !== 'an unclosed header') continue;
        await page.goto(`${web.url}?view=${view}`);
        assert.match((await faults(page).allInnerTexts()).join('\n'), told, `${name}, ${view}`);
      }
      assert.equal((await page.content()).includes('sesame'), false, name);
      await press(page, page.getByRole('button', { name: button }).first());
      await notice(page).waitFor();
      assert.match(await notice(page).innerText(), /Saved, and in use now/, name);
      assert.equal(ini(), mended, name);
      assert.equal(await faults(page).count(), 0, name);
    }
    await context.close();
  });

  test('is not said to be in use while it has errors elsewhere', async () => {
    home.agent.configure(`${good.replace('name = attic', 'name = attic\nclock = perhaps')}[oops\n`);
    const { page, context } = await browser.open(web);
    await page.getByText('the last good one is in use').waitFor();
    assert.deepEqual(await axeFindings(page), []);
    await page.goto(`${web.url}?view=recipients`);
    assert.match((await faults(page).allInnerTexts()).join('\n'), /Trust in the clock/);
    await field(page, 'recipient.me/address').fill('you@example.net');
    await save(page);
    await notice(page).waitFor();
    assert.match(await notice(page).innerText(), /Saved, but not in use yet/);
    assert.match(ini(), /address = you@example\.net/);
    assert.equal((await home.agent.status()).setup, 'errors');
    await press(page, page.getByRole('button', { name: /Remove this section/ }));
    await notice(page).waitFor();
    assert.match(await notice(page).innerText(), /not in use yet/);
    await page.goto(`${web.url}?view=lines`);
    await field(page, 'device/clock').selectOption('auto');
    await save(page);
    await page.getByText('Saved, and in use now').waitFor();
    assert.equal((await home.agent.status()).setup, 'ok');
    await context.close();
  });

  test('is mended while something else is typed, which stays', async () => {
    home.agent.configure(`${good}[oops\n`);
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=recipients`);
    await field(page, 'recipient.me/address').fill('typed@example.net');
    await press(page, page.getByRole('button', { name: /Remove this section/ }));
    await notice(page).waitFor();
    assert.equal(ini(), good);
    assert.equal(await field(page, 'recipient.me/address').inputValue(), 'typed@example.net');
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(ini(), /address = typed@example\.net/);
    await context.close();
  });
});

describe('a password that was typed', () => {
  test('is saved although the form had to be corrected first', async () => {
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=mail`);
    await field(page, 'smtp/password').fill('brand-new');
    await field(page, 'mail/from').fill('nobody');
    await save(page);
    await notice(page).waitFor();
    assert.equal(await field(page, 'mail/from').getAttribute('aria-invalid'), 'true');
    await page.getByText('is kept until you save').waitFor();
    assert.equal((await page.content()).includes('brand-new'), false);
    await field(page, 'mail/from').fill('router@mail.test');
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(ini(), /password = "brand-new"/);
    await context.close();
  });

  test('is saved after somebody else saved meanwhile', async () => {
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=mail`);
    await field(page, 'smtp/password').fill('brand-new');
    home.agent.configure(good.replace('attic', 'cellar'));
    await save(page);
    await page.getByText('Somebody else saved meanwhile').waitFor();
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(ini(), /name = cellar[\s\S]*password = "brand-new"/);
    await context.close();
  });

  test('must be typed again for another account, and is marked', async () => {
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=mail`);
    await field(page, 'smtp/password').fill('brand-new');
    await field(page, 'mail/from').fill('nobody');
    await save(page);
    await notice(page).waitFor();
    await field(page, 'mail/from').fill('');
    await field(page, 'smtp/host').fill('self.test');
    await save(page);
    await notice(page).waitFor();
    assert.equal(await field(page, 'smtp/password').getAttribute('aria-invalid'), 'true');
    assert.equal(ini(), good);
    await context.close();
  });

  test('that a test needs again is marked too', async () => {
    for (const [name, value] of [
      ['smtp/user', 'other@mail.test'],
      ['smtp/tls', 'opportunistic'],
    ] as const) {
      const { page, context } = await browser.open(web);
      await page.goto(`${web.url}?view=mail`);
      if (name === 'smtp/tls') await field(page, name).selectOption(value);
      else await field(page, name).fill(value);
      await go(page, 'Send test mail');
      await page.getByText('Type the password again').first().waitFor();
      assert.equal(await field(page, 'smtp/password').getAttribute('aria-invalid'), 'true', name);
      assert.equal(home.sink.mails.length, 0);
      await context.close();
    }
  });

  test('is not handed to another region', async () => {
    home.agent.configure(
      good.replace('server = custom\nhost = mail.test', 'server = ses\nregion = eu-west-1'),
    );
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=mail`);
    await field(page, 'smtp/region').selectOption('us-east-1');
    await save(page);
    await notice(page).waitFor();
    assert.equal(await field(page, 'smtp/password').getAttribute('aria-invalid'), 'true');
    assert.match(ini(), /region = eu-west-1/);
    await context.close();
  });
});

describe('two people', () => {
  test('one removes a recipient that the other edits: the edit stays, and saving brings it back', async () => {
    home.agent.configure(`${good}\n[recipient.you]\naddress = you@example.net\nformat = short\n`);
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=recipients`);
    await field(page, 'recipient.you/quiet_hours').fill('22:00-07:00');
    home.agent.configure(good);
    await save(page);
    await page.getByText('Somebody else removed this').waitFor();
    assert.equal(await field(page, 'recipient.you/address').inputValue(), 'you@example.net');
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(
      ini(),
      /\[recipient\.you\]\naddress = you@example\.net\nquiet_hours = 22:00-07:00\nformat = short/,
    );
    await context.close();
  });

  test('one edits and adds what the other removes and names: tick and name stay', async () => {
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=recipients`);
    await page.locator('details').evaluateAll((all) => {
      for (const part of all) part.setAttribute('open', '');
    });
    await field(page, 'recipient.me!remove').check();
    await field(page, 'recipient.+/address').fill('new@example.net');
    await field(page, 'recipient.+!name').fill('granny');
    home.agent.configure(
      `${good.replace('me@example.net', 'edited@example.net')}\n[recipient.other]\naddress = other@example.net\n`,
    );
    await save(page);
    await page.getByText('Meanwhile changed to: edited@example.net').waitFor();
    await page.getByText('Somebody else added this').waitFor();
    assert.equal(await field(page, 'recipient.me!remove').isChecked(), true);
    assert.equal(await field(page, 'recipient.+!name').inputValue(), 'granny');
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.equal(/\[recipient\.me\]/.test(ini()), false);
    assert.match(ini(), /\[recipient\.other\]\naddress = other@[\s\S]*\[recipient\.granny\]\naddress = new@/);
    await context.close();
  });
});

describe('what is missing, and what the firmware sets', () => {
  test('a missing host, user and password are told at their fields', async () => {
    home.agent.configure('[device]\nname = attic\n');
    const { page, context } = await browser.open(web, { locale: 'de-DE' });
    await page.goto(`${web.url}?view=mail`);
    const options = await page.locator('[name="smtp/server"] option').allInnerTexts();
    assert.ok(options.includes('Ein anderer Server'), options.join());
    await field(page, 'smtp/server').selectOption('custom');
    await field(page, 'smtp/host').waitFor();
    await go(page, 'Speichern');
    await notice(page).waitFor();
    assert.equal(await field(page, 'smtp/host').getAttribute('aria-invalid'), 'true');
    assert.equal(await field(page, 'smtp/server').getAttribute('aria-invalid'), null);
    await page.getByText('Das wird gebraucht').first().waitFor();
    await field(page, 'smtp/server').selectOption('smtp2go');
    await page.locator('[name="smtp/host"]').waitFor({ state: 'detached' });
    await go(page, 'Speichern');
    await page.locator('[name="smtp/user"][aria-invalid]').waitFor();
    await context.close();
  });

  test('its recipients and lines are shown to read', async () => {
    const dir = `${home.agent.dir}/etc/conf.d`;
    mkdirSync(dir, { recursive: true });
    writeFileSync(
      `${dir}/isp.ini`,
      '[recipient.isp]\naddress = alarm@isp.example\n\n[wan.fibre]\ninterface = wan\n',
    );
    try {
      const { page, context } = await browser.open(web);
      await page.goto(`${web.url}?view=recipients`);
      await page.getByText('alarm@isp.example').waitFor();
      await page.getByText('This comes from the firmware').waitFor();
      assert.deepEqual(await axeFindings(page), []);
      await page.goto(`${web.url}?view=lines`);
      assert.match(await page.getByRole('heading', { name: /fibre/ }).innerText(), /fibre/);
      await context.close();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
