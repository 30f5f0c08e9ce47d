import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboxEvent } from '../../src/events/event.ts';
import { configOf, type Desk, desk, hour, minute } from './desk.ts';

const four = configOf('[mail]\nper_hour = 4\nper_day = 100\n[wan]\nreport_after = 0s\n');

/** Notices on their way to `me`, as the policy sees it. */
const places = (d: Desk) => Object.keys(d.state().kept.boxes.me?.mails ?? {}).length;

/** The outbox gives the oldest notice up. */
function giveUp(d: Desk, result: OutboxEvent['result']): void {
  const entry = d.outbox.next() ?? assert.fail('nothing waits');
  d.outbox.lost(entry);
  d.feed(d.result(entry.notice, result));
}

/** The oldest notice is delivered, and the process ends before the policy hears of it. */
function deliveredUnheard(d: Desk): void {
  d.outbox.delivered(d.outbox.next() ?? assert.fail('nothing waits'));
  d.restart();
}

test('a mail whose delivery the policy did not hear of frees its place after the restart, and the budget counts it', () => {
  const d = desk({ config: four });
  d.uplink(true);
  for (let i = 0; i < 6; i++) {
    d.setOnline(false);
    d.alarm('once', { text: `lost ${i}` });
    deliveredUnheard(d);
    assert.equal(places(d), 0);
    d.setOnline(true);
    d.pass(2 * hour);
  }
  d.uplink(false);
  d.uplink(true);
  assert.deepEqual(d.told(), ['outage began', 'outage ended']);
});

test('an outage whose last mail was delivered unheard is over and forgotten after the restart', () => {
  const d = desk({ config: four });
  d.uplink(true);
  d.uplink(false);
  d.pass(minute);
  d.setOnline(false);
  d.uplink(true);
  deliveredUnheard(d);
  assert.deepEqual(d.state().kept.incidents, {});
});

test('a beginning that left unheard before its restart is followed by its end', () => {
  const d = desk({ config: four });
  d.uplink(true);
  d.setOnline(false);
  d.uplink(false);
  deliveredUnheard(d);
  d.uplink(true);
  d.setOnline(true);
  assert.deepEqual(d.told(), ['outage ended']);
});

test('what the owner takes out frees its place and is told to nobody', () => {
  const d = desk({ config: four });
  d.setOnline(false);
  for (let i = 0; i < 6; i++) {
    d.alarm('once', { text: `unwanted ${i}` });
    giveUp(d, 'withdrawn');
    assert.equal(places(d), 0);
  }
  d.setOnline(true);
  d.uplink(true);
  d.uplink(false);
  assert.deepEqual(d.told(), ['outage began']);
  assert.equal(d.state().kept.digest.lost, 0);
});

test('a refused mail that expires is forgotten, and was told when it was refused', () => {
  const d = desk({ config: configOf('[mail]\nper_hour = 4\n', ['me', 'you']) });
  d.setOnline(false);
  d.alarm('once', {});
  const mine = d.outbox.next() ?? assert.fail();
  d.feed(d.result(mine.notice, 'parked'));
  d.outbox.lost(mine);
  d.feed(d.result(mine.notice, 'expired'));
  assert.equal(places(d), 0);
  d.setOnline(true);
  assert.deepEqual([d.told('me'), d.told('you')], [[], ['alarm once', 'undelivered']]);
});

test('a repetition that came too late to be counted in a mail holds no place', () => {
  const d = desk({ config: four });
  d.setOnline(false);
  d.alarm('once');
  const entry = d.outbox.next() ?? assert.fail();
  d.outbox.begin(entry);
  for (let i = 0; i < 5; i++) d.alarm('once');
  d.outbox.delivered(entry);
  d.feed(d.result(entry.notice, 'delivered'));
  assert.equal(places(d), 0);
  assert.equal(d.outbox.live().length, 0);
});

test('the only recipient is told of his own mails that expired, and one about that is told to nobody', () => {
  const d = desk();
  d.setOnline(false);
  d.alarm('once', {});
  giveUp(d, 'expired');
  const about = d.outbox.next()?.notice.news;
  assert.deepEqual(about?.about === 'undelivered' && [about.result, about.recipient], ['expired', 'me']);
  giveUp(d, 'expired');
  assert.equal(d.outbox.next(), null);
});

test('while the mail that tells of dropped ones waits, further ones are counted in it', () => {
  const d = desk({ config: configOf('[mail]\nper_hour = 100\nper_day = 1000\n') });
  d.setOnline(false);
  for (let i = 0; i < 8; i++) {
    d.alarm('once', { text: `dropped ${i}` });
    const last = [...d.outbox.live()].reverse().find(({ notice }) => notice.news.about === 'alarm');
    if (last === undefined) assert.fail();
    d.outbox.lost(last);
    d.feed(d.result(last.notice, 'dropped'));
    d.pass(2 * hour);
  }
  d.setOnline(true);
  const told = d.mails.map(
    ({ notice: { news } }) => news.about === 'undelivered' && [news.result, news.count],
  );
  assert.deepEqual(told, [['dropped', 8]]);
});
