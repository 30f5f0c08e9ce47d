import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue, kindOf, matches, patternKnown } from '../../src/events/catalogue.ts';

test('every key of the catalogue is there once and is lower-case words joined by dots', () => {
  const keys = catalogue.map((kind) => kind.key);
  assert.equal(new Set(keys).size, keys.length);
  for (const key of keys) assert.match(key, /^[a-z]+(\.[a-z]+)?$/);
});

test('an outage of the internet is critical and mailed by default; degradation and the clock are not mailed', () => {
  assert.equal(kindOf('wan.down')?.severity, 'critical');
  assert.equal(matches(null, 'wan.down'), true);
  assert.equal(matches(null, 'wan.degraded'), false);
  assert.equal(matches(null, 'clock'), false);
});

test('what only dates an outage is never mailed as an alarm of its own, wan.down excepted', () => {
  const hints = catalogue.filter((kind) => kind.hint);
  assert.deepEqual(
    hints.map((kind) => [kind.key, kind.mailed]),
    [
      ['wan.down', true],
      ['wan.link', false],
      ['clock.set', false],
    ],
  );
  for (const kind of hints) assert.equal(kind.inbox, true);
});

test('the firmware may report what only it can know, not what the agent judges itself', () => {
  for (const key of ['login', 'login.failed', 'attack', 'firmware.installed', 'custom.data-limit']) {
    assert.equal(kindOf(key)?.inbox, true, key);
  }
  for (const key of ['boot', 'digest', 'heartbeat', 'test', 'mail.undelivered', 'wan.flapping', 'log.mail']) {
    assert.equal(kindOf(key)?.inbox, false, key);
  }
});

test('custom.NAME is a kind of its own, for names of sane length and letters', () => {
  assert.equal(kindOf('custom.data-limit')?.phases, 'any');
  assert.equal(matches(null, 'custom.data-limit'), true);
  for (const bad of [
    'custom',
    'custom.',
    'custom.a b',
    `custom.${'x'.repeat(49)}`,
    'custom.a\n',
    'nonsense',
  ]) {
    assert.equal(kindOf(bad), null, JSON.stringify(bad));
  }
});

test('patterns match a key, a family with .*, or everything', () => {
  assert.equal(matches(['wan.*', 'boot'], 'wan.address'), true);
  assert.equal(matches(['wan.*', 'boot'], 'boot'), true);
  assert.equal(matches(['wan.*', 'boot'], 'system.cpu'), false);
  assert.equal(matches(['wan.*'], 'wanton.x'), false);
  assert.equal(matches(['*'], 'custom.x'), true);
  assert.equal(matches([], 'wan.down'), false);
});

test('a pattern that can match nothing is recognised as a mistake', () => {
  for (const good of ['wan.*', 'boot', '*', 'custom.*', 'custom.x']) assert.equal(patternKnown(good), true);
  for (const bad of ['wan', 'wann.*', 'Boot', '', 'wan.*.x']) assert.equal(patternKnown(bad), false, bad);
});
