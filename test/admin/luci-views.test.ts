import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fields } from '../../src/config/schema.ts';
import { axeFindings, type Browser, startBrowser } from '../support/browser.ts';
import { createHome, type Home, mailLogin, quickLine } from '../support/home.ts';
import { type Luci, startLuci } from '../support/luci.ts';
import { enterNamespace } from '../support/namespace.ts';

await enterNamespace(import.meta.url);

let browser: Browser;
let home: Home;
let luci: Luci;
let page: Page;
before(async () => {
  browser = await startBrowser();
  home = await createHome(quickLine);
  luci = await startLuci(home.agent.options);
  ({ page } = await browser.open({ url: 'about:blank' }));
  // LuCI remembers the tab that was last open.
  await page.addInitScript('try { sessionStorage.clear(); } catch {}');
});
after(async () => {
  await browser?.close();
  await luci?.close();
  await home?.close();
});

const ini = () => readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');
const field = (section: string, key: string) => page.locator(`[data-field="cbid.json.${section}.${key}"]`);
const input = (section: string, key: string) =>
  field(section, key).locator('input:not([type="hidden"]), select').first();
const button = (name: string) => page.getByRole('button', { name, exact: true });
const said = () => page.locator('.alert-message');
const open = async (view: string, language = 'en') => {
  await page.goto(`${luci.url}/${view}?lang=${language}`);
  await page.locator('#view h2').first().waitFor();
};
const tab = (section: string, name: 'usual' | 'more') =>
  page.locator(`[data-section-id="${section}"]`).locator(`xpath=..`).locator(`li[data-tab="${name}"] a`);

async function choose(host: string, password: string): Promise<void> {
  await input('smtp', 'server').selectOption('custom');
  await input('smtp', 'host').fill(host);
  await input('smtp', 'user').fill(mailLogin.user);
  await input('smtp', 'password').fill(password);
}

