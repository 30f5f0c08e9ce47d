import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import type { BootEvent } from '../../src/events/event.ts';
import type { Instant } from '../../src/time/instant.ts';
import {
  type Before,
  judgeBoot,
  lastAlive,
  readLifeSign,
  startBootWatch,
  startLifeSign,
} from '../../src/watchers/boot.ts';
import { testTime } from '../support/time.ts';

const wall = Date.UTC(2027, 0, 10);
const instant = (mono: number, boot: string, at: number | null): Instant => ({ mono, boot, wall: at });
const before = (last: Instant | null, clean: boolean): Before => ({ first: false, clean, last });

test('start, restart, crash, reboot and power loss are told apart, with the time away', () => {
  const now = instant(60_000, 'b', wall);
  const cases: [Before, string, number, string][] = [
    [{ first: true, clean: false, last: null }, 'start', 0, 'unknown'],
    [before(instant(50_000, 'b', wall - 10_000), true), 'restart', 10_000, 'exact'],
    [before(instant(50_000, 'b', wall - 10_000), false), 'crash', 10_000, 'at-most'],
    [before(instant(9_000_000, 'a', wall - 600_000), true), 'reboot', 600_000, 'exact'],
    [before(instant(9_000_000, 'a', wall - 600_000), false), 'power-loss', 600_000, 'at-most'],
    // The clock was not set then, or what it said cannot be: nobody watched at least since the boot.
    [before(instant(9_000_000, 'a', null), false), 'power-loss', 60_000, 'at-least'],
    [before(instant(9_000_000, 'a', wall + 1), false), 'power-loss', 60_000, 'at-least'],
    [before(instant(9_000_000, 'a', wall - 30_000), true), 'reboot', 60_000, 'at-least'],
    [before(null, false), 'power-loss', 60_000, 'at-least'],
  ];
  for (const [last, cause, ms, bound] of cases) {
    const event = judgeBoot(last, now);
    assert.deepEqual([event.cause, event.away], [cause, { ms, bound }]);
    assert.deepEqual(event.before, last.last);
  }
});

test('within a boot the wall clock does not matter, before or after it is set', () => {
  const event = judgeBoot(
    before(instant(50_000, 'b', null), false),
    instant(60_000, 'b', null),
    instant(90_000, 'b', wall),
  );
  assert.deepEqual(event.away, { ms: 10_000, bound: 'at-most' });
  assert.deepEqual([event.before?.wall, event.at.wall], [wall - 40_000, wall - 30_000]);
});

/** The boot watch on a device whose clock is set `setAfter` milliseconds after the start; null: never. */
function watch(last: Before, setAfter: number | null) {
  const time = testTime(0, 20_000);
  const events: { event: BootEvent; at: number }[] = [];
  const now = () => {
    const isSet = setAfter !== null && time.monotonic() >= 20_000 + setAfter;
    return instant(time.monotonic(), 'b', isSet ? wall + time.monotonic() : null);
  };
  const stop = startBootWatch({
    before: last,
    start: now(),
    now,
    after: time.after,
    emit: (event) => events.push({ event, at: time.monotonic() - 20_000 }),
  });
  return { time, events, stop };
}

test('after a power cut it waits for the clock, and then says how long the device was off', () => {
  const { time, events } = watch(before(instant(5, 'a', wall - 3_600_000), false), 42_000);
  time.pass(40_000);
  assert.equal(events.length, 0);
  time.pass(600_000);
  assert.deepEqual(
    events.map((e) => [e.at, e.event.cause, e.event.away, e.event.at.mono]),
    [[45_000, 'power-loss', { ms: 3_600_000 + 20_000, bound: 'at-most' }, 20_000]],
  );
});

test('it does not wait for what the clock cannot tell, nor for ever', () => {
  const known = before(instant(5, 'a', wall), false);
  assert.equal(watch({ first: true, clean: false, last: null }, null).events.length, 1);
  assert.equal(watch(before(instant(5, 'a', null), false), null).events.length, 1);
  assert.equal(watch(before(instant(5, 'b', null), false), null).events.length, 1);
  const { time, events } = watch(known, null);
  time.pass(600_000);
  assert.deepEqual(
    events.map((e) => [e.at, e.event.away]),
    [[180_000, { ms: 20_000, bound: 'at-least' }]],
  );
  const stopped = watch(known, null);
  stopped.stop();
  stopped.time.pass(600_000);
  assert.equal(stopped.events.length, 0);
});

test('the life sign dates a crash to 10 s, and counts only in its own boot', () => {
  const dir = mkdtempSync(`${tmpdir()}/wanbell-boot-`);
  const file = `${dir}/alive`;
  const time = testTime(wall, 1000);
  const log: string[] = [];
  const now = () => instant(time.monotonic(), 'b', null);
  const lines = () => ({
    wan: { device: 'eth1', index: 7, downs: 3, up: true },
    lte: { device: 'wwan0', index: 8, downs: null, up: false },
  });
  const sign = startLifeSign({ file, now, lines, log: (line) => log.push(line), after: time.after });
  time.pass(34_000);
  assert.deepEqual(readLifeSign(file, 'b'), { at: instant(31_000, 'b', null), lines: lines() });
  sign.touch();
  assert.equal(readLifeSign(file, 'b')?.at.mono, 35_000);
  assert.equal(readLifeSign(file, 'c'), null);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  sign.stop();
  assert.equal(time.pending(), 0);
  for (const text of [
    '',
    '{',
    'null',
    '{"at":{"mono":"1","boot":"b"},"lines":{}}',
    '{"at":{"mono":1,"boot":"b"}}',
  ]) {
    writeFileSync(file, text);
    assert.equal(readLifeSign(file, 'b'), null, text);
  }
  rmSync(dir, { recursive: true });
  startLifeSign({ file, now, lines, log: (line) => log.push(line), after: time.after });
  time.pass(60_000);
  assert.equal(log.length, 1);
});

test('the later of store and life sign counts', () => {
  const [old, late, other] = [instant(1, 'b', null), instant(2, 'b', null), instant(9, 'a', null)];
  assert.equal(lastAlive(old, late), late);
  assert.equal(lastAlive(late, old), late);
  assert.equal(lastAlive(other, old), old);
  assert.equal(lastAlive(other, null), other);
  assert.equal(lastAlive(null, old), old);
  assert.equal(lastAlive(null, null), null);
});
