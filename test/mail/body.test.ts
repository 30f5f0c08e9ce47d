import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type ComposeContext, compose } from '../../src/mail/compose.ts';
import { header, type Parsed, parseMails } from '../support/mime-oracle.ts';
import {
  ago,
  alarm,
  context,
  digestNews,
  lasting,
  notice,
  outage,
  tried,
  unset,
} from '../support/notices.ts';

/** The mails as a reader's program sees them. */
async function read(
  ...mails: readonly (readonly [Parameters<typeof notice>[0], Partial<ComposeContext>?])[]
): Promise<readonly Parsed[]> {
  const raws: Buffer[] = [];
  for (const [news, over] of mails) raws.push((await compose(notice(news), context(over))).raw);
  return parseMails(raws);
}

function text(mail: Parsed | undefined): string {
  return (mail?.leaves[0]?.content ?? '').replace(/\r\n/g, '\n');
}

const german = { recipient: { address: 'me@example.net', format: 'full', language: 'de' } } as const;

test('the mail about an outage that is over tells times, layer, whose fault, and what was tried', async () => {
  const [english, deutsch] = await read(
    [{ about: 'outage', stage: 'whole', outage, via: null }],
    [{ about: 'outage', stage: 'whole', outage, via: null }, german],
  );
  assert.equal(
    text(english),
    `Internet was down 29 min (14:02–14:31): no answer beyond the provider's
gateway

Began        Mon 23 Nov 2026, 14:02:00
Ended        Mon 23 Nov 2026, 14:31:00
Duration     29 min
What failed  no answer beyond the provider's gateway
Whose fault  The provider or networks beyond it; your router, cable and
             modem are fine.

What was tried:
- gateway [IP]: answered, 1 ms
- dns://1.1.1.1: no answer
- tcp://9.9.9.9:53: refused

-- 
wanbell, attic-router (wan.down, critical)
`,
  );
  assert.equal(
    text(deutsch),
    `Internet war 29 min ausgefallen (14:02–14:31): keine Antwort jenseits
des Anbieter-Gateways

Beginn        Mo 23. Nov. 2026, 14:02:00
Ende          Mo 23. Nov. 2026, 14:31:00
Dauer         29 min
Ursache       keine Antwort jenseits des Anbieter-Gateways
Woran es lag  Der Anbieter oder Netze hinter ihm; Router, Kabel und
              Modem sind in Ordnung.

Was versucht wurde:
- gateway [IP]: hat geantwortet, 1 ms
- dns://1.1.1.1: keine Antwort
- tcp://9.9.9.9:53: abgewiesen

-- 
wanbell, attic-router (wan.down, kritisch)
`,
  );
});

test('the mail about a lasting outage says so, what to do, and which line took over', async () => {
  const [mail] = await read([
    {
      about: 'outage',
      stage: 'began',
      outage: { ...lasting, uplink: 'wan', layer: 'carrier', tried: [] },
      via: 'lte',
    },
  ]);
  assert.equal(
    text(mail),
    `Line wan is down since 14:02: cable unplugged or modem off

Line         wan
Began        Mon 23 Nov 2026, 14:02:00
Duration     29 min
What failed  cable unplugged or modem off
Whose fault  Most likely at your end: the cable to the modem, or the
             modem itself.

It still lasts.

Traffic goes over lte in the meantime.

What to do:
Check that the cable between router and modem sits firmly and that the
modem has power.

-- 
wanbell, attic-router (wan.uplink, critical)
`,
  );
});

