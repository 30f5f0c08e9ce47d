import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { fields } from '../../src/config/schema.ts';
import { axeFindings, type Browser, go, startBrowser } from '../support/browser.ts';
import { createHome, type Home } from '../support/home.ts';
import { enterNamespace } from '../support/namespace.ts';
import type { Web } from '../support/web.ts';

await enterNamespace(import.meta.url);

const start = `; made by hand
[device]
name = attic
future_key = 1

[smtp]
server = custom
host = mail.test
user = router@mail.test
password = "stored"

[recipient.me]
address = me@example.net
`;

/** A value for each key that differs from its default. */
const values: Readonly<Record<string, string>> = {
  'device.format': '1',
  'device.name': 'cellar "2"; north',
  'device.language': 'de',
  'device.timezone': 'Europe/Berlin',
  'device.clock': 'trust',
  'mail.enabled': 'no',
  'mail.from': 'router@example.net',
  'mail.per_hour': '9',
  'mail.per_day': '39',
  'mail.reminder': '2h',
  'mail.reminder_max': '23h',
  'mail.details': 'yes',
  'smtp.server': 'custom',
  'smtp.host': 'mx.example.org',
  'smtp.user': 'someone',
  'smtp.password': 'new; #"secret',
  'smtp.tls': 'opportunistic',
  'smtp.tls_fingerprint': 'ab'.repeat(32),
  'smtp.ca_file': '/etc/hosts',
  'smtp.allow_plain_password': 'yes',
  'smtp.helo': 'attic.example.net',
  'smtp.connect_timeout': '11s',
  'smtp.greeting_timeout': '61s',
  'smtp.reply_timeout': '62s',
  'smtp.dot_timeout': '9m',
  'smtp.token_file': '/etc/hostname',
  'recipient.address': 'you@example.net',
  'recipient.min_severity': 'warning',
  'recipient.quiet_hours': '22:00-07:00',
  'recipient.format': 'short',
  'recipient.language': 'en',
  'wan.interface': 'wan',
  'wan.probes': 'tcp://192.0.2.1:443, dns://9.9.9.9',
  'wan.check_dns': 'no',
  'wan.quorum': '2',
  'wan.interval': '6s',
  'wan.quick_interval': '2s',
  'wan.timeout': '3s',
  'wan.fall': '4',
  'wan.rise': '3',
  'wan.report_after': '20s',
  'wan.boot_grace': '3m',
  'wan.expected_gap': '03:00-05:00 up to 2m',
  'wan.flap_changes': '7',
  'wan.flap_window': '11m',
  'wan.flap_clear': '6m',
  'wan.loss': '30%',
  'wan.latency': '200ms',
  'wan.degraded_window': '6m',
  'system.interval': '40s',
  'system.cpu': 'off',
  'system.memory': '91% for 5m clear 81%',
  'system.temperature': '84 for 1m clear 80',
  'system.flash': '96%',
  'log.source': '/var/log/messages',
  'log.match': 'panic, link .* down',
  'log.severity': 'error',
  'log.mail_when_full': '128K',
  'log.schedule': '0 7 * * 1',
  'log.max_size': '256K',
  'log.gzip_above': '32K',
  'digest.schedule': '0 8 * * *',
  'heartbeat.schedule': '0 * * * *',
  'heartbeat.address': 'beat@example.net',
  'inbox.max_pending': '255',
  'inbox.per_second': '9',
  'inbox.max_size': '3K',
  'inbox.keep_rejected': '19',
  'outbox.keep': '6d',
  'outbox.max_messages': '199',
  'outbox.max_size': '2M',
  'outbox.retry_first': '31s',
  'outbox.retry_max': '50m',
  'outbox.retry_login': '14m, 50m',
  'outbox.wake_every': '11s',
  'history.outages': '199',
  'history.months': '23',
  'admin.trust_web_server': 'yes',
};

