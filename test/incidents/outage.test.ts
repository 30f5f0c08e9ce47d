import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { News } from '../../src/incidents/notice.ts';
import { configOf, desk, hour, minute, wallBase } from './desk.ts';

function outageOf(news: News | undefined) {
  assert.equal(news?.about, 'outage');
  return news?.about === 'outage' ? news.outage : assert.fail();
}

test('an outage with a way out is told when it began, and when it ended to whoever was told', () => {
  const d = desk();
  d.uplink(true);
  d.pass(minute);
  d.uplink(false);
  d.pass(14_999);
  assert.deepEqual(d.told(), []);
  d.pass(1);
  assert.deepEqual(d.told(), ['outage began']);
  d.pass(5 * minute);
  d.uplink(true);
  assert.deepEqual(d.told(), ['outage began', 'outage ended']);
  const over = outageOf(d.mails[1]?.notice.news);
  assert.deepEqual(over.span, { ms: 5 * minute + 15_000, bound: 'exact' });
  assert.equal(over.end?.wall, wallBase + 6 * minute + 15_000);
  assert.equal(d.mails[0]?.notice.severity, 'critical');
});

test('an outage that no mail could leave during is told once, after it', () => {
  const d = desk();
  d.uplink(true);
  d.setOnline(false);
  d.uplink(false, { layer: 'gateway' });
  d.pass(29 * minute);
  d.uplink(true);
  d.setOnline(true);
  assert.deepEqual(d.told(), ['outage whole']);
  const { span, layer } = outageOf(d.mails[0]?.notice.news);
  assert.deepEqual([span, layer], [{ ms: 29 * minute, bound: 'exact' }, 'gateway']);
});

test('an outage shorter than report_after is in the history and no mail', () => {
  const d = desk();
  d.uplink(true);
  d.uplink(false);
  d.pass(14_000);
  d.uplink(true);
  d.pass(hour);
  assert.deepEqual(d.told(), []);
  assert.equal(Object.keys(d.state().kept.ledger).length, 1);
});

test('a line that comes up while the device boots had no outage; one that does not is told', () => {
  const booting = desk();
  booting.uplink(false, { layer: 'address' });
  booting.pass(90_000);
  booting.uplink(true);
  booting.pass(hour);
  assert.deepEqual(booting.told(), []);
  const broken = desk();
  broken.uplink(false, { layer: 'address' });
  broken.pass(2 * minute - 1);
  assert.deepEqual(broken.told(), []);
  broken.pass(1);
  assert.deepEqual(broken.told(), ['outage began']);
});

test('once the line was up in this boot, an outage counts as at any time', () => {
  const d = desk();
  d.uplink(true);
  d.pass(20_000);
  d.uplink(false);
  d.pass(15_000);
  assert.deepEqual(d.told(), ['outage began']);
});

test('with report_after = 0s it is told at once', () => {
  const d = desk({ config: configOf('[wan]\nreport_after = 0s\n') });
  d.uplink(true);
  d.uplink(false);
  assert.deepEqual(d.told(), ['outage began']);
  d.pass(3000);
  d.uplink(true);
  assert.deepEqual(d.told(), ['outage began', 'outage ended']);
});

test('a kill in the middle of an outage changes nothing of what is told', () => {
  const d = desk();
  d.uplink(true);
  d.setOnline(false);
  d.uplink(false);
  d.pass(10 * minute);
  d.restart();
  d.feed({
    kind: 'boot',
    at: d.now(),
    cause: 'crash',
    away: { ms: 5000, bound: 'exact' },
    before: d.now(),
  });
  d.uplink(false);
  d.pass(10 * minute);
  d.uplink(true);
  d.setOnline(true);
  assert.deepEqual(d.told(), ['outage whole']);
  assert.deepEqual(outageOf(d.mails[0]?.notice.news).span, { ms: 20 * minute, bound: 'exact' });
});

test('when it ended unseen, its length is told as "at most"', () => {
  const d = desk();
  d.uplink(true);
  d.setOnline(false);
  d.uplink(false);
  d.pass(10 * minute);
  d.restart();
  const away = { ms: 5000, bound: 'exact' } as const;
  d.feed({ kind: 'boot', at: d.now(), cause: 'crash', away, before: d.now() });
  d.uplink(true);
  d.setOnline(true);
  assert.deepEqual(outageOf(d.mails[0]?.notice.news).span, { ms: 10 * minute, bound: 'at-most' });
});

test('across a reboot without a clock its length is told as "at least"', () => {
  const d = desk({ wall: null });
  d.uplink(true);
  d.setOnline(false);
  d.uplink(false);
  d.pass(10 * minute);
  d.restart({ boot: 'boot-b', mono: 20_000 });
  d.uplink(false);
  d.pass(4 * minute);
  d.uplink(true);
  d.setOnline(true);
  assert.deepEqual(outageOf(d.mails[0]?.notice.news).span, { ms: 4 * minute, bound: 'at-least' });
});

test('the clock at 1970 until after the outage, then stepped to now: duration and dates are right', () => {
  const d = desk({ wall: null });
  d.pass(minute);
  d.uplink(true);
  d.setOnline(false);
  d.uplink(false);
  d.pass(10 * minute);
  d.uplink(true);
  d.pass(minute);
  d.setWall(wallBase);
  d.feed({ kind: 'clock', at: d.now(), change: 'set', by: 1_700_000_000_000 });
  const [entry] = Object.values(d.state().kept.ledger);
  assert.deepEqual([entry?.start, entry?.end], [wallBase - 11 * minute, wallBase - minute]);
  assert.equal(d.state().kept.months['2026-11']?.down, 10 * minute);
  d.uplink(false);
  d.pass(5 * minute);
  d.uplink(true);
  d.setOnline(true);
  const last = outageOf(d.mails.at(-1)?.notice.news);
  assert.deepEqual([last.start.wall, last.span.ms], [wallBase, 5 * minute]);
});

