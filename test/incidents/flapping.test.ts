import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configOf, type Desk, desk, hour, minute } from './desk.ts';

const eager = '[wan]\nreport_after = 0s\n';

/** The line goes and comes back `times` times, every `period` milliseconds. */
function flap(d: Desk, times: number, period: number, from = 0): void {
  for (let i = 1; i <= times; i++) {
    d.uplink(false, { layer: 'carrier', carrierDowns: from + i });
    d.pass(period / 2);
    d.uplink(true, { carrierDowns: from + i });
    d.pass(period / 2);
  }
}

test('100 flaps in 10 s: one outage opening, one "flapping", one "stable since" with the kernel’s count', () => {
  const d = desk({ config: configOf(eager) });
  d.uplink(true, { carrierDowns: 7 });
  d.pass(minute);
  flap(d, 100, 100, 7);
  d.pass(hour);
  assert.deepEqual(d.told(), ['outage began', 'outage ended', 'flapping began', 'flapping ended']);
  const last = d.mails.at(-1)?.notice.news;
  assert.equal(last?.about, 'flapping');
  if (last?.about !== 'flapping') return;
  assert.equal(last.downs, 100);
  assert.equal(last.end?.mono, minute + 9950, 'stable since the last return');
  assert.equal(last.downtime.ms > 0, true);
});

test('100 flaps while no mail can leave are one mail in the end', () => {
  const d = desk({ config: configOf(eager) });
  d.uplink(true, { carrierDowns: 0 });
  d.setOnline(false);
  flap(d, 100, 100);
  d.pass(hour);
  d.setOnline(true);
  assert.deepEqual(d.told(), ['flapping whole']);
});

test('flaps that the watchers see only by the kernel’s count are counted', () => {
  const d = desk({ config: configOf(eager) });
  d.uplink(true, { carrierDowns: 0 });
  for (let i = 1; i <= 25; i++) {
    d.uplink(false, { layer: 'carrier', carrierDowns: 4 * i });
    d.pass(400);
  }
  d.uplink(true, { carrierDowns: 100 });
  d.pass(hour);
  assert.deepEqual(d.told(), ['outage began', 'flapping began', 'outage ended', 'flapping ended']);
  const last = d.mails.at(-1)?.notice.news;
  assert.equal(last?.about === 'flapping' && last.downs, 100);
});

test('flapping writes little: 1000 flaps cost no more records than 10', () => {
  const d = desk({ config: configOf(eager) });
  d.uplink(true, { carrierDowns: 0 });
  flap(d, 10, 100);
  const before = d.writes();
  flap(d, 1000, 100, 10);
  assert.ok(d.writes() - before <= 2, `${d.writes() - before} records`);
});

test('a flapping line that stays down is told as an outage, and the last mail is true', () => {
  const d = desk({ config: configOf(eager) });
  d.uplink(true, { carrierDowns: 0 });
  flap(d, 20, 100);
  d.uplink(false, { layer: 'carrier', carrierDowns: 21 });
  d.pass(30 * minute);
  assert.equal(d.told().at(-1), 'outage began');
  d.uplink(true, { carrierDowns: 21 });
  assert.equal(d.told().at(-1), 'outage ended');
  d.pass(hour);
  assert.equal(d.told().at(-1), 'flapping ended');
});

test('slow flapping is damped too, and a restart in the middle loses neither its end nor its count', () => {
  const d = desk();
  d.uplink(true, { carrierDowns: 0 });
  flap(d, 12, 40_000);
  assert.ok(d.told().filter((told) => told === 'outage began').length <= 4, d.told().join());
  assert.equal(d.told().at(-1), 'flapping began');
  d.restart();
  d.uplink(true, { carrierDowns: 12 });
  d.pass(hour);
  const last = d.mails.at(-1)?.notice.news;
  assert.equal(last?.about === 'flapping' && last.stage === 'ended' && last.downs, 12);
});

test('of several uplinks one outage is told as that uplink’s, all of them as the internet’s', () => {
  const config = configOf('[wan.cable]\ninterface = eth1\n[wan.lte]\ninterface = lte0\n');
  const d = desk({ config });
  d.uplink(true, { uplink: 'cable' });
  d.uplink(true, { uplink: 'lte' });
  d.uplink(false, { uplink: 'cable' });
  d.pass(minute);
  d.uplink(false, { uplink: 'lte' });
  d.pass(minute);
  d.uplink(true, { uplink: 'lte' });
  d.pass(minute);
  d.uplink(true, { uplink: 'cable' });
  d.pass(hour);
  assert.deepEqual(d.told(), ['outage cable began', 'outage began', 'outage ended', 'outage cable ended']);
  const [first] = d.mails;
  assert.equal(first?.notice.news.about === 'outage' && first.notice.news.via, 'lte');
});

test('an outage of the internet absorbs those of its uplinks that began with it', () => {
  const config = configOf('[wan.cable]\ninterface = eth1\n[wan.lte]\ninterface = lte0\n');
  const d = desk({ config });
  d.uplink(true, { uplink: 'cable' });
  d.uplink(true, { uplink: 'lte' });
  d.setOnline(false);
  d.uplink(false, { uplink: 'cable' });
  d.pass(2000);
  d.uplink(false, { uplink: 'lte' });
  d.pass(10 * minute);
  d.uplink(true, { uplink: 'lte' });
  d.pass(1000);
  d.uplink(true, { uplink: 'cable' });
  d.setOnline(true);
  d.pass(hour);
  assert.deepEqual(d.told(), ['outage whole']);
});

test('an uplink that stays down after the internet is back speaks for itself', () => {
  const config = configOf('[wan.cable]\ninterface = eth1\n[wan.lte]\ninterface = lte0\n');
  const d = desk({ config });
  for (const uplink of ['cable', 'lte']) d.uplink(true, { uplink });
  d.uplink(false, { uplink: 'cable' });
  d.uplink(false, { uplink: 'lte' });
  d.pass(minute);
  d.uplink(true, { uplink: 'lte' });
  d.pass(minute);
  assert.deepEqual(d.told(), ['outage began', 'outage ended', 'outage cable began']);
});

test('an uplink taken out of the configuration leaves no outage behind', () => {
  const d = desk();
  d.uplink(true);
  d.uplink(false);
  d.pass(minute);
  d.configure(configOf('[wan.other]\ninterface = eth7\n'));
  assert.deepEqual(d.told(), ['outage began', 'outage ended']);
});