describe('the LuCI views', () => {
  test('a new owner goes from an empty configuration to a delivered test mail, and saves what worked', async () => {
    await open('mail');
    assert.equal(await input('smtp', 'server').inputValue(), '');
    assert.equal(await input('smtp', 'host').isVisible(), false);
    await choose('mail.test', mailLogin.password);
    await input('smtp', '_first').fill('me@example.net');
    await tab('smtp', 'more').click();
    await input('smtp', 'ca_file').fill(home.certificates.caFile);
    await tab('smtp', 'usual').click();
    await button('Send test mail').first().click();
    await page.getByText('It works').waitFor();
    assert.ok((await page.locator('.modal li.good').count()) > 5);
    await home.sink.waitFor(1);
    await button('Close').click();
    await button('Save').click();
    await said().getByText('Saved, and in use now.').waitFor();
    assert.match(ini(), /\[smtp\]\nserver = custom\nhost = mail\.test\n/);
    assert.match(ini(), /\[recipient\.me\]\naddress = me@example\.net/);
  });

  test('what is set up is tested and saved again without a word of the stored password', async () => {
    await open('mail');
    assert.match(await field('smtp', 'password').innerText(), /One is stored/);
    const encryption = field('smtp', 'tls').locator('option').first();
    assert.equal(await encryption.textContent(), 'default: required');
    await input('smtp', 'server').selectOption('isp');
    assert.equal(await encryption.textContent(), 'default: when offered, not checked');
    await input('smtp', 'server').selectOption('custom');
    await button('Send test mail').first().click();
    await page.getByText('It works').waitFor();
    await home.sink.waitFor(2);
    await button('Close').click();
    await page.locator('.cbi-tabmenu [data-tab="mail"] a').click();
    await input('mail', 'from').fill('router@example.net');
    await button('Save').click();
    await said().getByText('Saved, and in use now.').waitFor();
    assert.match(ini(), /\[mail\]\nfrom = router@example\.net/);
    assert.equal((await page.content()).includes(mailLogin.password), false);
  });

  test('the server is chosen from groups, with what it needs; its region is a list; the stored password can go', async () => {
    await open('mail');
    const groups = await field('smtp', 'server')
      .locator('optgroup')
      .evaluateAll((all) => all.map((group) => group.getAttribute('label')));
    assert.deepEqual(groups, ["Your provider's relay", 'In your network', 'Mail services', 'Other']);
    const services = await field('smtp', 'server')
      .locator('optgroup[label="Mail services"] option')
      .allInnerTexts();
    const doubtful = services.map((text) => text.includes('not proven for port 25'));
    assert.deepEqual(doubtful, [...doubtful].sort());
    assert.ok(doubtful.includes(true));

    await input('smtp', 'server').selectOption('ses');
    assert.match(
      await field('smtp', '_about').innerText(),
      /SMTP user name[\s\S]*Its documentation: Amazon SES/,
    );
    assert.equal(await field('smtp', '_about').locator('a').getAttribute('rel'), 'noreferrer noopener');
    assert.equal(await input('smtp', 'host').isVisible(), false);
    await input('smtp', 'region__ses').selectOption('eu-central-1');
    await input('smtp', 'password').fill('another');
    await button('Save').click();
    await said().getByText('Saved, and in use now.').waitFor();
    assert.match(ini(), /server = ses\n[^[]*password = "another"\n[^[]*region = eu-central-1/);
    assert.doesNotMatch(ini(), /host = /);

    await input('smtp', 'server').selectOption('isp');
    await input('smtp', 'host').fill('mail.test');
    await input('smtp', 'user').fill('');
    await input('smtp', '_remove_password').check();
    await button('Save').click();
    await said().getByText('Saved, and in use now.').nth(1).waitFor();
    assert.doesNotMatch(ini(), /region|user|password/);

    await button('Which servers can this line reach?').first().click();
    await page.locator('.modal li').first().waitFor();
    await button('Close').click();
    const marked = await field('smtp', 'server').locator('option').allInnerTexts();
    assert.ok(
      marked.some((text) => /^[✔✖] /.test(text)),
      marked.join(),
    );
  });

  test('a problem is shown at its field, in German, with the tab that it stands on', async () => {
    await open('lines', 'de');
    await page.locator('.cbi-tabmenu [data-tab="wan"] a').click();
    await tab('wan', 'more').click();
    await input('wan', 'interval').fill('bald');
    await page.locator('.cbi-tabmenu [data-tab="system"] a').click();
    await button('Save').click();
    await said().getByText('Noch wurde nichts gespeichert').first().waitFor();
    const note = field('wan', 'interval').locator('.wanbell-note');
    assert.match(await note.innerText(), /Bitte eine Dauer mit Einheit/);
    assert.ok(await note.isVisible());
    assert.equal(await input('wan', 'interval').getAttribute('aria-invalid'), 'true');
    await input('wan', 'interval').fill('4s');
    await button('Save').click();
    await said().getByText('Gespeichert und ab jetzt gültig').waitFor();
    assert.match(ini(), /interval = 4s/);
    assert.match(await field('wan', 'interval').innerText(), /Zeit zwischen zwei/);
  });

  test('a test that fails says where and what to do, in German, and wrong input starts none', async () => {
    await open('mail', 'de');
    await choose('self.test', mailLogin.password);
    await button('Testmail senden').first().click();
    await page.getByText('Es funktioniert noch nicht').first().waitFor();
    assert.match(await page.locator('.modal li.bad').first().innerText(), /Zertifikat/);
    await button('Schließen').click();
    await input('smtp', 'host').fill('no such host');
    await button('Testmail senden').first().click();
    await field('smtp', 'host').getByText('Das ist kein Rechnername').waitFor();
  });

  test('recipients come, get their kinds by check boxes, and go', async () => {
    await open('recipients');
    await button('Add').click();
    await input('recipient__new1', 'address').fill('you@example.net');
    await input('recipient__new1', '_mode').selectOption('these');
    await field('recipient__new1', '_kinds_internet').getByText('Internet down').click();
    await field('recipient__new1', '_kinds_system').locator('input[value="boot"]').check();
    await button('Save').click();
    await said().getByText('Saved, and in use now.').waitFor();
    assert.match(ini(), /\[recipient\.you\]\naddress = you@example\.net\nevents = wan\.down, boot\n/);
    for (const box of await field('recipient__you', '_kinds_internet').locator('input').all())
      await box.check();
    await button('Save').click();
    await said().getByText('Saved, and in use now.').nth(1).waitFor();
    assert.match(ini(), /events = wan\.\*, boot\n/);
    await button('Delete').first().click();
    await button('Save').click();
    await said().getByText('Saved, and in use now.').nth(2).waitFor();
    assert.doesNotMatch(ini(), /recipient\.me/);
  });

  test('who saves second keeps the input, is told what changed meanwhile, and saves over it', async () => {
    await open('lines');
    await input('device', 'name').fill('mine');
    home.agent.configure(`[device]\nname = theirs\ntimezone = UTC\n\n${ini()}`);
    await button('Save').click();
    await said().getByText('Somebody else saved meanwhile').waitFor();
    assert.equal(await input('device', 'name').inputValue(), 'mine');
    assert.match(await field('device', 'name').innerText(), /Meanwhile changed to: theirs/);
    assert.equal(await input('device', 'timezone').inputValue(), 'UTC');
    await button('Save').click();
    await said().getByText('Saved, and in use now.').waitFor();
    assert.match(ini(), /\[device\]\nname = mine\ntimezone = UTC\n/);
  });

  test("every key of the schema is shown, with the firmware's own default where it has one", async () => {
    mkdirSync(`${home.agent.dir}/etc/conf.d`, { recursive: true });
    writeFileSync(
      `${home.agent.dir}/etc/conf.d/10-firmware.ini`,
      '[outbox]\nkeep = 3d\n\n[log]\nseverity = error\n',
    );
    const shown = new Set<string>();
    for (const view of ['mail', 'recipients', 'lines']) {
      await open(view);
      for (const name of await page
        .locator('[data-field]')
        .evaluateAll((all) => all.map((of) => of.getAttribute('data-field'))))
        shown.add((name ?? '').replace('cbid.json.', ''));
    }
    assert.equal(await input('outbox', 'keep').getAttribute('placeholder'), '3d');
    assert.match(
      (await field('log', 'severity').locator('option').first().textContent()) ?? '',
      /default: error/,
    );
    const named = (section: string, key: string) =>
      key === 'events'
        ? `${section}._mode`
        : key === 'region'
          ? `${section}.region__ses`
          : `${section}.${key}`;
    for (const { section, key } of fields())
      for (const of of section === 'recipient'
        ? ['recipient__you']
        : section === 'smtp'
          ? ['smtp', 'smtp__backup']
          : [section])
        assert.ok(shown.has(named(of, key)), named(of, key));
    const known = new Set(fields().map(({ key }) => key));
    for (const name of shown) {
      const key = (name.split('.')[1] ?? '').replace(/__.*$/, '');
      assert.ok(key.startsWith('_') || known.has(key), name);
    }
  });

  test('who may only read sees all and changes nothing', async () => {
    luci.readonly = true;
    await open('mail');
    assert.ok(await input('smtp', 'server').isDisabled());
    assert.ok(await button('Save').isDisabled());
    await open('history');
    assert.equal(await button('Try all now').count(), 0);
    luci.readonly = false;
  });

  test('an outage shows at once, with its time, length and cause on the timeline and in the history', async () => {
    await open('status');
    await page.locator('[data-state="up"]').waitFor();
    home.provider.router.pull('wan');
    await page.locator('[data-state="down"]').waitFor();
    assert.match(await page.locator('[data-state]').innerText(), /internet is down since .*\n.*cable/s);
    home.provider.router.plug('wan');
    await page.locator('[data-state="up"]').waitFor();
    await open('status', 'de');
    await page.getByText('Das Internet funktioniert').waitFor();
    await page.locator('.wanbell svg a').first().focus();
    assert.match(await page.locator('#tip').innerText(), /Internet: .*\d+ s, .*(Kabel|Modem)/);
    assert.match(
      (await page.locator('.wanbell svg a').first().getAttribute('href')) ?? '',
      /\/wanbell\/history#o-/,
    );
    await open('history');
    assert.match(await page.locator('tr[id^="o-"]').first().innerText(), /Internet\s+.*s\s+.*cable/);
    assert.match(
      await page.getByText('By month').locator('xpath=following::table[1]').innerText(),
      /20\d\d-\d\d/,
    );
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV: history' }).click(),
    ]);
    assert.equal(file.suggestedFilename(), 'wanbell-history.csv');
    const findings = await axeFindings(page);
    assert.deepEqual(
      findings.filter((finding) => !finding.includes('class="modal"')),
      [],
    );
  });

  test('without the agent the views open and say so, a running test ends, and all goes on when it is back', async () => {
    await open('mail');
    const silent = createServer(() => undefined).listen(25, '1.1.1.1');
    await choose('1.1.1.1', mailLogin.password);
    await button('Send test mail').first().click();
    await page.locator('.modal li').first().waitFor();
    await home.agent.end();
    await page.locator('.modal').getByText('wanbell is not running').waitFor();
    const polls = () => luci.called.filter(({ method }) => method === 'job').length;
    const polled = polls();
    await page.waitForTimeout(2500);
    assert.equal(polls(), polled);
    silent.close();
    for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
      await open(view);
      await page.getByText('wanbell is not running').first().waitFor();
      assert.equal(await button('Save').count(), 0);
    }
    await open('status');
    await home.agent.start();
    await page.locator('[data-state="up"]').waitFor();
  });
});
