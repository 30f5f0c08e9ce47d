import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instant } from '../../src/time/instant.ts';
import { readEvent } from '../../src/watchers/inbox-event.ts';

const now: Instant = { mono: 600_000, boot: 'b00t', wall: 1_800_000_000_000 };
const read = (body: string) => readEvent(`[event]\n${body}`, now);
const event = (body: string) => {
  const result = read(body);
  assert.ok(result.ok, result.ok ? '' : result.reason);
  return result.event;
};

test("an event file says kind, phase, severity, subject, text and the firmware's own facts", () => {
  assert.deepEqual(
    event(
      'kind = custom.data-limit\nphase = began\nseverity = warning\nsubject = lte0\ntext = "80 % of 10 GB used"\nused = 8\n',
    ),
    {
      kind: 'alarm',
      at: now,
      key: 'custom.data-limit',
      phase: 'began',
      severity: 'warning',
      subject: 'lte0',
      text: '80 % of 10 GB used',
      facts: { used: '8' },
    },
  );
});

test('what is not said has the weight that the catalogue gives', () => {
  const { severity, phase, subject, text, facts } = event('kind = login.failed\n');
  assert.deepEqual(
    { severity, phase, subject, text, facts },
    { severity: 'warning', phase: 'once', subject: '', text: '', facts: {} },
  );
});

test('a hook that reports late dates the event by uptime and boot id', () => {
  assert.deepEqual(event('kind = power\nuptime = 512.34\n').at, {
    mono: 512_340,
    boot: 'b00t',
    wall: now.wall === null ? 0 : now.wall - 87_660,
  });
  assert.deepEqual(event('kind = power\nuptime = 5\nboot_id = 0ther\n').at, {
    mono: 5000,
    boot: '0ther',
    wall: null,
  });
  assert.equal(event('kind = power\nuptime = 9999\n').at.mono, now.mono);
});

test('control characters and direction marks are taken out, escaped or not', () => {
  const { text, subject } = event(
    'kind = attack\nsubject = "a\\u0000\\r\\nBcc: x"\ntext = x\u0007\u202ey\u0085\u2028z\n',
  );
  assert.equal(subject, 'a Bcc: x');
  assert.equal(text, 'x y z');
});

test('long texts and facts are cut, the event is kept', () => {
  const { text, facts } = event(`kind = attack\ntext = ${'x'.repeat(2000)}\nhost = ${'y'.repeat(900)}\n`);
  assert.deepEqual([text.length, facts.host?.length], [1000, 256]);
});

test('what is no event is refused with the reason', () => {
  const cases: [string, RegExp][] = [
    ['', /there is no kind;/],
    ['kind = wan.dwn\n', /no kind "wan.dwn" \(did you mean "wan.down"\?\)/],
    ['kind = wan.flapping\n', /wanbell sees itself/],
    ['kind = custom.\n', /no kind/],
    ['kind = custom.a b\n', /no kind/],
    ['kind = login.failed\nphase = began\n', /neither begins nor ends/],
    ['kind = power\nphase = start\n', /phase must be one of/],
    ['kind = power\nseverity = bad\n', /severity must be one of/],
    [`kind = power\nsubject = ${'x'.repeat(129)}\n`, /subject is longer/],
    ['kind = power\nuptime = yesterday\n', /uptime is not understood/],
    ['kind = power\nuptime = 1e9\n', /uptime is not understood/],
    ['kind = power\nboot_id = a b\n', /boot_id is not understood/],
    ['kind = power\nkind = login\n', /line 3: "kind" is set already/],
    ['kind = power\n[event2]\nx = 1\n', /line 3: only one section/],
    ['kind power\n', /line 2: Line is neither/],
    ['kind = power\ntext = "open\n', /no closing double quote/],
    [
      `kind = power\n${Array.from({ length: 17 }, (_, i) => `k${i} = 1\n`).join('')}`,
      /more than 16 further keys/,
    ],
  ];
  for (const [body, reason] of cases) {
    const result = read(body);
    assert.equal(result.ok, false, body);
    assert.match(result.ok ? '' : result.reason, reason);
  }
  assert.equal(readEvent('kind = power\n', now).ok, false);
});