let browser: Browser;
let home: Home;
let web: Web;
before(async () => {
  browser = await startBrowser();
  home = await createHome(start);
  web = await home.web('lighttpd');
});
after(async () => {
  await browser.close();
  await home.close();
});
beforeEach(async () => {
  home.agent.configure(start);
});

const field = (page: Page, name: string) => page.locator(`[name="${name}"]`);
const ini = () => readFileSync(`${home.agent.dir}/etc/wanbell.ini`, 'utf8');
const save = (page: Page) => go(page, /Save|Speichern/);

/** Opens every folded part. */
async function unfold(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const part of all) part.setAttribute('open', '');
  });
}

async function fill(page: Page, name: string, value: string): Promise<void> {
  const at = field(page, name);
  const tag = await at.evaluate((node) => node.tagName);
  if (tag === 'SELECT') await at.selectOption(value);
  else await at.fill(value);
}

const names = (prefixes: readonly string[]) =>
  fields()
    .filter(
      ({ section, key }) =>
        prefixes.includes(section) && !(section === 'smtp' && (key === 'region' || key === 'server')),
    )
    .filter(
      ({ section, key }) =>
        `${section}.${key}` !== 'recipient.events' && `${section}.${key}` !== 'device.format',
    )
    .map(({ section, key }) => ({ section, key, value: values[`${section}.${key}`] }));

