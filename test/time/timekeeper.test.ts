import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClockEvent } from '../../src/events/event.ts';
import { createTimekeeper, type TimekeeperOptions } from '../../src/time/timekeeper.ts';
import { startClockWatch } from '../../src/watchers/clock.ts';
import { testTime } from '../support/time.ts';

const today = Date.UTC(2027, 0, 10);

function keep(wall: number, options: Partial<TimekeeperOptions> = {}) {
  const time = testTime(wall, 5000);
  const timekeeper = createTimekeeper({
    mode: 'auto',
    synchronised: () => null,
    bootId: () => 'b',
    ...time,
    ...options,
  });
  const events: ClockEvent[] = [];
  const watch = startClockWatch({ timekeeper, after: time.after, emit: (event) => events.push(event) });
  return { time, timekeeper, events, watch };
}

test('a clock at 1970 gives instants without wall time, until it is stepped to now', () => {
  const { time, timekeeper, events } = keep(5000);
  assert.deepEqual(timekeeper.now(), { mono: 5000, boot: 'b', wall: null });
  time.pass(60_000);
  time.setWall(today);
  assert.equal(timekeeper.isSet(), false);
  time.pass(10_000);
  assert.equal(timekeeper.now().wall, today + 10_000);
  assert.deepEqual(
    events.map((e) => [e.change, e.by, e.at.wall]),
    [['set', today - 65_000, today + 10_000]],
  );
});

test('a clock that the kernel calls unsynchronised is not set, whatever it shows', () => {
  let synchronised = false;
  const { time, timekeeper, events } = keep(today, { synchronised: () => synchronised });
  time.pass(60_000);
  assert.equal(timekeeper.isSet(), false);
  synchronised = true;
  time.pass(10_000);
  assert.deepEqual(
    events.map((e) => [e.change, e.by]),
    [['set', 0]],
  );
  synchronised = false;
  time.pass(60_000);
  assert.equal(timekeeper.isSet(), true);
});

test('an NTP hook may say that it is set, but not before the release date', () => {
  const { time, timekeeper, events, watch } = keep(0, { synchronised: () => false });
  watch.markSet();
  assert.equal(timekeeper.isSet(), false);
  time.setWall(today);
  watch.markSet();
  assert.equal(timekeeper.isSet(), true);
  assert.deepEqual(
    events.map((e) => e.change),
    ['set'],
  );
});

test('clock = trust believes any clock', () => {
  const { timekeeper, events } = keep(1000, { mode: 'trust' });
  assert.equal(timekeeper.now().wall, 1000);
  assert.deepEqual(events, []);
});

test('a step is told with its size, in both directions; slewing is not', () => {
  const { time, events } = keep(today);
  time.setWall(time.wallClock() + 1500);
  time.pass(60_000);
  assert.equal(events.length, 0);
  time.setWall(time.wallClock() - 7_200_000);
  time.pass(60_000);
  time.setWall(time.wallClock() + 3000);
  time.pass(60_000);
  assert.deepEqual(
    events.map((e) => [e.change, e.by]),
    [
      ['stepped', -7_200_000],
      ['stepped', 3000],
    ],
  );
});

test('a clock that falls back before the release date is not believed any more', () => {
  const { time, timekeeper } = keep(today);
  time.setWall(0);
  time.pass(60_000);
  assert.equal(timekeeper.now().wall, null);
});

test('a stopped watch leaves no timer', () => {
  const { time, watch } = keep(today);
  assert.equal(time.pending(), 1);
  watch.stop();
  watch.look();
  assert.equal(time.pending(), 0);
});
