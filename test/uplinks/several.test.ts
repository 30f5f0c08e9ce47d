import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialUplinks, stepUplinks, uplinkStatus } from '../../src/uplinks/step.ts';
import { wan } from '../support/wan.ts';
import { instant, look, type Provider, play, probes, seeded, unplugged, verdicts } from './world.ts';

const line = wan({ probes, checkDns: true });
const two = [wan({ name: 'cable', probes }), wan({ name: 'lte', probes })];

test('traffic moves to the second uplink and back: failover and failback are told', () => {
  const lte = { uplink: 'lte', device: 'lte0', preferred: false, addresses: ['198.51.100.7'] };
  const cable = { uplink: 'cable' };
  const swallow: Provider = (_, mono, uplink) =>
    uplink === 'cable' && mono > 20_000 && mono < 100_000 ? 'timeout' : 20;
  const played = play(two, [look(0, cable), look(1, lte)], swallow, 150_000);
  const moves = played.events.filter((event) => event.kind === 'active');
  assert.deepEqual(
    moves.map(({ before, after }) => [before, after]),
    [
      ['cable', 'lte'],
      ['lte', 'cable'],
    ],
  );
  assert.ok((moves[0]?.at.mono ?? 0) < 36_000);
});

test('an address that changed is told once, and IPv6 by its prefix', () => {
  const looks = [
    look(0, { addresses: ['2001:db8:1:2:aaaa::1'] }),
    look(5000, { addresses: ['2001:db8:1:2:bbbb::7'] }),
    look(9000, { addresses: [] }),
    look(9500, { addresses: ['2001:db8:1:3::7'] }),
    look(12_000, { addresses: ['203.0.113.9', '2001:db8:1:3::7'] }),
  ];
  const told = play([line], looks, () => 20, 20_000).events.filter((event) => event.kind === 'address');
  assert.deepEqual(
    told.map(({ before, after }) => [before, after]),
    [
      [[], ['2001:db8:1:2::/64']],
      [['2001:db8:1:2::/64'], ['2001:db8:1:3::/64']],
      [['2001:db8:1:3::/64'], ['203.0.113.9']],
    ],
  );
});

test('loss beyond its limit begins "degraded", and ends with hysteresis; the memory for it is bounded', () => {
  const random = seeded(7);
  const lossy: Provider = (task, mono) =>
    mono > 600_000 && mono < 2_400_000 && task.kind === 'dns' && random() < 0.35 ? 'timeout' : 20;
  const played = play([{ ...line, loss: 0.2, rise: 1 }], [look(0)], lossy, 4_000_000);
  const told = played.events.filter((event) => event.kind === 'degraded');
  assert.deepEqual(
    told.map(({ phase }) => phase),
    ['began', 'ended'],
  );
  const most = Math.max(...played.states.map(({ state }) => state.uplinks[0]?.window.samples.length ?? 0));
  assert.ok(most <= 240, `${most} samples`);
  assert.equal(uplinkStatus(played.final)[0]?.degraded, false);
});

test('answers of an older round are ignored', () => {
  let state = initialUplinks([line], instant(0));
  const first = stepUplinks(state, look(0), [line]);
  const asked = first.rounds[0];
  const away = stepUplinks(first.state, unplugged(50, 1), [line]);
  const back = stepUplinks(away.state, look(100, {}, 1), [line]);
  const tried = (asked?.tasks ?? []).map(({ text }) => ({ probe: text, ok: true, ms: 5, error: null }));
  for (const mono of [110, 120, 130]) {
    const answers = {
      kind: 'answers',
      at: instant(mono),
      uplink: 'wan',
      round: asked?.round ?? 0,
      tried,
    } as const;
    state = stepUplinks(back.state, answers, [line]).state;
    assert.equal(state.uplinks[0]?.good, 0);
  }
});

test('a round that nobody answers counts as bad once its time is over', () => {
  let { state, wakeAt } = stepUplinks(initialUplinks([line], instant(0)), look(0), [line]);
  const events = [];
  for (let i = 0; i < 12 && wakeAt !== null; i++) {
    const step = stepUplinks(state, { kind: 'tick', at: instant(wakeAt) }, [line]);
    events.push(...step.events);
    ({ state, wakeAt } = step);
  }
  assert.deepEqual(
    events.flatMap((event) => (event.kind === 'uplink' ? [event.state] : [])),
    ['down'],
  );
});

test('a day of 17,280 rounds with 2 % loss gives no false alarm, and a blackout of 60 s in it is told', () => {
  const random = seeded(20_261_123);
  const blackout = { from: 50_000_000, to: 50_060_000 };
  const lossy: Provider = (_, mono) =>
    (mono >= blackout.from && mono < blackout.to) || random() < 0.02 ? 'timeout' : 20;
  const played = play([line], [look(0)], lossy, 17_280 * 5000, false);
  const [up, down, again, ...more] = verdicts(played);
  assert.equal(up?.state, 'up');
  assert.deepEqual([down?.state, again?.state, more.length], ['down', 'up', 0]);
  assert.ok(down && Math.abs(down.since.mono - blackout.from) <= 5000 + 2000, `since ${down?.since.mono}`);
  assert.ok(again && again.since.mono >= blackout.to && again.since.mono <= blackout.to + 7500);
  assert.ok(played.final.uplinks[0] && played.final.uplinks[0].round > 17_000);
});
