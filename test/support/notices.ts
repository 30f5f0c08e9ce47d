import type { Tried } from '../../src/events/event.ts';
import type { News, Notice, Outage } from '../../src/incidents/notice.ts';
import type { ComposeContext } from '../../src/mail/compose.ts';
import type { Instant } from '../../src/time/instant.ts';
import type { LocalTime } from '../../src/time/zone.ts';

/** 2026-11-23 14:31:20 in a zone one hour east of Greenwich. */
export const nowWall = Date.UTC(2026, 10, 23, 13, 31, 20);
const nowMono = 5_000_000_000;

/** The moment `seconds` before now, with the wall clock set. */
export function ago(seconds: number): Instant {
  return { mono: nowMono - seconds * 1000, boot: 'boot-1', wall: nowWall - seconds * 1000 };
}

/** The same without a wall clock. */
export function unset(seconds: number): Instant {
  return { ...ago(seconds), wall: null };
}

/** Local time at a fixed offset, so that these tests need no zone rules. */
export function fixedOffset(minutes: number): (wall: number) => LocalTime {
  return (wall) => {
    const date = new Date(wall + minutes * 60_000);
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      weekday: date.getUTCDay(),
      offset: minutes,
    };
  };
}

export const tried: readonly Tried[] = [
  { probe: 'gateway 192.0.2.1', ok: true, ms: 1.4, error: null },
  { probe: 'dns://1.1.1.1', ok: false, ms: null, error: 'timeout' },
  { probe: 'tcp://9.9.9.9:53', ok: false, ms: null, error: 'refused' },
];

export const outage: Outage = {
  id: 'o1',
  uplink: null,
  start: ago(1760),
  end: ago(20),
  span: { ms: 1_740_000, bound: 'exact' },
  layer: 'internet',
  tried,
  unwatched: false,
  expected: false,
};

export const lasting: Outage = { ...outage, id: 'o2', end: null };

export function alarm(over: Partial<Extract<News, { about: 'alarm' }>>): News {
  return {
    about: 'alarm',
    stage: 'once',
    key: 'login.failed',
    subject: 'admin',
    text: '5 attempts from 192.0.2.77',
    facts: {},
    start: ago(60),
    end: null,
    count: 1,
    ...over,
  };
}

/** A day of half-hours: one stretch unwatched, one outage. */
export const slices: readonly (number | null)[] = Array.from({ length: 48 }, (_, i) =>
  i < 4 ? null : i === 20 ? 29 : i === 21 ? 3 : 0,
);

export function digestNews(over: Partial<Extract<News, { about: 'digest' }>['digest']> = {}): News {
  return {
    about: 'digest',
    digest: {
      from: ago(86_400),
      to: ago(0),
      watched: 79_200_000,
      down: 1_740_000,
      outages: [outage],
      more: 0,
      slices,
      counts: { boot: 1, 'custom.data-limit': 2 },
      mails: { delivered: 3, waiting: 1, lost: 0 },
      ...over,
    },
  };
}

