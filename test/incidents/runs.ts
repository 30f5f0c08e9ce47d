import fc from 'fast-check';
import type { Event, OutboxEvent } from '../../src/events/event.ts';
import type { Notice } from '../../src/incidents/notice.ts';
import type { PolicyState, PolicyStep, Settings } from '../../src/incidents/step.ts';
import { unheard } from '../../src/incidents/unheard.ts';
import type { Instant } from '../../src/time/instant.ts';
import { localParts, utc } from '../../src/time/zone.ts';
import { configOf, hour, minute, wallBase } from './desk.ts';
import { type Entry, outboxModel } from './outbox-model.ts';
import {
  checkBudget,
  checkFree,
  checkFresh,
  checkOrder,
  checkPairs,
  checkPresent,
  type Delivered,
} from './promises.ts';

/** The policy as the agent uses it, whole or with a fault. */
export interface Policy {
  readonly initialPolicy: (at: Instant, prefix: string) => PolicyState;
  readonly durablePart: (state: PolicyState) => unknown;
  readonly revivePolicy: (durable: unknown, at: Instant, prefix: string) => PolicyState;
  readonly step: (state: PolicyState, event: Event, settings: Settings) => PolicyStep;
}

export type Action =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'line'; readonly second: boolean; readonly up: boolean }
  | { readonly do: 'flap'; readonly times: number }
  | { readonly do: 'alarm'; readonly subject: 'a' | 'b' | 'c'; readonly began: boolean }
  | { readonly do: 'once'; readonly again: boolean }
  | { readonly do: 'server'; readonly mode: 'works' | 'away' | 'slow' }
  | { readonly do: 'reply'; readonly result: 'delivered' | 'failed' | 'lost' }
  | { readonly do: 'give-up'; readonly result: 'expired' | 'dropped' | 'withdrawn' }
  /** `late`: a mail was delivered, and the process ended before the policy heard of it. */
  | { readonly do: 'restart'; readonly reboot: boolean; readonly late: boolean };

