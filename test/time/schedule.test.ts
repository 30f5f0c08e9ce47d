import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronFault } from '../../src/time/cron.ts';
import { loadSchedule, nextRun } from '../../src/time/schedule.ts';
import { localParts, utc, type Zone, zoneOfRule } from '../../src/time/zone.ts';

const berlin: Zone = zoneOfRule('CET-1CEST,M3.5.0,M10.5.0/3') ?? utc;
const two = (n: number) => String(n).padStart(2, '0');

/** The next `count` runs as local time with offset, from a UTC moment on. */
async function runs(text: string, from: string, count: number, zone = berlin): Promise<string[]> {
  const schedule = await loadSchedule(text);
  const found: string[] = [];
  let at = Date.parse(from);
  while (found.length < count) {
    const next = nextRun(schedule, at, zone);
    if (next === null) return [...found, 'never'];
    assert.ok(next > at);
    const t = localParts(next, zone);
    found.push(`${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)} +${t.offset / 60}`);
    at = next;
  }
  return found;
}

test('a daily time stays at its local time across both changes of summer time', async () => {
  assert.deepEqual(await runs('0 8 * * *', '2026-03-27T12:00Z', 3), [
    '2026-03-28 08:00 +1',
    '2026-03-29 08:00 +2',
    '2026-03-30 08:00 +2',
  ]);
  assert.deepEqual(await runs('0 8 * * *', '2026-10-24T12:00Z', 2), [
    '2026-10-25 08:00 +1',
    '2026-10-26 08:00 +1',
  ]);
});

test('a time that the change skips comes once, at the change, and not never', async () => {
  assert.deepEqual(await runs('30 2 * * *', '2026-03-28T12:00Z', 2), [
    '2026-03-29 03:00 +2',
    '2026-03-30 02:30 +2',
  ]);
  assert.deepEqual(await runs('*/15 2 * * *', '2026-03-28T12:00Z', 2), [
    '2026-03-29 03:00 +2',
    '2026-03-30 02:00 +2',
  ]);
});

test('a time that the change repeats comes once, at its first passing', async () => {
  assert.deepEqual(await runs('30 2 * * *', '2026-10-24T12:00Z', 2), [
    '2026-10-25 02:30 +2',
    '2026-10-26 02:30 +1',
  ]);
});

test('an hourly schedule follows real time: no hour without, none with two', async () => {
  assert.deepEqual(await runs('0 * * * *', '2026-10-24T23:30Z', 4), [
    '2026-10-25 02:00 +2',
    '2026-10-25 02:00 +1',
    '2026-10-25 03:00 +1',
    '2026-10-25 04:00 +1',
  ]);
  assert.deepEqual(await runs('0 * * * *', '2026-03-28T23:30Z', 3), [
    '2026-03-29 01:00 +1',
    '2026-03-29 03:00 +2',
    '2026-03-29 04:00 +2',
  ]);
});

test('days, months, names, steps, lists and nicknames are understood', async () => {
  const first = async (text: string) => (await runs(text, '2026-11-23T12:34:56Z', 1, utc))[0];
  assert.equal(await first('0 7 * * 1'), '2026-11-30 07:00 +0');
  assert.equal(await first('0 7 * * mon'), '2026-11-30 07:00 +0');
  assert.equal(await first('0 7 * * 7'), '2026-11-29 07:00 +0');
  assert.equal(await first('*/20 * * * *'), '2026-11-23 12:40 +0');
  assert.equal(await first('0 0 1,15 feb *'), '2027-02-01 00:00 +0');
  assert.equal(await first('0 0 29 2 *'), '2028-02-29 00:00 +0');
  assert.equal(await first('0 0 31 2,3 *'), '2027-03-31 00:00 +0');
  assert.equal(await first('@weekly'), '2026-11-29 00:00 +0');
  assert.equal(await first('0 22-23/1 * * 5-7'), '2026-11-27 22:00 +0');
});

test('with day and weekday both given, either will do', async () => {
  assert.deepEqual(await runs('0 0 26 * fri', '2026-11-23T12:00Z', 3, utc), [
    '2026-11-26 00:00 +0',
    '2026-11-27 00:00 +0',
    '2026-12-04 00:00 +0',
  ]);
});

test('what node-cron lets pass though it is no schedule is refused', async () => {
  for (const text of [
    '@Daily',
    '0 22-6 * * *',
    '0 0 8 * * *',
    '0 8 * * 8',
    '61 * * * *',
    '',
    '* * * *',
    '0 8 30 2 *',
    '0 8 L * *',
    '5/3 * * * *',
    '0 0 ? * *',
    '-1 * * * *',
    '1- * * * *',
    '0 0 1-2-3 * *',
  ]) {
    assert.notEqual(cronFault(text), null, text);
    await assert.rejects(loadSchedule(text), RangeError, text);
  }
});
