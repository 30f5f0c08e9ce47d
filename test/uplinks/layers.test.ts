import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probeTrouble, uplinkStatus } from '../../src/uplinks/step.ts';
import { wan } from '../support/wan.ts';
import { look, type Provider, play, probes, unplugged, verdicts } from './world.ts';

const line = wan({ probes, checkDns: true });
const well: Provider = () => 20;

/** All is well until `from`, then `broken` decides. */
function breaking(from: number, broken: Provider): Provider {
  return (task, mono, uplink) => (mono < from ? 20 : broken(task, mono, uplink));
}

test('a line is up after its first good rounds, and while well one probe is sent per interval, in turn', () => {
  const played = play([line], [look(0)], well, 60_000);
  assert.deepEqual(
    verdicts(played).map(({ state, since }) => [state, since.mono]),
    [['up', 20]],
  );
  const ordinary = played.rounds.filter(({ mono }) => mono > 1000);
  assert.deepEqual(
    ordinary.slice(0, 4).map(({ round }) => round.tasks.map(({ text }) => text)),
    [['dns://8.8.8.8'], ['dns://1.1.1.1', 'resolver'], ['dns://9.9.9.9'], ['dns://8.8.8.8']],
  );
  assert.equal(ordinary.length, 11);
});

test('a provider that swallows everything is told as "internet" within 15 s of the last good round', () => {
  for (let from = 31_000; from < 37_000; from += 250) {
    const swallow = breaking(from, (task) => (task.kind === 'gateway' ? 2 : 'timeout'));
    const played = play([line], [look(0)], swallow, 90_000);
    const down = verdicts(played)[1];
    assert.equal(down?.state, 'down');
    assert.equal(down?.layer, 'internet');
    const lastGood = uplinkStatus(played.final)[0]?.lastGood?.mono ?? 0;
    assert.ok(lastGood <= from + 20, 'no good round after the break');
    assert.deepEqual(down?.since.mono, lastGood, 'counted from the last good round');
    assert.ok((down?.at.mono ?? 0) - lastGood <= 15_000, `${(down?.at.mono ?? 0) - lastGood} ms`);
    assert.equal(verdicts(played).length, 2);
  }
});

test('a silent gateway is told as "gateway", one that cannot be asked as "internet"', () => {
  const layerWith = (gateway: string) =>
    verdicts(
      play(
        [line],
        [look(0)],
        breaking(8000, (t) => (t.kind === 'gateway' ? gateway : 'timeout')),
        60_000,
      ),
    )[1]?.layer;
  assert.equal(layerWith('timeout'), 'gateway');
  assert.equal(layerWith('not-permitted'), 'internet');
});

test('an address without any route behind it fails at the gateway layer', () => {
  const lost = look(8000, { routed: false, gateway: null });
  const played = play(
    [line],
    [look(0), lost],
    breaking(8000, () => 'unreachable'),
    60_000,
  );
  assert.equal(verdicts(played)[1]?.layer, 'gateway');
});

test('only the resolver broken is "dns", and never when the probes fail too', () => {
  const dns = play(
    [line],
    [look(0)],
    breaking(8000, (t) => (t.kind === 'resolver' ? 'timeout' : 20)),
    60_000,
  );
  assert.deepEqual(
    verdicts(dns).map(({ state, layer }) => [state, layer]),
    [
      ['up', null],
      ['down', 'dns'],
    ],
  );
  const both = play(
    [line],
    [look(0)],
    breaking(8000, (t) => (t.kind === 'gateway' ? 2 : 'timeout')),
    60_000,
  );
  assert.deepEqual(
    verdicts(both).map(({ layer }) => layer),
    [null, 'internet'],
  );
});

test('a lost carrier is certain at once, and the outage counts from that very moment', () => {
  const played = play([line], [look(0), unplugged(7300, 1)], well, 7300);
  const down = verdicts(played)[1];
  assert.deepEqual(
    [down?.layer, down?.at.mono, down?.since.mono, down?.carrierDowns],
    ['carrier', 7300, 7300, 1],
  );
});

test('a modem that gives no address is "address"', () => {
  const played = play(
    [line],
    [look(0), look(7300, { addresses: [], routed: false, gateway: null })],
    well,
    9000,
  );
  assert.equal(verdicts(played)[1]?.layer, 'address');
});

