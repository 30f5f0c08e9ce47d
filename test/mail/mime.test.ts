import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Language, Recipient } from '../../src/config/config.ts';
import type { Notice } from '../../src/incidents/notice.ts';
import { type ComposeContext, compose } from '../../src/mail/compose.ts';
import type { Message } from '../../src/mail/message.ts';
import { header, parseMails } from '../support/mime-oracle.ts';
import { ago, alarm, context, digestNews, everyNews, notice, outage, unset } from '../support/notices.ts';

const languages: readonly Language[] = ['en', 'de'];
const formats: readonly Recipient['format'][] = ['full', 'short', 'machine'];

async function inAllForms(one: Notice, over: Partial<ComposeContext> = {}): Promise<Message[]> {
  const mails: Message[] = [];
  for (const language of languages)
    for (const format of formats) {
      const recipient = { address: 'me@example.net', format, language };
      mails.push(await compose(one, context({ recipient, ...over })));
    }
  return mails;
}

/** Names, log lines and DHCP names as nobody should write them. */
const scripts = [
  'Dachbodenrouter äöüß ÄÖÜ',
  'маршрутизатор на чердаке',
  'δρομολογητής',
  '阁楼路由器',
  '屋根裏のルーター',
  '다락방 라우터',
  'راوتر العلية',
  'נתב בעליית הגג',
  'मचान राउटर',
  'เราเตอร์ห้องใต้หลังคา',
  'ბოლო მარშრუტიზატორი',
  'ራውተር',
  'روتر می‌خواهم',
  '👩‍👩‍👧‍👦🛜🏳️‍🌈',
  'é combining ạ̈̃ ﷽',
  '\u202Egnp.exe\u202C \u2066x\u2069 \u200Bzero\uFEFFwidth',
  '\ud800 half \udc00 pairs \ud83d',
  'a"b<c>d@e,f;g:(h)\\i[j]',
  '=?UTF-8?Q?already=20encoded?= =?x?B?',
  '%s%n{{x}}<script>alert(1)</script>&amp;',
  '.',
  ' ',
  '',
  '-- ',
  'From me\n.\n\nFrom you',
  'x'.repeat(5000),
  '\u0300'.repeat(3000),
  '路'.repeat(3000),
  'name\r\nBcc: victim@example.org\r\n\r\nbody',
  'name\nSubject: other',
  'name\rX-Injected: yes',
  'name\u2028X-Injected: yes\u2029\u0085X-Injected: yes\u000bX-Injected: yes',
];
const controls = Array.from({ length: 0xa0 }, (_, code) => code)
  .filter((code) => code < 0x20 || code >= 0x7f)
  .map((code) => `a${String.fromCharCode(code)}X-Injected: yes${String.fromCharCode(code)}`);
/** Any code points at all, the same ones in each run. */
const random = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { numRuns: 40, seed: 11 });
const hostile: readonly string[] = [...scripts, ...controls, ...random];

const fields = [
  'Auto-Submitted',
  'Content-Transfer-Encoding',
  'Content-Type',
  'Date',
  'From',
  'Importance',
  'MIME-Version',
  'Message-ID',
  'References',
  'Subject',
  'To',
  'X-Auto-Response-Suppress',
  'X-Priority',
  'X-Wanbell-Event',
  'X-Wanbell-ID',
];

test('every kind of news parses without a defect in every language and format, clock set or not', async () => {
  const mails: Message[] = [];
  for (const news of everyNews) {
    mails.push(...(await inAllForms(notice(news))));
    mails.push(...(await inAllForms(notice(news, { at: unset(5) }), { now: unset(0), bestWall: 30_000 })));
  }
  const parsed = parseMails(mails.map((mail) => mail.raw));
  for (const [i, mail] of parsed.entries()) {
    assert.deepEqual(mail.defects, [], mails[i]?.raw.toString());
    assert.deepEqual(header(mail, 'Subject'), [mails[i]?.subject]);
  }
});

