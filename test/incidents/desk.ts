import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse.ts';
import type { AlarmEvent, Event, OutboxEvent, UplinkEvent } from '../../src/events/event.ts';
import type { News, Notice } from '../../src/incidents/notice.ts';
import {
  durablePart,
  initialPolicy,
  type PolicyState,
  revivePolicy,
  step,
} from '../../src/incidents/step.ts';
import { unheard } from '../../src/incidents/unheard.ts';
import type { Instant } from '../../src/time/instant.ts';
import { localParts, utc } from '../../src/time/zone.ts';
import { type Entry, outboxModel } from './outbox-model.ts';

/** 2026-11-23 12:00:00 UTC at monotonic zero. */
export const wallBase = Date.UTC(2026, 10, 23, 12, 0, 0);
export const minute = 60_000;
export const hour = 60 * minute;

export function configOf(ini = '', recipients = ['me']): Config {
  const sections = recipients.map((name) => `[recipient.${name}]\naddress = ${name}@example.net\n`).join('');
  const text = `${ini.includes('[recipient') ? '' : sections}${ini}`;
  const { config, problems } = parseConfig([{ file: 'test.ini', text }], {
    entries: [],
    find: () => undefined,
  });
  const errors = problems.filter(({ severity, section }) => severity === 'error' && section !== 'smtp');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return config;
}

export interface DeskOptions {
  readonly config?: Config;
  readonly wall?: number | null;
  readonly step?: typeof step;
}

/**
 * The policy at work with an outbox and a mail server, on time of its own: `pass` answers `wakeAt`, mails arrive at
 * once while `online`.
 */
export function desk({ config = configOf(), wall = wallBase, step: stepOf = step }: DeskOptions = {}) {
  let settings = { config, local: (at: number) => localParts(at, utc) };
  let mono = 0;
  let boot = 'boot-a';
  let base: number | null = wall;
  let state: PolicyState = initialPolicy(now(), 'test');
  let wakeAt: number | null = null;
  const outbox = outboxModel();
  const mails: { at: number; notice: Notice }[] = [];
  const orders: number[] = [];
  let online = true;
  let writes = 0;
  let bytes = 0;

  function now(): Instant {
    return { mono, boot, wall: base === null ? null : base + mono };
  }

  function feed(event: Event): void {
    const before = JSON.stringify(durablePart(state));
    const result = stepOf(state, event, settings);
    state = result.state;
    wakeAt = result.wakeAt;
    const after = JSON.stringify(durablePart(state));
    if (before !== after) writes++;
    for (const order of result.orders) bytes += JSON.stringify(order).length;
    orders.push(result.orders.length);
    outbox.take(result.orders);
    if (online) deliver();
  }

  function deliver(): void {
    for (let entry = outbox.next(); entry !== null; entry = outbox.next()) deliverOne(entry);
  }

  function deliverOne(entry: Entry): void {
    outbox.delivered(entry);
    mails.push({ at: mono, notice: entry.notice });
    feed(result(entry.notice, 'delivered'));
  }

  function result(notice: Notice, what: OutboxEvent['result']): OutboxEvent {
    return {
      kind: 'outbox',
      at: now(),
      result: what,
      notice: notice.id,
      recipient: notice.recipient,
      reason: '',
    };
  }

  /** Lets time pass; ticks come when they were asked for. */
  function pass(ms: number): void {
    const until = mono + ms;
    while (wakeAt !== null && wakeAt <= until) {
      mono = Math.max(mono, wakeAt);
      wakeAt = null;
      feed({ kind: 'tick', at: now() });
    }
    mono = until;
  }

  function uplink(up: boolean, changes: Partial<UplinkEvent> = {}): void {
    feed({
      kind: 'uplink',
      at: now(),
      uplink: 'wan',
      device: 'eth1',
      state: up ? 'up' : 'down',
      layer: up ? null : 'internet',
      since: now(),
      tried: [],
      carrierDowns: null,
      ...changes,
    });
  }

  function alarm(phase: AlarmEvent['phase'], changes: Partial<AlarmEvent> = {}): void {
    feed({
      kind: 'alarm',
      at: now(),
      key: 'custom.door',
      phase,
      severity: 'warning',
      subject: 'front',
      text: 'open',
      facts: {},
      ...changes,
    });
  }

  return {
    feed,
    pass,
    uplink,
    alarm,
    now,
    result,
    outbox,
    /** What arrived, oldest first. */
    mails,
    told: (recipient = 'me') =>
      mails.flatMap(({ notice }) => (notice.recipient === recipient ? [brief(notice.news)] : [])),
    state: () => state,
    writes: () => writes,
    bytes: () => bytes,
    wakeAt: () => wakeAt,
    mono: () => mono,
    setOnline(to: boolean): void {
      online = to;
      if (online) deliver();
    },
    setWall(at: number | null): void {
      base = at === null ? null : at - mono;
    },
    configure(next: Config): void {
      settings = { ...settings, config: next };
      feed({ kind: 'configured', at: now() });
    },
    revived: (durable: unknown) => revivePolicy(durable, now(), 'test'),
    /** The process ends and another one begins, in another boot when `to` is given. */
    restart(to?: { boot: string; mono: number }): void {
      const durable: unknown = JSON.parse(JSON.stringify(durablePart(state)));
      if (to !== undefined) {
        const wallNow = now().wall;
        ({ boot, mono } = to);
        base = wallNow === null ? null : wallNow - mono;
      }
      state = revivePolicy(durable, now(), 'test');
      wakeAt = null;
      for (const event of unheard(state, now(), outbox.fate)) feed(event);
      feed({ kind: 'tick', at: now() });
    },
  };
}

export type Desk = ReturnType<typeof desk>;

/** News in a word or two: `outage began`, `collected(outage whole, alarm once)`. */
export function brief(news: News): string {
  if (news.about === 'collected')
    return `collected(${news.items.map((item) => brief(item.news)).join(', ')})`;
  const which = news.about === 'outage' && news.outage.uplink !== null ? ` ${news.outage.uplink}` : '';
  return 'stage' in news ? `${news.about}${which} ${news.stage}` : news.about;
}
