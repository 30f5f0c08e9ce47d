import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScheduler } from '../../src/time/scheduler.ts';
import { createTimekeeper } from '../../src/time/timekeeper.ts';
import { localParts, utc, zoneOfRule } from '../../src/time/zone.ts';
import { type TestTime, testTime } from '../support/time.ts';

const hour = 3_600_000;
const zone = zoneOfRule('CET-1CEST,M3.5.0,M10.5.0/3') ?? utc;

/** A scheduler on controlled time; `told` gets local times of what came due. */
async function start(time: TestTime, schedules: Record<'digest' | 'heartbeat' | 'log', string | null>) {
  const timekeeper = createTimekeeper({ mode: 'auto', synchronised: () => null, bootId: () => 'b', ...time });
  const told: string[] = [];
  const scheduler = createScheduler({
    schedules,
    timekeeper,
    zone,
    after: time.after,
    emit(name) {
      const t = localParts(time.wallClock(), zone);
      told.push(`${name} ${t.month}-${t.day} ${t.hour}:${String(t.minute).padStart(2, '0')}`);
    },
  });
  await scheduler.ready;
  const step = (to: number) => {
    time.setWall(to);
    timekeeper.look();
    scheduler.clockChanged();
  };
  return { told, scheduler, step };
}

const digest = (text: string) => ({ digest: text, heartbeat: null, log: null });

test('a schedule comes due each day at its local time through a change of summer time', async () => {
  const time = testTime(Date.UTC(2027, 2, 26, 12));
  const { told } = await start(time, digest('0 8 * * *'));
  time.pass(96 * hour);
  assert.deepEqual(told, ['digest 3-27 8:00', 'digest 3-28 8:00', 'digest 3-29 8:00', 'digest 3-30 8:00']);
});

test('nothing comes due until the clock is set, and nothing is made up for from before', async () => {
  const time = testTime(0);
  const { told, step } = await start(time, digest('0 8 * * *'));
  time.pass(48 * hour);
  assert.deepEqual(told, []);
  assert.equal(time.pending(), 0);
  step(Date.UTC(2027, 0, 10, 7, 30));
  assert.deepEqual(told, []);
  time.pass(24 * hour);
  assert.deepEqual(told, ['digest 1-11 8:00']);
});

test('an occasion that was told is not told again when the clock steps back over it', async () => {
  const time = testTime(Date.UTC(2027, 0, 10, 6, 59));
  const { told, step } = await start(time, digest('0 8 * * *'));
  time.pass(2 * 60_000);
  assert.deepEqual(told, ['digest 1-10 8:00']);
  step(Date.UTC(2027, 0, 10, 6, 30));
  time.pass(hour);
  assert.deepEqual(told, ['digest 1-10 8:00']);
  time.pass(24 * hour);
  assert.deepEqual(told, ['digest 1-10 8:00', 'digest 1-11 8:00']);
});

test('an occasion that a step passes over is told once, late', async () => {
  const time = testTime(Date.UTC(2027, 0, 10, 6));
  const { told, step } = await start(time, { digest: '0 8 * * *', heartbeat: '0 * * * *', log: null });
  step(Date.UTC(2027, 0, 10, 10, 30));
  assert.deepEqual(told, ['digest 1-10 11:30', 'heartbeat 1-10 11:30']);
  time.pass(hour);
  assert.deepEqual(told.slice(2), ['heartbeat 1-10 12:00']);
});

test('a clock that was years off is forgotten, in both directions', async () => {
  const time = testTime(Date.UTC(2030, 0, 10, 6, 59));
  const { told, step } = await start(time, digest('0 8 * * *'));
  time.pass(2 * 60_000);
  step(Date.UTC(2027, 5, 1, 4));
  time.pass(3 * hour);
  assert.deepEqual(told, ['digest 1-10 8:00', 'digest 6-1 8:00']);
  step(Date.UTC(2028, 5, 1, 7));
  assert.equal(told.length, 2);
  time.pass(24 * hour);
  assert.deepEqual(told.slice(2), ['digest 6-2 8:00']);
});

test('without schedules no timer waits, and a stopped scheduler says nothing', async () => {
  const time = testTime(Date.UTC(2027, 0, 10, 6, 59));
  await start(time, { digest: null, heartbeat: null, log: null });
  assert.equal(time.pending(), 0);
  const { told, scheduler } = await start(time, digest('0 8 * * *'));
  scheduler.stop();
  scheduler.clockChanged();
  time.pass(24 * hour);
  assert.deepEqual(told, []);
});