describe('the settings in the browser', () => {
  const parts = [
    { view: 'mail', prefixes: ['smtp', 'mail'] },
    { view: 'recipients', prefixes: ['recipient'] },
    {
      view: 'lines',
      prefixes: [
        'device',
        'wan',
        'system',
        'log',
        'digest',
        'heartbeat',
        'inbox',
        'outbox',
        'history',
        'admin',
      ],
    },
  ];
  for (const { view, prefixes } of parts) {
    test(`every field of ${view} saves and comes back`, async () => {
      const { page, context } = await browser.open(web);
      await page.goto(`${web.url}?view=${view}`);
      await unfold(page);
      const all = names(prefixes);
      const place = (section: string) => (section === 'recipient' ? 'recipient.me' : section);
      for (const { section, key, value } of all) {
        assert.ok(value !== undefined, `the test has no value for ${section}.${key}`);
        await fill(page, `${place(section)}/${key}`, value);
      }
      await save(page);
      await page.waitForURL(/done=saved/);
      for (const { section, key, value } of all) {
        const secret = key === 'password' || key === 'token_file';
        const shown = await field(page, `${place(section)}/${key}`).inputValue();
        assert.equal(shown, secret ? '' : value, `${section}.${key}`);
        assert.ok(ini().includes(`${key} = `), `${section}.${key} in the file`);
      }
      assert.match(ini(), /^; made by hand\n/);
      assert.match(ini(), /future_key = 1/);
      assert.equal((await page.content()).includes('secret'), false);
      await unfold(page);
      assert.deepEqual(await axeFindings(page), []);
      await context.close();
    });
  }

  test('kinds are chosen by check boxes, and patterns that do not fit into them stay', async () => {
    home.agent.configure(start.replace('me@example.net\n', 'me@example.net\nevents = wan.*, custom.pump\n'));
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=recipients`);
    const kinds = field(page, 'recipient.me/events.kind');
    const checked = await kinds.evaluateAll((all) =>
      (all as unknown as { checked: boolean; value: string }[])
        .filter(({ checked }) => checked)
        .map(({ value }) => value),
    );
    assert.ok(checked.includes('wan.down') && !checked.includes('boot'), checked.join());
    await page.locator('[name="recipient.me/events.kind"][value=boot]').check();
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(ini(), /^events = wan\.\*, boot, custom\.pump$/m);
    await context.close();
  });

  test('a recipient is added, and removed again', async () => {
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=recipients`);
    await unfold(page);
    await field(page, 'recipient.+/address').fill('you@example.net');
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(ini(), /\[recipient\.you\]\naddress = you@example\.net/);
    await field(page, 'recipient.you!remove').check();
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.equal(ini().trimEnd(), start.trimEnd());
    await context.close();
  });

  const wrong: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    mail: {
      'smtp/host': 'no host',
      'smtp/tls_fingerprint': 'abc',
      'smtp/dot_timeout': 'soon',
      'mail/from': 'nobody',
      'mail/per_hour': 'many',
      'mail/reminder_max': '0',
    },
    recipients: { 'recipient.me/address': 'nobody', 'recipient.me/quiet_hours': 'at night' },
    lines: {
      'device/timezone': 'Moon Base',
      'wan/interval': 'soon',
      'wan/probes': 'icmp',
      'wan/expected_gap': 'nightly',
      'system/cpu': '140%',
      'log/schedule': 'daily',
      'log/max_size': 'much',
      'heartbeat/address': 'nobody',
      'inbox/per_second': '-1',
      'outbox/keep': '0',
      'history/months': 'all',
    },
  };
  for (const [view, bad] of Object.entries(wrong)) {
    test(`every problem of ${view} shows at its field, in one pass, and what was typed stays`, async () => {
      const { page, context } = await browser.open(web);
      await page.goto(`${web.url}?view=${view}`);
      await unfold(page);
      for (const [name, value] of Object.entries(bad)) await fill(page, name, value);
      await save(page);
      await page.locator('#notice').waitFor();
      assert.match(await page.locator('#notice').innerText(), /Nothing was saved yet/);
      const marked = await page
        .locator('[aria-invalid]')
        .evaluateAll((all) => all.map((node) => node.getAttribute('name')));
      assert.deepEqual(marked.sort(), Object.keys(bad).sort());
      for (const [name, value] of Object.entries(bad)) {
        assert.equal(await field(page, name).inputValue(), value);
        assert.ok(await field(page, name).isVisible(), `${name} is unfolded`);
        const told = await page.locator(`[id="e-${name}"]`).innerText();
        assert.equal(told.includes('"'), false, told);
      }
      assert.deepEqual(await axeFindings(page), []);
      assert.equal(ini(), start);
      await context.close();
    });
  }

  test('a file with errors opens with each at its field, and can be mended', async () => {
    home.agent.configure(start.replace('name = attic', 'name = attic\nclock = perhaps'));
    const { page, context } = await browser.open(web);
    await page.goto(`${web.url}?view=lines`);
    assert.equal(await field(page, 'device/clock').getAttribute('aria-invalid'), 'true');
    await field(page, 'device/clock').selectOption('auto');
    await save(page);
    await page.waitForURL(/done=saved/);
    assert.match(ini(), /clock = auto/);
    await context.close();
  });

  test('of two people who save, the second is told what changed, and nothing is lost', async () => {
    const one = await browser.open(web);
    const two = await browser.open(web);
    for (const { page } of [one, two]) await page.goto(`${web.url}?view=lines`);
    await field(one.page, 'device/name').fill('first');
    await field(one.page, 'digest/schedule').fill('0 9 * * *');
    await field(two.page, 'device/name').fill('second');
    await field(two.page, 'system/flash').fill('90%');
    await save(one.page);
    await one.page.waitForURL(/done=saved/);
    await save(two.page);
    await two.page.getByText('Somebody else saved meanwhile').waitFor();
    await two.page.getByText('Meanwhile changed to: first').waitFor();
    assert.equal(await field(two.page, 'device/name').inputValue(), 'second');
    assert.equal(await field(two.page, 'digest/schedule').inputValue(), '0 9 * * *');
    assert.match(ini(), /name = first/);
    await save(two.page);
    await two.page.waitForURL(/done=saved/);
    assert.match(ini(), /name = second[\s\S]*schedule = 0 9[\s\S]*flash = 90%/);
    await one.context.close();
    await two.context.close();
  });
});
