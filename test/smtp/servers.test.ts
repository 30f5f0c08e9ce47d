import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseServers, readServers } from '../../src/smtp/servers.ts';

const list = readServers('/nonexistent/servers.ini');

test('the built-in server list has every service known to take mail on port 25, and no problem', () => {
  assert.deepEqual(list.problems, []);
  assert.deepEqual(list.entries.map(({ id }) => id).sort(), [
    'custom',
    'elastic-email',
    'gmail',
    'godaddy',
    'google-workspace',
    'isp',
    'lan',
    'mailgun',
    'mailjet',
    'mailru',
    'microsoft365',
    'netease-126',
    'netease-163',
    'ovh',
    'postmark',
    'resend',
    'sendgrid',
    'ses',
    'smtp2go',
    'smtpeter',
    'yandex',
  ]);
});

test('proven entries stand first, unproven ones last', () => {
  const order = list.entries.map(({ proven }) => proven);
  const ranks = ['documented', 'none-needed', 'reported', 'unproven'];
  const sorted = [...order].sort((a, b) => ranks.indexOf(a) - ranks.indexOf(b));
  assert.deepEqual(order, sorted);
  assert.equal(list.entries[0]?.proven, 'documented');
});

test('only isp and lan are opportunistic; everything else demands TLS', () => {
  const soft = list.entries.filter(({ tls }) => tls !== 'required').map(({ id }) => id);
  assert.deepEqual(soft, ['isp', 'lan']);
});

test('a region fills in the host, or names a host of its own', () => {
  const find = (id: string) => list.entries.find((entry) => entry.id === id);
  assert.deepEqual(
    find('ses')?.regions.find(({ id }) => id === 'eu-west-1'),
    { id: 'eu-west-1', host: 'email-smtp.eu-west-1.amazonaws.com' },
  );
  assert.deepEqual(
    find('mailgun')?.regions.map(({ host }) => host),
    ['smtp.mailgun.org', 'smtp.eu.mailgun.org'],
  );
});

test('a bad entry is left out and told with its line; the good ones stay', () => {
  const good =
    'label = A\ngroup = service\nhost = a.example\ntls = required\nlogin = none\nfrom = any\nproven = reported\n';
  const cases: [string, string, number][] = [
    [`[a]\n${good}[b]\n${good.replace('required', 'maybe')}`, 'bad-choice', 13],
    [`[a]\n${good}[b]\n${good}port = 587\n`, 'unknown-key', 17],
    [`[a]\n${good}[b]\n${good.replace('a.example', 'a b')}`, 'bad-host', 12],
    [`[a]\n${good}[b]\n${good.replace('label = A\n', '')}`, 'missing-key', 9],
    [`[a]\n${good}[b]\n${good}regions = EU/1\n`, 'bad-region', 17],
  ];
  for (const [text, code, line] of cases) {
    const { entries, problems } = parseServers(text, 'x.ini');
    assert.deepEqual(
      problems.map((p) => [p.code, p.line, p.section]),
      [[code, line, 'b']],
      text,
    );
    assert.deepEqual(
      entries.map(({ id }) => id),
      ['a'],
    );
  }
});

test('a key outside any section is told and harms nothing', () => {
  const { entries, problems } = parseServers('label = A\n', 'x.ini');
  assert.deepEqual(entries, []);
  assert.deepEqual(
    problems.map((p) => [p.code, p.line]),
    [['bad-section', 1]],
  );
});

test('one entry is found as it stands in the whole list', () => {
  for (const { id } of list.entries)
    assert.deepEqual(readServers('/nonexistent/servers.ini').find(id), list.find(id), id);
  assert.equal(readServers('/nonexistent/servers.ini').find('nobody'), undefined);
});

test('an entry that is wrong, stands twice, or among other line ends is what the whole list says', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-servers-'));
  after(() => rmSync(dir, { recursive: true }));
  const entry = (id: string, host: string) =>
    `[${id}]\nlabel = ${id}\ngroup = service\nhost = ${host}\ntls = required\nlogin = none\nfrom = any\nproven = reported\n`;
  const cases: [string, string | undefined][] = [
    [entry('a', 'a.example'), 'a.example'],
    [
      `; a\n\n${entry('b', 'b.example')}\n${entry('a', 'a.example')}\n${entry('c', 'c.example')}`,
      'a.example',
    ],
    [entry('a', 'a.example').replaceAll('\n', '\r\n'), 'a.example'],
    [`${entry('a', 'a.example')}[a]\nhost = again.example\n`, 'again.example'],
    [entry('a', 'a b'), undefined],
    [`${entry('a', 'a.example')}port = 587\n`, undefined],
    [entry('b', '[a]\n'), undefined],
    [`${entry('a', 'a.example')}; ${' '.repeat(256 * 1024)}`, undefined],
    ['', undefined],
  ];
  for (const [text, host] of cases) {
    const file = join(dir, 'servers.ini');
    writeFileSync(file, text);
    const alone = readServers(file);
    assert.equal(alone.find('a')?.host, host, text.slice(0, 300));
    assert.deepEqual(
      alone.entries.find(({ id }) => id === 'a'),
      readServers(file).find('a'),
    );
    assert.equal(alone.builtIn, false);
  }
});