test('an outage open while the clock is set gets its beginning completed', () => {
  const d = desk({ wall: null });
  d.uplink(false);
  d.pass(10 * minute);
  d.setWall(wallBase);
  d.feed({ kind: 'clock', at: d.now(), change: 'set', by: 1 });
  d.pass(minute);
  d.uplink(true);
  assert.equal(outageOf(d.mails.at(-1)?.notice.news).start.wall, wallBase - 10 * minute);
});

test('an outage wholly in the agent’s absence is told once, as a whole and unwatched', () => {
  const d = desk();
  d.uplink(true, { carrierDowns: 2 });
  d.restart();
  d.feed({
    kind: 'absence',
    at: d.now(),
    uplink: 'wan',
    from: { ...d.now(), mono: -300_000, wall: wallBase - 300_000 },
    to: d.now(),
    span: { ms: 300_000, bound: 'at-most' },
    downs: 1,
  });
  d.uplink(true, { carrierDowns: 3 });
  assert.deepEqual(d.told(), ['outage whole']);
  const told = outageOf(d.mails[0]?.notice.news);
  assert.deepEqual([told.unwatched, told.span.bound], [true, 'at-most']);
});

test('an outage in the absence that was expected, or that only hooks know of, is judged as any other', () => {
  const d = desk({ config: configOf('[wan]\nexpected_gap = 12:00-13:00 up to 2m\n') });
  d.uplink(true);
  d.pass(10 * minute);
  const before = (ms: number) => ({ ...d.now(), mono: d.now().mono - ms, wall: (d.now().wall ?? 0) - ms });
  const absence = (ms: number) =>
    d.feed({
      kind: 'absence',
      at: d.now(),
      uplink: 'wan',
      from: before(ms),
      to: d.now(),
      span: { ms, bound: 'exact' },
      downs: 0,
    });
  absence(minute);
  assert.deepEqual(d.told(), []);
  absence(3 * minute);
  assert.deepEqual(d.told(), ['outage whole']);
  assert.equal(outageOf(d.mails[0]?.notice.news).layer, null);
});

test('the layer that failed longest is told in the end', () => {
  const d = desk();
  d.uplink(false, { layer: 'internet' });
  d.pass(2 * hour);
  d.uplink(false, { layer: 'carrier' });
  d.pass(minute);
  d.uplink(true);
  assert.equal(outageOf(d.mails.at(-1)?.notice.news).layer, 'internet');
});

test('reminders come 1 h, 2 h, 4 h, 8 h, 16 h after the beginning and then daily, and a waiting one is replaced', () => {
  const d = desk();
  d.uplink(false);
  d.pass(15_000);
  const from = d.mono();
  d.pass(5 * 24 * hour);
  const reminders = d.mails.slice(1).map(({ at }) => Math.round((at - from) / hour));
  assert.deepEqual(reminders, [1, 2, 4, 8, 16, 40, 64, 88, 112]);
  d.setOnline(false);
  d.pass(5 * 24 * hour);
  assert.equal(d.outbox.live().length, 1);
  d.uplink(true);
  d.setOnline(true);
  assert.equal(d.told().at(-1), 'outage ended');
});

test('an expected gap within its hours and length is history only; a longer one is told', () => {
  const config = configOf('[wan]\nexpected_gap = 12:00-13:00 up to 2m\n');
  const d = desk({ config });
  d.uplink(true);
  d.pass(minute);
  d.uplink(false);
  d.pass(110_000);
  d.uplink(true);
  d.pass(20 * minute);
  assert.deepEqual(d.told(), []);
  assert.equal(Object.values(d.state().kept.ledger)[0]?.expected, true);
  d.uplink(false);
  d.pass(130_000);
  d.uplink(true);
  assert.deepEqual(d.told(), ['outage began', 'outage ended']);
  const late = desk({ config });
  late.pass(2 * hour);
  late.uplink(false);
  late.pass(110_000);
  late.uplink(true);
  assert.deepEqual(late.told(), ['outage began', 'outage ended']);
});

test('a whole outage writes little: state and orders of three recipients stay under 12 KB', () => {
  const d = desk({ config: configOf('', ['a', 'b', 'c']) });
  const tried = ['1.1.1.1', '9.9.9.9', '8.8.8.8'].map((host) => ({
    probe: `dns://${host}`,
    ok: false,
    ms: null,
    error: 'timeout',
  }));
  d.uplink(true);
  const [writes, bytes] = [d.writes(), d.bytes()];
  d.setOnline(false);
  d.uplink(false, { tried });
  d.pass(29 * minute);
  d.uplink(true);
  d.setOnline(true);
  assert.equal(d.mails.length, 3);
  assert.ok(d.bytes() - bytes < 12_000, `${d.bytes() - bytes} bytes of orders`);
  assert.ok(d.writes() - writes <= 6, `${d.writes() - writes} records`);
  const before = d.writes();
  d.pass(24 * hour);
  assert.equal(d.writes(), before, 'nothing is written while nothing happens');
});
