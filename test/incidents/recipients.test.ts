import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configOf, type Desk, desk, hour, minute } from './desk.ts';

/** Another alarm of its own each time. */
function alarms(d: Desk, from: number, to: number): void {
  for (let i = from; i <= to; i++) d.alarm('once', { subject: `n${i}` });
}

test('three alarms within one second while offline are all told', () => {
  const d = desk();
  d.setOnline(false);
  d.alarm('once', { text: 'one' });
  d.pass(300);
  d.alarm('once', { text: 'two' });
  d.pass(300);
  d.alarm('once', { text: 'three' });
  d.pass(hour);
  d.setOnline(true);
  const texts = d.mails.map(({ notice }) => notice.news.about === 'alarm' && notice.news.text);
  assert.deepEqual(texts, ['one', 'two', 'three']);
});

test('the same alarm again within a minute is counted, and told again after it', () => {
  const d = desk();
  d.setOnline(false);
  for (let i = 0; i < 16; i++) d.alarm('once');
  d.setOnline(true);
  d.pass(2 * minute);
  d.alarm('once');
  const counts = d.mails.map(({ notice }) => notice.news.about === 'alarm' && notice.news.count);
  assert.deepEqual(counts, [16, 1]);
});

test('an alarm that lasts is one incident, however often it begins', () => {
  const d = desk();
  d.alarm('began');
  d.alarm('began', { text: 'wider' });
  d.alarm('ended');
  d.alarm('ended');
  assert.deepEqual(d.told(), ['alarm began', 'alarm ended']);
  const [, last] = d.mails;
  assert.equal(last?.notice.news.about === 'alarm' && last.notice.news.count, 2);
  assert.equal(d.mails[0]?.notice.incident, last?.notice.incident);
});

test('kinds and severity are each recipient’s own; the end goes to exactly those told the beginning', () => {
  const [narrow, wide] = [
    '[recipient.a]\naddress = a@example.net\nevents = wan.*\n',
    '[recipient.a]\naddress = a@example.net\nevents = *\n',
  ];
  const b = '[recipient.b]\naddress = b@example.net\nmin_severity = warning\n';
  const d = desk({ config: configOf(narrow + b) });
  d.alarm('began');
  d.alarm('once', { severity: 'notice', subject: 'quiet' });
  assert.deepEqual([d.told('a'), d.told('b')], [[], ['alarm began']]);
  d.configure(configOf(`${narrow}[recipient.b]\naddress = b@example.net\nevents = boot\n`));
  d.alarm('ended');
  assert.deepEqual([d.told('a'), d.told('b')], [[], ['alarm began', 'alarm ended']]);
  d.alarm('began');
  d.configure(configOf(wide));
  d.alarm('ended');
  assert.deepEqual([d.told('a'), d.told('b').length], [['alarm began', 'alarm ended'], 2]);
});

test('the budget holds, what it held back comes in one mail, and the last mail states the present', () => {
  const d = desk({ config: configOf('[mail]\nper_hour = 5\nper_day = 20\n') });
  for (let i = 0; i < 30; i++) {
    d.alarm('began', { subject: `n${i}` });
    d.pass(1000);
    if (i < 29) d.alarm('ended', { subject: `n${i}` });
    d.pass(1000);
  }
  assert.ok(d.mails.length <= 5);
  d.pass(3 * hour);
  assert.ok(d.told().some((told) => told.startsWith('collected(')));
  const last = d.mails.at(-1)?.notice.news;
  const items = last?.about === 'collected' ? last.items.map(({ news }) => news) : last ? [last] : [];
  assert.ok(items.some((news) => news.about === 'alarm' && news.subject === 'n29' && news.end === null));
});

test('with the budget nearly gone an outage of the internet is still told, beginning and end', () => {
  const d = desk();
  d.uplink(true);
  alarms(d, 1, 30);
  assert.equal(d.mails.length, 8);
  d.uplink(false);
  d.pass(minute);
  d.uplink(true);
  assert.deepEqual(d.told().slice(8), ['outage began', 'outage ended']);
});