/** At least one piece of news of every variant and stage. */
export const everyNews: readonly News[] = [
  { about: 'outage', stage: 'began', outage: { ...lasting, uplink: 'wan' }, via: 'lte' },
  { about: 'outage', stage: 'reminder', outage: lasting, via: null },
  { about: 'outage', stage: 'ended', outage, via: null },
  {
    about: 'outage',
    stage: 'whole',
    outage: { ...outage, layer: null, unwatched: true, tried: [] },
    via: null,
  },
  {
    about: 'flapping',
    stage: 'began',
    uplink: null,
    start: ago(600),
    end: null,
    downs: 12,
    downtime: { ms: 30_000, bound: 'exact' },
  },
  {
    about: 'flapping',
    stage: 'reminder',
    uplink: 'lte',
    start: ago(600),
    end: null,
    downs: 1,
    downtime: { ms: 0, bound: 'unknown' },
  },
  {
    about: 'flapping',
    stage: 'ended',
    uplink: null,
    start: ago(600),
    end: ago(300),
    downs: 100,
    downtime: { ms: 30_000, bound: 'at-least' },
  },
  {
    about: 'degraded',
    stage: 'began',
    uplink: 'wan',
    start: ago(300),
    end: null,
    loss: 0.123,
    latency: 340.4,
  },
  { about: 'degraded', stage: 'ended', uplink: 'wan', start: ago(300), end: ago(10), loss: 0, latency: null },
  { about: 'address', uplink: 'wan', before: ['192.0.2.5'], after: ['198.51.100.9', '2001:db8::5'] },
  { about: 'active', before: 'wan', after: 'lte' },
  { about: 'active', before: 'lte', after: null },
  alarm({}),
  alarm({
    stage: 'began',
    key: 'system.temperature',
    subject: 'cpu',
    text: '',
    facts: { value: '88 °C', limit: '85 °C' },
  }),
  alarm({ stage: 'reminder', key: 'vpn.down', subject: 'office', text: '', start: ago(7200) }),
  alarm({ stage: 'ended', key: 'vpn.down', subject: 'office', text: '', start: ago(1760), end: ago(20) }),
  alarm({
    stage: 'whole',
    key: 'custom.data-limit',
    subject: 'lte0',
    text: '80 % of 10 GB used',
    end: ago(20),
    count: 3,
  }),
  { about: 'boot', cause: 'power-loss', away: { ms: 720_000, bound: 'at-least' }, before: ago(900) },
  { about: 'boot', cause: 'start', away: { ms: 0, bound: 'unknown' }, before: null },
  { about: 'boot', cause: 'reboot', away: { ms: 60_000, bound: 'at-most' }, before: ago(90) },
  { about: 'boot', cause: 'restart', away: { ms: 2000, bound: 'exact' }, before: ago(3) },
  { about: 'boot', cause: 'crash', away: { ms: 0, bound: 'unknown' }, before: ago(3) },
  { about: 'clock', change: 'set', by: 1.7e12 },
  { about: 'clock', change: 'stepped', by: -3600_000 },
  { about: 'log', reason: 'full', file: 'log-1', bytes: 262_144, lines: 1234 },
  { about: 'log', reason: 'scheduled', file: 'gone', bytes: 10, lines: 1 },
  digestNews(),
  digestNews({ outages: [], watched: 0, down: 0, slices: [], counts: {} }),
  { about: 'heartbeat', up: true, since: ago(86_400) },
  { about: 'test' },
  {
    about: 'undelivered',
    result: 'parked',
    recipient: 'tom@example.net',
    count: 2,
    reason: '550 5.1.1 no such user [192.0.2.9]',
  },
  { about: 'undelivered', result: 'expired', recipient: 'tom@example.net', count: 1, reason: 'waited 7 d' },
  { about: 'undelivered', result: 'dropped', recipient: 'tom@example.net', count: 1, reason: 'full' },
  {
    about: 'collected',
    why: 'quiet',
    items: [
      { at: ago(3600), severity: 'warning', news: alarm({}) },
      { at: ago(20), severity: 'critical', news: { about: 'outage', stage: 'whole', outage, via: null } },
      { at: ago(10), severity: 'notice', news: { about: 'test' } },
    ],
  },
  { about: 'collected', why: 'budget', items: [] },
];

export function notice(news: News, over: Partial<Notice> = {}): Notice {
  return {
    id: 'n-17',
    recipient: 'me',
    incident: 'i-4',
    severity: 'critical',
    at: ago(20),
    news,
    counts: true,
    until: null,
    ...over,
  };
}

const log = Buffer.from('kernel: link up\nkernel: 192.0.2.5 is mine\n');

export function context(over: Partial<ComposeContext> = {}): ComposeContext {
  return {
    device: { name: 'attic-router' },
    recipient: { address: 'me@example.net', format: 'full', language: 'en' },
    from: 'router@example.net',
    details: false,
    gzipAbove: 65_536,
    now: ago(0),
    bestWall: nowWall,
    local: fixedOffset(60),
    attachment: async (file) => (file === 'gone' ? null : log),
    ...over,
  };
}
