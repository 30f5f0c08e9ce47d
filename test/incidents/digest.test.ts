import assert from 'node:assert/strict';
import { test } from 'node:test';
import { historyOf, openIncidents } from '../../src/incidents/history.ts';
import { localParts, utc, zoneOfRule } from '../../src/time/zone.ts';
import { configOf, desk, hour, minute, wallBase } from './desk.ts';

const local = (wall: number) => localParts(wall, utc);

function digestOf(d: ReturnType<typeof desk>) {
  d.feed({ kind: 'schedule', at: d.now(), schedule: 'digest' });
  const news = d.mails.at(-1)?.notice.news;
  return news?.about === 'digest' ? news.digest : assert.fail('no digest');
}

test('the digest has the period, its outages, the downtime and a picture that agree with one another', () => {
  const d = desk({ config: configOf('[mail]\nreminder = 0\n') });
  d.uplink(true);
  d.pass(6 * hour);
  d.uplink(false);
  d.pass(hour);
  d.uplink(true);
  d.pass(17 * hour);
  const digest = digestOf(d);
  assert.deepEqual([digest.from.wall, digest.to.wall], [wallBase, wallBase + 24 * hour]);
  assert.deepEqual([digest.watched, digest.down], [24 * hour, hour]);
  assert.equal(digest.outages.length, 1);
  assert.equal(digest.slices.length, 48);
  assert.deepEqual(
    digest.slices.flatMap((minutes, i) => (minutes === 0 ? [] : [[i, minutes]])),
    [
      [12, 30],
      [13, 30],
    ],
  );
  assert.deepEqual(digest.mails, { delivered: 2, waiting: 0, lost: 0 });
  d.pass(24 * hour);
  const next = digestOf(d);
  assert.deepEqual([next.from.wall, next.down, next.outages], [wallBase + 24 * hour, 0, []]);
});

test('an outage that lasts is in the digest up to now, and time without an agent is not held to be watched', () => {
  const d = desk();
  d.uplink(true);
  d.pass(10 * hour);
  const before = d.now();
  d.pass(6 * hour);
  d.restart();
  d.feed({ kind: 'boot', at: d.now(), cause: 'restart', away: { ms: 6 * hour, bound: 'exact' }, before });
  d.uplink(true);
  d.pass(2 * hour);
  d.uplink(false);
  d.pass(6 * hour);
  d.setOnline(true);
  const digest = digestOf(d);
  assert.deepEqual([digest.watched, digest.down], [18 * hour, 6 * hour]);
  assert.equal(digest.outages[0]?.end, null);
  assert.equal(digest.slices.filter((slice) => slice === null).length, 12);
});

test('history keeps outages and minutes by month, the hour of a month’s turn in the zone of the device', () => {
  const zone = zoneOfRule('CET-1CEST,M3.5.0,M10.5.0/3') ?? assert.fail();
  const inZone = (wall: number) => localParts(wall, zone);
  // The desk's zone is UTC: 23:30 on 30 November to 00:30 on 1 December.
  const d = desk({ wall: Date.UTC(2026, 10, 30, 23, 0) });
  d.uplink(true);
  d.pass(30 * minute);
  d.uplink(false);
  d.pass(hour);
  d.uplink(true);
  d.pass(hour);
  const { outages, months } = historyOf(d.state(), d.now(), local);
  assert.equal(outages.length, 1);
  assert.deepEqual(months, [
    { month: '2026-11', outages: 0, downMinutes: 30, watchedMinutes: 60 },
    { month: '2026-12', outages: 1, downMinutes: 30, watchedMinutes: 90 },
  ]);
  assert.deepEqual(
    historyOf(d.state(), d.now(), inZone).months.map(({ month }) => month),
    ['2026-12'],
  );
});

