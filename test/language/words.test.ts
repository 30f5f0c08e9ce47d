import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue } from '../../src/events/catalogue.ts';
import { durationText, numberText, percentText, sizeText, spanText } from '../../src/language/amounts.ts';
import { de } from '../../src/language/de.ts';
import { en } from '../../src/language/en.ts';
import { loadWords } from '../../src/language/load.ts';
import type { Words } from '../../src/language/words.ts';

/** Every text of a language by its path; functions are called with plain arguments. */
function texts(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (typeof value === 'string') into.set(path, value);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) texts(inner, `${path}.${key}`, into);
  return into;
}

/** The same in both languages, rightly. */
const alike = new Set([
  '.internet',
  '.groups.internet',
  '.groups.system',
  '.groups.firmware',
  '.units.h',
  '.units.min',
  '.units.s',
]);

test('German has a text of its own wherever English has one', () => {
  const english = texts(en, '', new Map());
  const german = texts(de, '', new Map());
  assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
  for (const [path, text] of english) {
    assert.notEqual(german.get(path), '', path);
    if (path === '.language' || path.startsWith('.weekdays') || alike.has(path)) continue;
    assert.notEqual(german.get(path), text, path);
  }
});

test('every headline differs between the languages for the same facts', () => {
  const say = (words: Words): Record<string, string> => {
    const h = words.headline;
    return {
      began: h.outageBegan('X', '14:02', null),
      lasts: h.outageLasts('X', '14:02', '1 h', null),
      over: h.outageOver('X', '1 h', null, null),
      flapping: h.flappingBegan('X', 2, null),
      flaps: h.flappingLasts('X', 2, null),
      stable: h.flappingOver('X', 2, '1 h', '14:02'),
      degraded: h.degradedBegan('X', 'm', null),
      better: h.degradedOver('X', '1 h', null),
      address: h.address('X'),
      active: h.active('a', 'b'),
      none: h.active('a', null),
      alarm: h.alarmLasts('X', null),
      ended: h.alarmOver('X', '1 h', null),
      times: h.times(3),
      ...Object.fromEntries(
        (['start', 'restart', 'crash', 'reboot', 'power-loss'] as const).map((c) => [c, h.boot(c, '1 h')]),
      ),
      set: h.clock('set', ''),
      stepped: h.clock('stepped', '1 h'),
      full: h.log('full', 2, '2', '1 KB'),
      log: h.log('scheduled', 2, '2', '1 KB'),
      digest: h.digest('99 %', 0, null),
      report: h.digest(null, 2, null),
      alive: h.heartbeat(true, null),
      test: h.test,
      ...Object.fromEntries(
        (['parked', 'expired', 'dropped'] as const).map((r) => [r, h.undelivered(r, 2, 'x')]),
      ),
      quiet: h.collected('quiet', 2, 'x'),
      budget: h.collected('budget', 2, 'x'),
      via: words.body.via('x'),
      more: words.body.more(2),
      mails: words.body.mails(1, 2, 3),
    };
  };
  const english = say(en);
  const german = say(de);
  for (const key of Object.keys(english)) assert.notEqual(german[key], english[key], key);
});

test('one is told in the singular, several in the plural', () => {
  assert.match(en.headline.flappingBegan('X', 1, null), /1 interruption$/);
  assert.match(en.headline.flappingBegan('X', 2, null), /2 interruptions$/);
  assert.match(de.headline.digest(null, 1, null), /1 Ausfall$/);
  assert.match(de.headline.digest(null, 2, null), /2 Ausfälle$/);
  assert.match(en.headline.log('full', 1, '1', '9 B'), /1 line,/);
});

test('every kind of the catalogue has a name in every language', async () => {
  for (const language of ['en', 'de'] as const) {
    const words = await loadWords(language);
    assert.equal(words.language, language);
    for (const kind of catalogue) assert.ok(words.kinds[kind.key].length > 2);
    assert.equal(words.weekdays.length, 7);
  }
});

test('durations show two units at most and round to the smaller one', () => {
  const told = [
    0, 999, 1000, 45_400, 59_700, 252_000, 599_600, 1_740_000, 3_600_000, 7_500_000, 86_399_999, 273_600_000,
  ];
  assert.deepEqual(
    told.map((ms) => durationText(en, ms)),
    [
      'less than 1 s',
      'less than 1 s',
      '1 s',
      '45 s',
      '1 min',
      '4 min 12 s',
      '10 min',
      '29 min',
      '1 h',
      '2 h 5 min',
      '1 d',
      '3 d 4 h',
    ],
  );
  assert.equal(durationText(de, 273_600_000), '3 T 4 h');
  assert.equal(durationText(en, Number.NaN), 'for an unknown time');
});

test('a span says when it is a bound or unknown', () => {
  assert.equal(spanText(en, { ms: 60_000, bound: 'at-least' }), 'at least 1 min');
  assert.equal(spanText(de, { ms: 60_000, bound: 'at-most' }), 'höchstens 1 min');
  assert.equal(spanText(de, { ms: 0, bound: 'unknown' }), 'unbekannt lange');
});

test('numbers, shares and sizes follow the language, and 100 % means all of it', () => {
  assert.equal(numberText(en, 1234567.891, 1), '1,234,567.9');
  assert.equal(numberText(de, 1234567.891, 1), '1.234.567,9');
  assert.equal(percentText(en, 0.99999, 2), '99.99 %');
  assert.equal(percentText(en, 1, 2), '100 %');
  assert.equal(percentText(de, 0.978, 2), '97,80 %');
  assert.deepEqual(
    [512, 1536, 262_144, 1_572_864].map((n) => sizeText(de, n)),
    ['512 B', '1,5 KB', '256 KB', '1,5 MB'],
  );
});
