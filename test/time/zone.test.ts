import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadZone } from '../../src/time/load-zone.ts';
import { parseTzif } from '../../src/time/tzif.ts';
import { localParts, momentOf, offsetMinutes, type Zone, zoneOfRule } from '../../src/time/zone.ts';

const berlinRule = 'CET-1CEST,M3.5.0,M10.5.0/3';

function rule(text: string): Zone {
  const zone = zoneOfRule(text);
  assert.ok(zone, text);
  return zone;
}

function intl(name: string): Zone {
  const { zone, problem } = loadZone(name, undefined, () => null);
  assert.equal(problem, null);
  assert.equal(zone.kind, 'intl');
  return zone;
}

/** A moment each 37 hours from 1990 to 2060, so that all hours and seasons come up. */
function* moments(): Generator<number> {
  for (let at = Date.UTC(1990, 0, 1); at < Date.UTC(2060, 0, 1); at += 37 * 3_600_000) yield at;
}

test('POSIX rules give the same offsets as ICU in the years in which they hold', () => {
  const pairs = [
    [berlinRule, 'Europe/Berlin', 1997],
    ['EST5EDT,M3.2.0,M11.1.0', 'America/New_York', 2008],
    ['AEST-10AEDT,M10.1.0,M4.1.0/3', 'Australia/Sydney', 2009],
    ['IST-5:30', 'Asia/Kolkata', 1990],
    ['NST3:30NDT,M3.2.0,M11.1.0', 'America/St_Johns', 2012],
    ['<+0545>-5:45', 'Asia/Kathmandu', 1990],
    ['IST-1GMT0,M10.5.0,M3.5.0/1', 'Europe/Dublin', 1997],
  ] as const;
  for (const [text, name, since] of pairs) {
    const [a, b] = [rule(text), intl(name)];
    for (const at of moments())
      if (at > Date.UTC(since, 0, 2) && at < Date.UTC(2037, 0, 1))
        assert.equal(offsetMinutes(at, a), offsetMinutes(at, b), `${text} ${new Date(at).toISOString()}`);
  }
});

test("the system's zone files give the same offsets as ICU, past and future", () => {
  for (const name of [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Tehran',
    'Africa/Casablanca',
  ]) {
    const bytes = readFileSync(`/usr/share/zoneinfo/${name}`);
    const table = parseTzif(bytes);
    assert.ok(table, name);
    const zone: Zone = { kind: 'table', name, table };
    const icu = intl(name);
    for (const at of moments())
      if (at < Date.UTC(2026, 0, 1) || name !== 'Africa/Casablanca')
        assert.equal(
          offsetMinutes(at, zone),
          offsetMinutes(at, icu),
          `${name} ${new Date(at).toISOString()}`,
        );
  }
});

test('the change to summer time happens at its second', () => {
  const zone = rule(berlinRule);
  const change = Date.UTC(2026, 2, 29, 1);
  assert.deepEqual(
    [change - 1000, change].map((at) => localParts(at, zone)),
    [
      { year: 2026, month: 3, day: 29, hour: 1, minute: 59, second: 59, weekday: 0, offset: 60 },
      { year: 2026, month: 3, day: 29, hour: 3, minute: 0, second: 0, weekday: 0, offset: 120 },
    ],
  );
});

test('days of the year are counted with and without 29 February as written', () => {
  // J60 is 1 March always; 59 is 29 February in a leap year.
  const at = (text: string, year: number, month: number, day: number) =>
    offsetMinutes(Date.UTC(year, month - 1, day, 12), rule(text));
  assert.deepEqual([at('AAA0BBB,J60,J300', 2028, 2, 29), at('AAA0BBB,J60,J300', 2028, 3, 1)], [0, 60]);
  assert.deepEqual([at('AAA0BBB,59,300', 2028, 2, 28), at('AAA0BBB,59,300', 2028, 2, 29)], [0, 60]);
});

test('a local time is found again: the first of two, and the change itself where it does not exist', () => {
  const zone = rule(berlinRule);
  const local = (month: number, day: number, hour: number, minute = 0) =>
    Date.UTC(2026, month - 1, day, hour, minute);
  assert.equal(momentOf(local(7, 1, 12), zone), Date.UTC(2026, 6, 1, 10));
  assert.equal(momentOf(local(10, 25, 2, 30), zone), Date.UTC(2026, 9, 25, 0, 30));
  assert.equal(momentOf(local(3, 29, 2, 30), zone), Date.UTC(2026, 2, 29, 1));
  assert.equal(momentOf(local(3, 29, 3, 0), zone), Date.UTC(2026, 2, 29, 1));
});

test('the zone comes from the configuration, else TZ, /etc/TZ, /etc/localtime, else it is UTC', () => {
  const files = new Map<string, Uint8Array>([
    ['/etc/TZ', new TextEncoder().encode('JST-9\n')],
    ['/etc/localtime', readFileSync('/usr/share/zoneinfo/America/New_York')],
    ['/usr/share/zoneinfo/Europe/Berlin', readFileSync('/usr/share/zoneinfo/Europe/Berlin')],
  ]);
  const read = (path: string) => files.get(path) ?? null;
  const january = Date.UTC(2026, 0, 15);
  const offset = (timezone: string | null, tz?: string) =>
    offsetMinutes(january, loadZone(timezone, tz ?? '', read).zone);
  assert.equal(offset('Europe/Berlin', 'JST-9'), 60);
  assert.equal(offset('IST-5:30', 'JST-9'), 330);
  assert.equal(offset(null, ':Europe/Berlin'), 60);
  assert.equal(offset(null), 540);
  files.delete('/etc/TZ');
  assert.equal(offset(null), -300);
  files.delete('/etc/localtime');
  assert.equal(offset(null), 0);
});

test('a zone that nobody knows is said, and the system one is used', () => {
  const { zone, problem } = loadZone('Middle/Earth', 'JST-9', () => null);
  assert.equal(zone.name, 'JST-9');
  assert.match(problem ?? '', /Middle\/Earth is not known/);
});

test('files that are no zone files, or cut ones, are refused', () => {
  const whole = readFileSync('/usr/share/zoneinfo/Europe/Berlin');
  assert.ok(parseTzif(whole));
  for (let length = 0; length < whole.length - 60; length += 7) {
    const table = parseTzif(whole.subarray(0, length));
    assert.ok(table === null || table.rule === null, `${length}`);
  }
  assert.equal(parseTzif(new TextEncoder().encode('CET-1CEST')), null);
});

test('text that is no rule is refused', () => {
  for (const text of [
    '',
    'CET',
    'CET-',
    'CE-1',
    'CET-1CEST,M13.5.0,M10.5.0',
    'CET-1CEST,M3.6.0,M10.5.0',
    'CET-1CEST,M3.5.0',
    'CET-1CEST,J0,J5',
    'A'.repeat(200),
  ])
    assert.equal(zoneOfRule(text), null, text);
});