test('names, log lines and DHCP names in every script and with every control character give clean mails', async () => {
  const mails: Message[] = [];
  for (const text of hostile) {
    const device = { name: text };
    const bytes = Buffer.from(`${text}\n`.repeat(3));
    const told: Notice[] = [
      notice(alarm({ key: 'lan.device', subject: text, text, facts: { name: text, [text]: text } })),
      notice(alarm({ key: text, stage: 'ended', subject: text, text, end: ago(1) }), {
        id: `n${text}`,
        incident: text,
      }),
      notice({
        about: 'outage',
        stage: 'began',
        via: text,
        outage: { ...outage, uplink: text, tried: [{ probe: text, ok: false, ms: null, error: text }] },
      }),
      notice(digestNews({ counts: { [text]: 1 } })),
      notice({ about: 'undelivered', result: 'parked', recipient: text, count: 1, reason: text }),
      notice({ about: 'log', reason: 'full', file: text, bytes: 5, lines: 1 }),
    ];
    for (const [i, one] of told.entries()) {
      // Each text meets each notice once, in changing languages and formats.
      const recipient = {
        address: 'me@example.net',
        language: languages[(i + text.length) % 2] ?? 'en',
        format: formats[(i + mails.length) % 3] ?? 'full',
      };
      mails.push(await compose(one, context({ device, recipient, attachment: async () => bytes })));
    }
  }
  const parsed = parseMails(mails.map((mail) => mail.raw));
  assert.equal(parsed.length, hostile.length * 6);
  for (const [i, mail] of parsed.entries()) {
    const shown = mails[i]?.raw.toString();
    assert.deepEqual(mail.defects, [], shown);
    const names = mail.headers.map(([name]) => name);
    assert.equal(new Set(names).size, names.length, shown);
    for (const name of names) assert.ok(fields.includes(name), `${name} in\n${shown}`);
    assert.deepEqual(header(mail, 'To'), ['me@example.net']);
    assert.deepEqual(header(mail, 'Subject'), [mails[i]?.subject.replace(/ +$/, '')], shown);
    for (const leaf of mail.leaves) {
      if (leaf.type !== 'text/plain' && leaf.type !== 'text/html') continue;
      assert.doesNotMatch(leaf.content.replace(/\r\n|[\n\t]/g, ''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      if (leaf.type === 'text/html') assert.doesNotMatch(leaf.content, /<script|<img|https?:|url\(/i);
    }
  }
});

test('raw mails have CRLF line ends only and no line over 998 octets', async () => {
  for (const text of hostile) {
    const mail = await compose(notice(alarm({ subject: text, text })), context({ device: { name: text } }));
    const raw = mail.raw.toString('latin1');
    assert.doesNotMatch(raw, /(?<!\r)\n|\r(?!\n)/);
    for (const line of raw.split('\r\n')) assert.ok(line.length <= 998);
  }
});

test('composing the same notice again gives the same bytes', async () => {
  for (const news of everyNews) {
    for (const format of formats) {
      const recipient = { address: 'me@example.net', format, language: 'de' as const };
      const first = await compose(notice(news), context({ recipient, gzipAbove: 10 }));
      const second = await compose(notice(news), context({ recipient, gzipAbove: 10 }));
      assert.ok(first.raw.equals(second.raw));
    }
  }
});

test('a character of each of the main scripts comes through whole in subject and body', async () => {
  const names = scripts.slice(0, 13);
  const mails: Message[] = [];
  for (const name of names)
    mails.push(await compose(notice({ about: 'test' }), context({ device: { name } })));
  for (const [i, mail] of parseMails(mails.map((m) => m.raw)).entries()) {
    assert.deepEqual(header(mail, 'Subject'), [`[${names[i]}] Test mail: it works`]);
    assert.ok(mail.leaves[0]?.content.includes(names[i] ?? '?'));
  }
});
