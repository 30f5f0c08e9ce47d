import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replay } from '../../src/incidents/replay.ts';
import { localParts, utc } from '../../src/time/zone.ts';
import { wan } from '../support/wan.ts';
import { look, type Provider, play, probes, seeded } from '../uplinks/world.ts';
import { brief, configOf } from './desk.ts';

const settings = { config: configOf(), local: (wall: number) => localParts(wall, utc) };
const line = wan({ probes, checkDns: true, loss: 0.2 });

function mailsOfDay(seed: number, blackout: readonly [number, number] | null): string[] {
  const random = seeded(seed);
  const provider: Provider = (_, mono) =>
    (blackout !== null && mono >= blackout[0] && mono < blackout[1]) || random() < 0.02 ? 'timeout' : 20;
  const { events } = play([line], [look(0)], provider, 17_280 * 5000, false);
  return replay(events, settings).map(({ notice }) => brief(notice.news));
}

test('a day of 17,280 rounds with 2 % loss mails nothing, and of a blackout of 60 s in it one mail tells', () => {
  assert.deepEqual(mailsOfDay(1, null), []);
  assert.deepEqual(mailsOfDay(2, [40_000_000, 40_060_000]), ['outage whole']);
});