export interface Run {
  readonly uplinks: 1 | 2;
  readonly perHour: 1 | 6;
  readonly actions: readonly Action[];
}

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1000, 10_000, 20_000, minute, 10 * minute, hour, 5 * hour),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('line' as const), second: fc.boolean(), up: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('flap' as const), times: fc.integer({ min: 3, max: 9 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('alarm' as const),
      subject: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
      began: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('once' as const), again: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('server' as const),
      mode: fc.constantFrom('works' as const, 'away' as const, 'slow' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reply' as const),
      result: fc.constantFrom('delivered' as const, 'failed' as const, 'lost' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('give-up' as const),
      result: fc.constantFrom('expired' as const, 'dropped' as const, 'withdrawn' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      reboot: fc.boolean(),
      late: fc.boolean(),
    }),
  },
);

export const run: fc.Arbitrary<Run> = fc.record({
  uplinks: fc.constantFrom(1 as const, 2 as const),
  perHour: fc.constantFrom(6 as const, 6 as const, 6 as const, 1 as const),
  actions: fc.array(action, { minLength: 4, maxLength: 50 }),
});

const recipients = `[recipient.all]
address = all@example.net
[recipient.night]
address = night@example.net
quiet_hours = 22:00-07:00
[recipient.wan]
address = wan@example.net
events = wan.*
[mail]
per_day = 20
`;
const lines = { 1: '', 2: '[wan.cable]\ninterface = eth1\n[wan.lte]\ninterface = lte0\n' };
const configs = ([1, 2] as const).flatMap((uplinks) =>
  ([1, 6] as const).map((perHour) => ({
    uplinks,
    perHour,
    config: configOf(`${recipients}per_hour = ${perHour}\n${lines[uplinks]}`),
  })),
);

/** Plays a run on the policy, then lets days pass in peace, and checks every promise on the way. Throws at a fault. */
export function play(policy: Policy, { uplinks, perHour, actions }: Run): void {
  const { config = configOf() } =
    configs.find((one) => one.uplinks === uplinks && one.perHour === perHour) ?? {};
  const settings: Settings = { config, local: (wall) => localParts(wall, utc) };
  const names = config.wans.map(({ name }) => name);
  const truth = {
    up: Object.fromEntries(names.map((name) => [name, true])),
    alarms: new Set<string>(),
    once: [] as string[],
  };
  const outbox = outboxModel();
  const delivered: Delivered[] = [];
  const givenUp: Notice[] = [];
  const uncertain = new Set<string>();
  /** Taken back while they were being sent: they may leave all the same, also after a restart. */
  const takenBack = new Set<string>();
  let time = 0;
  let since = 0;
  let boots = 0;
  let mode: 'works' | 'away' | 'slow' = 'works';
  let wakeAt: number | null = null;
  const now = (): Instant => ({ mono: time - since, boot: `boot-${boots}`, wall: wallBase + time });
  let state = policy.initialPolicy(now(), 'p');

  function places(recipient: string): number {
    // that one taken back is being sent, and will leave all the same, nobody can know
    const mine = (notice: Notice) => notice.recipient === recipient && !takenBack.has(notice.id);
    const lately = delivered.filter(({ at, notice }) => mine(notice) && at > time - hour);
    const live = outbox.live().filter(({ deferred }) => deferred.every((order) => order.do !== 'withdraw'));
    return lately.length + live.filter(({ notice }) => mine(notice)).length;
  }

  function feed(event: Event): void {
    const result = policy.step(state, event, settings);
    state = result.state;
    wakeAt = result.wakeAt;
    for (const order of result.orders) {
      const isQuiet = (new Date(wallBase + time).getUTCHours() + 2) % 24 < 9;
      checkOrder(order, { at: now(), isQuiet }, config, places);
      if (order.do !== 'queue') {
        const busy = outbox.live().find(({ notice }) => notice.id === order.id);
        if (busy !== undefined && busy.state !== 'waiting') {
          uncertain.add(order.id);
          if (order.do === 'withdraw') takenBack.add(order.id);
        }
      }
      outbox.take([order]);
    }
    send();
  }

  function send(): void {
    if (mode === 'away') return;
    for (let entry = outbox.next(); entry !== null; entry = outbox.next()) {
      if (entry.state === 'waiting') checkFresh(entry.notice, truth);
      if (mode === 'slow') {
        if (!outbox.live().some(({ state: of }) => of === 'sending')) outbox.begin(entry);
        return;
      }
      arrive(entry);
    }
  }

  function accepted(entry: Entry): void {
    const { notice } = entry;
    delivered.push({ at: time, notice, uncertain: entry.uncertain || uncertain.has(notice.id) });
    outbox.delivered(entry);
  }

  function arrive(entry: Entry): void {
    accepted(entry);
    tell(entry, 'delivered');
  }

  function tell({ notice: { id, recipient } }: Entry, result: OutboxEvent['result']): void {
    feed({ kind: 'outbox', at: now(), result, notice: id, recipient, counts: true, reason: '' });
  }

  function giveUp(result: 'expired' | 'dropped' | 'withdrawn'): void {
    const entry = outbox.next();
    if (entry === null || (result === 'dropped' && entry.uncertain)) return;
    givenUp.push(entry.notice);
    outbox.lost(entry);
    tell(entry, result);
  }

  function reply(result: 'delivered' | 'failed' | 'lost'): void {
    const entry = outbox.live().find(({ state: of }) => of === 'sending');
    if (entry === undefined) return;
    if (result === 'delivered') arrive(entry);
    else if (result === 'failed') outbox.failed(entry);
    else outbox.lostReply(entry);
  }

  function pass(ms: number): void {
    const until = time + ms;
    let ticks = 0;
    while (wakeAt !== null && wakeAt + since <= until) {
      time = Math.max(time, wakeAt + since);
      wakeAt = null;
      if (++ticks > 5000) throw new Error('the policy wakes without end');
      feed({ kind: 'tick', at: now() });
    }
    time = until;
  }

  function line(name: string, up: boolean): void {
    truth.up[name] = up;
    feed({
      kind: 'uplink',
      at: now(),
      uplink: name,
      device: name,
      state: up ? 'up' : 'down',
      layer: up ? null : 'internet',
      since: now(),
      tried: [],
      carrierDowns: null,
    });
  }

  function alarm(phase: 'once' | 'began' | 'ended', subject: string, text: string): void {
    if (phase === 'began') truth.alarms.add(subject);
    if (phase === 'ended') truth.alarms.delete(subject);
    const facts = { key: 'custom.door', severity: 'warning', facts: {} } as const;
    feed({ kind: 'alarm', at: now(), phase, subject, text, ...facts });
  }

  function restart(reboot: boolean, late: boolean): void {
    const last = outbox.live().find(({ state: of }) => of === 'sending');
    if (late && last !== undefined) accepted(last);
    const before = now();
    const durable: unknown = JSON.parse(JSON.stringify(policy.durablePart(state)));
    time += 5000;
    if (reboot) {
      since = time - 3000;
      boots++;
    }
    for (const entry of outbox.live()) if (entry.state === 'sending') outbox.lostReply(entry);
    state = policy.revivePolicy(durable, now(), 'p');
    for (const event of unheard(state, now(), outbox.fate)) feed(event);
    const cause = reboot ? 'power-loss' : 'crash';
    feed({ kind: 'boot', at: now(), cause, away: { ms: 5000, bound: 'exact' }, before });
    for (const name of names) line(name, truth.up[name] ?? true);
  }

  function act(what: Action): void {
    const name = names[what.do === 'line' && what.second ? names.length - 1 : 0] ?? '';
    if (what.do === 'pass') pass(what.ms);
    if (what.do === 'line' && truth.up[name] !== what.up) line(name, what.up);
    for (let i = 0; what.do === 'flap' && i < what.times; i++) {
      for (const up of [false, true]) {
        line(name, up);
        pass(500);
      }
    }
    if (what.do === 'alarm') alarm(what.began ? 'began' : 'ended', what.subject, '');
    if (what.do === 'once') {
      const last = what.again ? truth.once.at(-1) : undefined;
      const text = last ?? `text ${truth.once.length}`;
      if (last === undefined) truth.once.push(text);
      alarm('once', 'once', text);
    }
    if (what.do === 'server') mode = what.mode;
    if (what.do === 'reply') reply(what.result);
    if (what.do === 'restart') restart(what.reboot, what.late);
    if (what.do === 'give-up') giveUp(what.result);
    send();
  }

  for (const name of names) line(name, true);
  for (const what of actions) {
    pass(1);
    act(what);
  }
  mode = 'works';
  reply('failed');
  send();
  pass(4 * 24 * hour);
  checkBudget(delivered, config);
  checkPairs(delivered, config);
  checkPresent(delivered, truth, config, givenUp);
  checkFree(state, outbox.live());
}