test('a digest has availability, a picture, the outages and the counts', async () => {
  const [mail] = await read([digestNews()]);
  assert.equal(
    text(mail),
    `Internet 97.80 % available, 1 outage (22 Nov 14:31 – 23 Nov 14:31)

Period        22 Nov 14:31 – 23 Nov 14:31
Availability  97.80 %
Down in all   29 min
Not watched   2 h

······▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█▄▄▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
22 Nov 14:31                                                       14:31
▁ up   ▄ partly down   █ down   · not watched

Outages:
- 14:02–14:31, Internet, 29 min: no answer beyond the provider's gateway

Other events:
- Router started: 1
- Data limit: 2

Mails: 3 delivered, 1 waiting, 0 lost.

-- 
wanbell, attic-router (digest, critical)
`,
  );
  const html = mail?.leaves[1]?.content ?? '';
  const widths = [...html.matchAll(/<td style="width:([\d.]+)%/g)].map((found) => Number(found[1]));
  assert.deepEqual(widths, [8.33, 33.33, 2.08, 2.08, 54.17]);
});

test('a digest with more outages than it lists says how many, and cuts nothing from the availability', async () => {
  const many = digestNews({ more: 7, down: 1, watched: 86_400_000 });
  const [mail] = await read([many]);
  assert.match(text(mail), /99\.99 % available, 8 outages/);
  assert.match(text(mail), /- and 7 more/);
});

test('while the clock is not set the mail says that its times are not certain, and dates itself with -0000', async () => {
  const [mail, sure] = await read(
    [{ about: 'test' }, { now: unset(0), bestWall: 90_061_000 }],
    [{ about: 'test' }],
  );
  assert.match(
    text(mail),
    /clock is not set yet: dates and times in this mail, its own\s+date too, are not certain/,
  );
  assert.deepEqual(header(mail ?? sure ?? { defects: [], headers: [], leaves: [] }, 'Date'), [
    'Fri, 02 Jan 1970 01:01:01 -0000',
  ]);
  assert.doesNotMatch(text(sure), /clock/);
});

test('addresses are told only with details = yes: in address changes, alarms, tries and attached logs', async () => {
  const news = [
    { about: 'address', uplink: 'wan', before: ['192.0.2.5'], after: ['2001:db8::5'] },
    alarm({ subject: '02:00:5e:10:00:01', facts: { mac: '02:00:5e:10:00:01', ip: '198.51.100.9' } }),
    { about: 'outage', stage: 'ended', outage: { ...outage, tried }, via: null },
    {
      about: 'undelivered',
      result: 'parked',
      recipient: 'a@b.example',
      count: 1,
      reason: 'blocked [192.0.2.9]',
    },
    { about: 'log', reason: 'full', file: 'log', bytes: 5, lines: 1 },
  ] as const;
  const address = /192\.0\.2|198\.51\.100|2001:db8|02:00:5e/;
  for (const format of ['full', 'short', 'machine'] as const) {
    const recipient = { address: 'me@example.net', format, language: 'en' } as const;
    const masked = await read(...news.map((one) => [one, { recipient }] as const));
    for (const mail of masked) for (const leaf of mail.leaves) assert.doesNotMatch(leaf.content, address);
    if (format === 'short') continue;
    const open = await read(...news.map((one) => [one, { recipient, details: true }] as const));
    for (const mail of open) assert.match(mail.leaves.map((leaf) => leaf.content).join('\n'), address);
  }
});

test('why a mail did not arrive is told in words, to machines by its name', async () => {
  const lost = {
    about: 'undelivered',
    result: 'expired',
    recipient: 'you',
    count: 1,
    reason: 'connect-timeout',
  } as const;
  const of = (format: 'full' | 'machine', language: 'en' | 'de') => ({
    recipient: { address: 'me@example.net', format, language },
  });
  const [english, german, machine] = await read(
    [lost, of('full', 'en')],
    [lost, of('full', 'de')],
    [lost, of('machine', 'en')],
  );
  assert.match(text(english), /The server does not answer on port 25\./);
  assert.match(text(german), /Der Server antwortet nicht auf Port 25\./);
  for (const mail of [english, german]) assert.doesNotMatch(text(mail), /connect-timeout/);
  const json = Buffer.from(machine?.leaves.at(-1)?.content ?? '', 'base64').toString();
  assert.match(json, /"reason": "connect-timeout"/);
});

test('a log is attached as text, compressed above its limit, and its absence is told', async () => {
  const lines = 'kernel: all is well\n'.repeat(100);
  const news = { about: 'log', reason: 'scheduled', file: 'log', bytes: 2000, lines: 100 } as const;
  const attachment = async (): Promise<Buffer> => Buffer.from(lines);
  const [plain, packed, gone] = await read(
    [news, { attachment }],
    [news, { attachment, gzipAbove: 1000 }],
    [news, { attachment: async () => null }],
  );
  const file = plain?.leaves[2];
  assert.equal(file?.filename, 'log.txt');
  assert.equal(file?.type, 'text/plain');
  assert.equal(file?.content.replace(/\r\n/g, '\n'), lines);
  const zipped = packed?.leaves[2];
  assert.equal(zipped?.filename, 'log.txt.gz');
  assert.equal(gunzipSync(Buffer.from(zipped?.content ?? '', 'base64')).toString(), lines);
  assert.equal(gone?.leaves.length, 2);
  assert.match(text(gone), /no longer there/);
});

test('a log that cannot be attached keeps nothing back: the mail goes without it and says so', async () => {
  const news = { about: 'log', reason: 'full', file: 'log', bytes: 4000, lines: 200 } as const;
  const damaged = gzipSync(Buffer.from('all is well\n'.repeat(200))).subarray(0, 40);
  const huge = gzipSync(Buffer.alloc(40 << 20, 'log\n'));
  for (const bytes of [damaged, huge]) {
    const [mail] = await read([news, { attachment: async () => bytes }]);
    assert.equal(mail?.leaves.length, 2);
    assert.match(text(mail), /damaged, or too large/);
  }
});

test('a log that is compressed already is masked all the same', async () => {
  const bytes = gzipSync(Buffer.from('new lease 192.0.2.5\n'.repeat(200)));
  const news = { about: 'log', reason: 'full', file: 'log', bytes: 4000, lines: 200 } as const;
  const [mail] = await read([news, { attachment: async () => bytes, gzipAbove: 100 }]);
  const content = gunzipSync(Buffer.from(mail?.leaves[2]?.content ?? '', 'base64')).toString();
  assert.equal(content, 'new lease [IP]\n'.repeat(200));
});

test('news that were held back come in one mail, each with its time', async () => {
  const items = [
    { at: ago(3600), severity: 'warning', news: alarm({}) },
    { at: ago(20), severity: 'critical', news: { about: 'outage', stage: 'whole', outage, via: null } },
  ] as const;
  const [mail] = await read([{ about: 'collected', why: 'quiet', items }]);
  assert.deepEqual(header(mail ?? { defects: [], headers: [], leaves: [] }, 'Subject'), [
    "[attic-router] 2 messages from the quiet hours: Internet was down 29 min (14:02–14:31): no answer beyond the provider's gateway",
  ]);
  assert.match(text(mail), /^- 13:31: Failed login to the router \(admin\): 5 attempts from \[IP\]$/m);
  assert.match(text(mail), /^- 14:31: Internet was down 29 min \(14:02–14:31\): no answer beyond the$/m);
});

test('the HTML part is small and loads nothing', async () => {
  for (const mail of await read(
    [{ about: 'test' }],
    [digestNews()],
    [{ about: 'outage', stage: 'whole', outage, via: null }],
  )) {
    const html = mail.leaves[1]?.content ?? '';
    assert.ok(html.length > 200 && html.length < 4096);
    assert.doesNotMatch(html, /https?:|url\(|<img|<link|<script|<style/);
  }
});
