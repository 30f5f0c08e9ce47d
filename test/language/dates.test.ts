import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dating, fullText, rangeText, timeText } from '../../src/language/dates.ts';
import { de } from '../../src/language/de.ts';
import { en } from '../../src/language/en.ts';
import type { Instant } from '../../src/time/instant.ts';
import { localParts, zoneOfRule } from '../../src/time/zone.ts';
import { fixedOffset } from '../support/notices.ts';

function at(iso: string): Instant {
  const wall = Date.parse(iso);
  return { mono: wall - Date.parse('2026-01-01T00:00:00Z'), boot: 'b', wall };
}

const now = at('2026-11-23T14:40:00Z');
const english: Dating = { words: en, local: fixedOffset(60), now };
const german: Dating = { ...english, words: de };

test('today needs no date, another day has one, another year has its number', () => {
  assert.equal(timeText(english, at('2026-11-23T13:02:00Z')), '14:02');
  assert.equal(timeText(english, at('2026-11-22T13:02:00Z')), '22 Nov 14:02');
  assert.equal(timeText(german, at('2025-03-22T13:02:00Z')), '22. März 2025 14:02');
});

test('the day is that of the device’s zone', () => {
  assert.equal(timeText(english, at('2026-11-22T23:30:00Z')), '00:30');
  assert.equal(timeText(english, at('2026-11-22T22:30:00Z')), '22 Nov 23:30');
});

test('a range has each date once, and two when it spans midnight', () => {
  assert.equal(rangeText(english, at('2026-11-23T13:02:00Z'), at('2026-11-23T13:31:00Z')), '14:02–14:31');
  assert.equal(
    rangeText(english, at('2026-11-22T13:02:00Z'), at('2026-11-22T13:31:00Z')),
    '22 Nov 14:02–14:31',
  );
  assert.equal(
    rangeText(german, at('2026-11-22T22:50:00Z'), at('2026-11-22T23:14:00Z')),
    '22. Nov. 23:50 – 23. Nov. 00:14',
  );
  assert.equal(rangeText(english, at('2026-11-23T13:02:10Z'), at('2026-11-23T13:02:50Z')), '14:02');
  assert.equal(
    rangeText(english, at('2025-12-31T22:50:00Z'), at('2026-01-01T00:14:00Z')),
    '31 Dec 2025 23:50 – 1 Jan 2026 01:14',
  );
});

test('a moment in full has weekday, year and seconds', () => {
  assert.equal(fullText(english, at('2026-11-23T13:02:09Z')), 'Mon 23 Nov 2026, 14:02:09');
  assert.equal(fullText(german, at('2026-05-03T10:00:00Z')), 'So 3. Mai 2026, 11:00:00');
});

test('a moment before the clock was set is dated from the same boot, one of another boot is not', () => {
  const early = { ...at('2026-11-23T13:02:00Z'), wall: null };
  assert.equal(timeText(english, early), '14:02');
  assert.equal(timeText(english, { ...early, boot: 'other' }), null);
  assert.equal(timeText({ ...english, now: { ...now, wall: null } }, early), null);
  assert.equal(rangeText(english, { ...early, boot: 'other' }, now), null);
});

test('times of day follow summer time, each end by the rule of its own moment', () => {
  const zone = zoneOfRule('CET-1CEST,M3.5.0,M10.5.0/3');
  assert.ok(zone);
  const berlin: Dating = {
    words: en,
    local: (wall) => localParts(wall, zone),
    now: at('2026-10-25T09:00:00Z'),
  };
  assert.equal(rangeText(berlin, at('2026-10-25T00:40:00Z'), at('2026-10-25T01:10:00Z')), '02:40–02:10');
  assert.equal(
    rangeText(berlin, at('2026-03-29T00:50:00Z'), at('2026-03-29T01:05:00Z')),
    '29 Mar 01:50–03:05',
  );
});
