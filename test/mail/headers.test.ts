import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compose } from '../../src/mail/compose.ts';
import { dateHeader, idDomain, messageId } from '../../src/mail/headers.ts';
import { header, type Parsed, parseMails } from '../support/mime-oracle.ts';
import { context, fixedOffset, notice, nowWall, outage } from '../support/notices.ts';

function only(mails: readonly Parsed[]): Parsed {
  const [mail] = mails;
  assert.ok(mail);
  return mail;
}

const news = { about: 'outage', stage: 'whole', outage, via: null } as const;

test('every mail says who made it, for what, and that nobody should answer', async () => {
  const composed = await compose(notice(news), context());
  const mail = only(parseMails([composed.raw]));
  assert.equal(composed.from, 'router@example.net');
  assert.equal(composed.to, 'me@example.net');
  assert.equal(composed.messageId, '<n-17@example.net>');
  assert.deepEqual(mail.headers, [
    ['Auto-Submitted', 'auto-generated'],
    ['X-Auto-Response-Suppress', 'All'],
    ['X-Wanbell-ID', 'n-17'],
    ['X-Wanbell-Event', 'wan.down'],
    ['X-Priority', '1 (Highest)'],
    ['Importance', 'high'],
    ['From', 'attic-router <router@example.net>'],
    ['To', 'me@example.net'],
    ['References', '<i-4@example.net>'],
    [
      'Subject',
      "[attic-router] Internet was down 29 min (14:02–14:31): no answer beyond the provider's gateway",
    ],
    ['Message-ID', '<n-17@example.net>'],
    ['Date', 'Mon, 23 Nov 2026 14:31:20 +0100'],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'multipart/alternative; boundary="--_NmP-n17examplenet-Part_1"'],
  ]);
});

test('only critical news is marked as urgent', async () => {
  const mail = only(parseMails([(await compose(notice(news, { severity: 'warning' }), context())).raw]));
  assert.deepEqual(header(mail, 'Importance'), []);
  assert.deepEqual(header(mail, 'X-Priority'), []);
});

test('mails of one incident are one thread: References has its root', async () => {
  for (const id of ['n-17', 'n-18']) {
    const mail = only(parseMails([(await compose(notice(news, { id }), context())).raw]));
    assert.deepEqual(header(mail, 'References'), ['<i-4@example.net>']);
  }
});

test('news without an incident begins no thread', async () => {
  const mail = only(
    parseMails([(await compose(notice({ about: 'test' }, { incident: null }), context())).raw]),
  );
  assert.deepEqual(header(mail, 'References'), []);
  assert.deepEqual(header(mail, 'In-Reply-To'), []);
});

test('a date carries the device’s zone, or -0000 while the clock is not set', () => {
  assert.equal(dateHeader(nowWall, fixedOffset(60), true), 'Mon, 23 Nov 2026 14:31:20 +0100');
  assert.equal(dateHeader(nowWall, fixedOffset(-210), true), 'Mon, 23 Nov 2026 10:01:20 -0330');
  assert.equal(dateHeader(nowWall, fixedOffset(0), true), 'Mon, 23 Nov 2026 13:31:20 +0000');
  assert.equal(dateHeader(nowWall, fixedOffset(60), false), 'Mon, 23 Nov 2026 13:31:20 -0000');
  assert.equal(dateHeader(-5, fixedOffset(0), false), 'Thu, 01 Jan 1970 00:00:00 -0000');
  assert.equal(dateHeader(Number.NaN, fixedOffset(0), false), 'Thu, 01 Jan 1970 00:00:00 -0000');
  assert.equal(dateHeader(9e99, fixedOffset(0), false), 'Fri, 31 Dec 9999 00:00:00 -0000');
});

test('a Message-ID is made of the sender’s domain and harmless signs', () => {
  assert.equal(idDomain('router@Example.NET'), 'example.net');
  assert.equal(idDomain('router@bücher.example'), 'xn--bcher-kva.example');
  assert.equal(idDomain('"odd@x"@example.net'), 'example.net');
  assert.equal(idDomain('nonsense\r\nX: y'), 'wanbell.invalid');
  assert.equal(idDomain('a@[192.0.2.1]'), 'wanbell.invalid');
  assert.equal(messageId('n>\r\nX: y<1', 'example.net'), '<n-X-y-1@example.net>');
  assert.equal(messageId('', 'example.net'), '<x@example.net>');
});