test('the history is bounded, and the oldest goes first', () => {
  const d = desk({ config: configOf('[history]\noutages = 5\n[wan]\nflap_window = 1s\n') });
  for (let i = 0; i < 12; i++) {
    d.uplink(false);
    d.pass((i + 1) * minute);
    d.uplink(true);
    d.pass(hour);
  }
  const { outages } = historyOf(d.state(), d.now(), local);
  assert.deepEqual(
    outages.map(({ span }) => span.ms / minute),
    [8, 9, 10, 11, 12],
  );
});

test('what is open is listed with its kind, subject and age', () => {
  const d = desk();
  d.alarm('began');
  d.pass(minute);
  d.uplink(false);
  d.pass(minute);
  assert.deepEqual(
    openIncidents(d.state(), d.now()).map(({ kind, subject, span }) => [kind, subject, span.ms]),
    [
      ['custom.door', 'front', 2 * minute],
      ['wan.down', '', minute],
    ],
  );
  d.alarm('ended');
  d.uplink(true);
  assert.deepEqual(openIncidents(d.state(), d.now()), []);
});

test('an address that changed while nobody watched is told, the first one ever is not', () => {
  const all = '[recipient.me]\naddress = me@example.net\nevents = *\nmin_severity = info\n';
  const d = desk({ config: configOf(all) });
  const address = (after: string) =>
    d.feed({ kind: 'address', at: d.now(), uplink: 'wan', before: [], after: [after] });
  address('192.0.2.1');
  d.restart();
  address('192.0.2.1');
  assert.deepEqual(d.told(), []);
  d.restart();
  address('192.0.2.2');
  const news = d.mails.at(-1)?.notice.news;
  assert.deepEqual(news?.about === 'address' && [news.before, news.after], [['192.0.2.1'], ['192.0.2.2']]);
});

test('an IPv6 prefix that stands alone for a moment is no other address', () => {
  const all = '[recipient.me]\naddress = me@example.net\nevents = *\nmin_severity = info\n';
  const d = desk({ config: configOf(all) });
  const address = (before: string[], after: string) =>
    d.feed({ kind: 'address', at: d.now(), uplink: 'wan', before, after: [after] });
  // At boot the prefix comes first, at a renewal it remains when the lease is gone.
  address([], '2001:db8:1::/64');
  address(['2001:db8:1::/64'], '192.0.2.1');
  address(['192.0.2.1'], '2001:db8:1::/64');
  assert.deepEqual(d.told(), []);
  address(['2001:db8:1::/64'], '192.0.2.1');
  assert.deepEqual(d.told(), []);
  address(['192.0.2.1'], '2001:db8:1::/64');
  address(['2001:db8:1::/64'], '192.0.2.2');
  const news = d.mails.at(-1)?.notice.news;
  assert.deepEqual(news?.about === 'address' && [news.before, news.after], [['192.0.2.1'], ['192.0.2.2']]);
});

test('the agent’s own restarts are no news, a power cut is', () => {
  const d = desk();
  for (const cause of ['start', 'restart', 'crash', 'power-loss'] as const) {
    d.feed({ kind: 'boot', at: d.now(), cause, away: { ms: 5000, bound: 'exact' }, before: null });
  }
  assert.deepEqual(d.told(), ['boot']);
});

test('an alarm of the system that nobody sees again after a restart is over after a while', () => {
  const d = desk();
  d.alarm('began', { key: 'system.temperature', subject: 'cpu' });
  d.restart();
  d.feed({ kind: 'boot', at: d.now(), cause: 'crash', away: { ms: 5000, bound: 'exact' }, before: null });
  d.pass(5 * minute);
  assert.deepEqual(d.told(), ['alarm began']);
  d.pass(15 * minute);
  assert.deepEqual(d.told(), ['alarm began', 'alarm ended']);
});

test('a foreign or damaged state is not revived', () => {
  const d = desk();
  d.alarm('began');
  for (const foreign of [null, 7, [], {}, { version: 2 }, { ...d.state().kept, version: 9 }]) {
    assert.equal(d.revived(foreign).kept.next, 1);
  }
  assert.equal(d.revived(d.state().kept).kept.next > 1, true);
});