test('no probe is sent while there is no carrier or no address', () => {
  const played = play([line], [look(0), unplugged(7300, 1)], well, 100_000);
  assert.deepEqual(
    played.rounds.filter(({ mono }) => mono > 7300),
    [],
  );
});

test('link and address coming back start quick rounds at once; up is judged after `rise` good ones', () => {
  const looks = [look(0), unplugged(10_000, 1), look(70_000, {}, 1)];
  const played = play([line], looks, well, 80_000);
  const up = verdicts(played)[2];
  assert.deepEqual([up?.state, up?.since.mono], ['up', 70_020]);
  assert.ok((up?.at.mono ?? 0) < 70_400);
  const at = (mono: number) =>
    uplinkStatus(played.states.filter((s) => s.mono <= mono).at(-1)?.state ?? played.final);
  assert.equal(at(70_100)[0]?.state, 'suspect', 'nobody knows yet');
});

test('an answer after a long silence starts quick rounds at once', () => {
  const swallow: Provider = (task, mono) =>
    mono > 20_000 && mono < 200_000 && task.kind !== 'gateway' ? 'timeout' : 20;
  const played = play([line], [look(0)], swallow, 260_000);
  const [, down, up] = verdicts(played);
  assert.equal(down?.state, 'down');
  assert.ok(up && up.at.mono < 200_000 + 5000 + 2000 + 400, `up at ${up?.at.mono}`);
  const during = played.rounds.filter(({ mono }) => mono > 60_000 && mono < 160_000);
  assert.ok(during.length <= 21, `${during.length} rounds in 100 s of a lasting outage`);
});

test('one lost probe is no outage, and neither is a dead probe target', () => {
  const dead: Provider = (task) => (task.text === 'dns://9.9.9.9' ? 'timeout' : 20);
  assert.equal(verdicts(play([line], [look(0)], dead, 600_000)).length, 1);
});

test('`quorum` of the probes must answer in the rounds that decide', () => {
  const two = breaking(8000, (task) =>
    task.kind === 'dns' && task.text !== 'dns://1.1.1.1' ? 'timeout' : 20,
  );
  const with1 = verdicts(play([line], [look(0)], two, 120_000));
  const with2 = verdicts(play([{ ...line, quorum: 2 }], [look(0)], two, 120_000));
  assert.equal(with1.length, 1);
  assert.equal(with2[1]?.state, 'down');
});

test('a probe that may not be sent is reported and is no evidence', () => {
  const forbidden: Provider = (task) => (task.text === 'dns://9.9.9.9' ? 'not-permitted' : 20);
  const played = play([line], [look(0)], forbidden, 120_000);
  assert.equal(verdicts(played).length, 1);
  assert.deepEqual(probeTrouble(played.final), [
    { uplink: 'wan', probe: 'dns://9.9.9.9', error: 'not-permitted' },
  ]);
});

test('without any usable probe a line is judged by carrier and address alone', () => {
  const looks = [look(0), unplugged(30_000, 1), look(60_000, {}, 1)];
  for (const line2 of [line, { ...line, probes: [] }]) {
    const played = play([line2], looks, () => 'not-permitted', 120_000);
    assert.deepEqual(
      verdicts(played).map(({ state }) => state),
      ['up', 'down', 'up'],
    );
  }
});

test('a carrier loss too short to be seen is told by the kernel’s count', () => {
  const played = play([line], [look(0), look(20_000, {}, 3)], well, 40_000);
  assert.deepEqual(
    verdicts(played).map(({ state, carrierDowns }) => [state, carrierDowns]),
    [
      ['up', 0],
      ['down', 3],
      ['up', 3],
    ],
  );
});

test('a device that vanishes and comes back with another index is a loss and a return', () => {
  const back = look(30_000);
  const gone = look(10_000, { device: null, link: null, addresses: [], routed: false });
  const other: Provider = well;
  const played = play(
    [line],
    [look(0), gone, { ...back, link: back.link && { ...back.link, index: 9 } }],
    other,
    40_000,
  );
  assert.deepEqual(
    verdicts(played).map(({ state, layer }) => [state, layer]),
    [
      ['up', null],
      ['down', 'carrier'],
      ['up', null],
    ],
  );
});
