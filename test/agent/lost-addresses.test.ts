import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLostAddresses } from '../../src/agent/lost-addresses.ts';
import type { Look } from '../../src/watchers/link.ts';

const look = (device: string | null, ...addresses: string[]) =>
  ({ uplink: 'wan', device, addresses }) as unknown as Look;

for (const [what, looks, lost] of [
  ['the first look', [look('wan', '192.0.2.2')], []],
  ['another address', [look('wan', '192.0.2.2'), look('wan', '192.0.2.9')], ['192.0.2.2']],
  ['one more address', [look('wan', '192.0.2.2'), look('wan', '192.0.2.2', '192.0.2.9')], []],
  ['none any more', [look('wan', '192.0.2.2'), look('wan')], []],
  ['the same again', [look('wan', '192.0.2.2'), look('wan'), look('wan', '192.0.2.2')], []],
  ['another after none', [look('wan', '192.0.2.2'), look('wan'), look('wan', '192.0.2.9')], ['192.0.2.2']],
  ['a device that was gone', [look('ppp', '192.0.2.2'), look(null), look('ppp', '192.0.2.9')], ['192.0.2.2']],
  ['IPv4 before IPv6', [look('wan', '192.0.2.2', '2001:db8::2'), look('wan', '192.0.2.2')], []],
  ['another device', [look('wan', '192.0.2.2'), look('lte', '198.51.100.2')], []],
  [
    'another prefix',
    [
      look('wan', '192.0.2.2', '2001:db8::2'),
      look('wan', '192.0.2.2'),
      look('wan', '192.0.2.2', '2001:db8:1::2'),
    ],
    ['2001:db8::2'],
  ],
] as const) {
  test(`${what}: lost is ${lost.join(', ') || 'nothing'}`, () => {
    const lostBy = createLostAddresses();
    assert.deepEqual(looks.map(lostBy).at(-1), lost);
  });
}