test('mails that wait hold their place in the budget: no flood when the server is back', () => {
  const d = desk();
  d.setOnline(false);
  for (let i = 0; i < 12; i++) {
    alarms(d, i * 5, i * 5 + 4);
    d.pass(hour);
  }
  d.setOnline(true);
  assert.ok(d.mails.length <= 10, `${d.mails.length} mails at once`);
  d.pass(3 * hour);
  assert.match(d.told().at(-1) ?? '', /^collected\(/);
});

test('test and heartbeat mails do not count, and a heartbeat is kept in RAM until the next one', () => {
  const d = desk({
    config: configOf(
      '[recipient.me]\naddress = me@example.net\n[mail]\nper_hour = 4\n[heartbeat]\nschedule = 0 * * * *\naddress = "x@hc-ping.com"\n',
    ),
  });
  alarms(d, 1, 2);
  for (let i = 0; i < 5; i++) d.feed({ kind: 'test', at: d.now() });
  assert.equal(d.told().filter((told) => told === 'test').length, 5);
  d.pass(hour);
  const before = d.writes();
  d.feed({ kind: 'schedule', at: d.now(), schedule: 'heartbeat' });
  d.pass(minute);
  d.feed({ kind: 'schedule', at: d.now(), schedule: 'heartbeat' });
  assert.equal(d.told('heartbeat').length, 2);
  assert.equal(d.writes(), before, 'nothing of it is written');
});

test('a heartbeat that could not leave is gone when the next one comes, whatever the schedule', () => {
  const d = desk({ config: configOf('[heartbeat]\nschedule = 0 * * * *\naddress = "x@hc-ping.com"\n') });
  d.setOnline(false);
  for (const gap of [0, 5 * minute, 3 * hour, minute]) {
    d.pass(gap);
    d.feed({ kind: 'schedule', at: d.now(), schedule: 'heartbeat' });
    assert.deepEqual(
      d.outbox.live().map(({ notice }) => notice.at.mono),
      [d.mono()],
    );
  }
  d.setOnline(true);
  assert.equal(d.mails.length, 1);
});

for (const [limits, wait] of [
  ['per_hour = 1\nper_day = 40', hour],
  ['per_hour = 10\nper_day = 1', 24 * hour],
] as const) {
  test(`${limits.replace('\n', ', ')}: a beginning is told with its end; one that lasts is told, then its end`, () => {
    const d = desk({ config: configOf(`[mail]\n${limits}\nreminder = 0\n`) });
    d.uplink(true);
    d.uplink(false);
    d.pass(30 * minute);
    assert.deepEqual(d.told(), []);
    d.uplink(true);
    assert.deepEqual(d.told(), ['outage whole']);
    d.pass(25 * hour);
    d.uplink(false);
    d.pass(wait);
    assert.deepEqual(d.told(), ['outage whole']);
    d.pass(minute);
    assert.deepEqual(d.told(), ['outage whole', 'outage began']);
    d.uplink(true);
    d.pass(25 * hour);
    assert.deepEqual(d.told(), ['outage whole', 'outage began', 'outage ended']);
  });
}

test('what is told late is not reminded of right away', () => {
  const quiet = '[recipient.me]\naddress = me@example.net\nquiet_hours = 12:30-20:30\n';
  const d = desk({ config: configOf(quiet) });
  d.pass(31 * minute);
  d.alarm('began');
  const from = d.mono();
  d.pass(20 * hour);
  assert.deepEqual(
    d.mails.map(({ at }) => Math.round((at - from) / hour)),
    [8, 16],
  );
});

test('at night only what is critical is told, the rest in the morning as one mail with a line each', () => {
  const quiet = '[recipient.me]\naddress = me@example.net\nquiet_hours = 22:00-07:00\n';
  const d = desk({ config: configOf(quiet) });
  d.pass(11 * hour);
  d.alarm('began');
  d.pass(hour);
  d.alarm('ended');
  d.pass(minute);
  d.alarm('once', { subject: 'gate' });
  d.pass(minute);
  d.alarm('began', { subject: 'still' });
  assert.deepEqual(d.told(), []);
  d.uplink(false);
  d.pass(minute);
  d.uplink(true);
  assert.deepEqual(d.told(), ['outage began', 'outage ended']);
  d.pass(7 * hour);
  assert.deepEqual(d.told().slice(2), ['collected(alarm whole, alarm once, alarm began)']);
  assert.equal(new Date(d.now().wall ?? 0).getUTCHours() >= 7, true);
  d.alarm('ended', { subject: 'still' });
  assert.equal(d.told().at(-1), 'alarm ended');
});

test('without a clock nobody knows that it is night', () => {
  const quiet = '[recipient.me]\naddress = me@example.net\nquiet_hours = 00:00-23:59\n';
  const d = desk({ config: configOf(quiet), wall: null });
  d.alarm('once');
  assert.deepEqual(d.told(), ['alarm once']);
});

test('an undeliverable notice is told to the others once, and one about that to nobody', () => {
  const d = desk({ config: configOf('', ['a', 'b', 'c']) });
  d.setOnline(false);
  alarms(d, 1, 3);
  for (const entry of [...d.outbox.live()]) {
    if (entry.notice.recipient === 'a') d.feed(d.result(entry.notice, 'parked'));
  }
  const about = () => d.outbox.live().filter(({ notice }) => notice.news.about === 'undelivered');
  assert.deepEqual(
    about().map(({ notice }) => notice.recipient),
    ['b', 'c'],
  );
  const news = about()[0]?.notice.news;
  assert.equal(news?.about === 'undelivered' && news.recipient, 'a');
  for (const { notice } of about()) d.feed(d.result(notice, 'expired'));
  assert.equal(about().length, 2, 'nothing new');
});

test('mail switched off: nothing is ordered and what waits is taken back; on again, the present is told', () => {
  const d = desk();
  d.setOnline(false);
  alarms(d, 1, 2);
  d.configure(configOf('[mail]\nenabled = no\n'));
  assert.deepEqual(d.outbox.live(), []);
  d.uplink(false);
  d.alarm('once');
  d.pass(hour);
  assert.deepEqual(d.outbox.live(), []);
  d.setOnline(true);
  d.configure(configOf());
  assert.deepEqual(d.told(), ['outage began']);
});

test('a recipient who was removed gets nothing more', () => {
  const d = desk({ config: configOf('', ['a', 'b']) });
  d.setOnline(false);
  d.alarm('began');
  d.configure(configOf('', ['a']));
  d.alarm('ended');
  d.setOnline(true);
  assert.deepEqual([d.told('a'), d.told('b')], [['alarm whole'], []]);
});

test('a flood of alarms that never end fills neither memory nor flash', () => {
  const d = desk();
  const facts = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`fact${i}`, 'x'.repeat(900)]));
  const text = 'y'.repeat(4000);
  for (let i = 0; i < 300; i++) d.alarm('began', { subject: `${i}${'z'.repeat(900)}`, text, facts });
  assert.ok(Object.keys(d.state().kept.incidents).length <= 60);
  const bytes = JSON.stringify(d.state().kept).length;
  assert.ok(bytes < 400_000, `${bytes} bytes`);
  assert.ok(d.mails.length <= 10);
});
