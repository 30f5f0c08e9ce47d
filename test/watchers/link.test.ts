import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { os } from '../../src/os/index.ts';
import { bootId, monotonic, wallClock } from '../../src/time/clock.ts';
import { type Look, startLinkWatch } from '../../src/watchers/link.ts';
import { linkUp } from '../support/link-up.ts';
import { enterNamespace } from '../support/namespace.ts';
import { collect } from '../support/seen.ts';
import { wan } from '../support/wan.ts';

await enterNamespace(import.meta.url);

const ip = (line: string) => void execFileSync('ip', line.split(' '));
const now = () => ({ mono: monotonic(), boot: bootId(), wall: wallClock() });

/** `wan` is the router's end of a link, `isp` the other: taking `isp` down takes the carrier from `wan`. */
async function createLink(name = 'wan', far = 'isp', net = '10.81.1', metric = 100): Promise<void> {
  ip(`link add ${name} type veth peer name ${far}`);
  ip(`link set ${far} up`);
  ip(`link set ${name} up`);
  await linkUp([name]);
  ip(`addr add ${net}.2/24 dev ${name}`);
  ip(`route add default via ${net}.1 dev ${name} metric ${metric}`);
}

async function watching(
  wans: Parameters<typeof startLinkWatch>[0]['wans'],
  check: (looks: ReturnType<typeof collect<Look>>) => Promise<void>,
): Promise<void> {
  const looks = collect<Look>();
  const stop = startLinkWatch({ os, wans, now, emit: looks.add });
  try {
    await check(looks);
  } finally {
    stop();
    for (const device of ['wan', 'lte']) {
      try {
        execFileSync('ip', ['link', 'del', device], { stdio: 'ignore' });
      } catch {
        // this test did not make it
      }
    }
  }
}

test('at its start it tells how the line is: carrier, address, gateway, route', async () => {
  await createLink();
  await watching([wan()], async (looks) => {
    const look = await looks.first('the first look', () => true);
    assert.equal(look.uplink, 'wan');
    assert.equal(look.device, 'wan');
    assert.equal(look.link?.carrier, true);
    assert.equal(look.link?.operstate, 'up');
    assert.deepEqual(look.addresses, ['10.81.1.2']);
    assert.equal(look.gateway, '10.81.1.1');
    assert.equal(look.routed, true);
    assert.equal(look.preferred, true);
  });
});

test('a carrier that goes and comes back is told each time, and counted', async () => {
  await createLink();
  await watching([wan({ interface: 'wan' })], async (looks) => {
    const before = await looks.first('the first look', (look) => look.link?.carrier === true);
    ip('link set isp down');
    const down = await looks.first('carrier lost', (look) => look.link?.carrier === false);
    assert.equal(down.device, 'wan');
    assert.equal(down.link?.carrierDowns, (before.link?.carrierDowns ?? Number.NaN) + 1);
    ip('link set isp up');
    await looks.first('carrier back', (look) => look.link?.carrier === true, looks.all.indexOf(down));
  });
});

test('flaps quicker than any look are not lost: the last look holds their count', async () => {
  await createLink();
  await watching([wan({ interface: 'wan' })], async (looks) => {
    const before = await looks.first('the first look', (look) => look.link?.carrier === true);
    for (let flap = 0; flap < 10; flap++) {
      ip('link set isp down');
      ip('link set isp up');
    }
    const expected = (before.link?.carrierDowns ?? Number.NaN) + 10;
    await looks.first('all flaps counted', ({ link }) => link?.carrierDowns === expected && link.carrier);
  });
});

test('an address that is taken away, given back or changed is told', async () => {
  await createLink();
  await watching([wan({ interface: 'wan' })], async (looks) => {
    await looks.first('the first look', (look) => look.addresses.length === 1);
    ip('addr del 10.81.1.2/24 dev wan');
    const gone = await looks.first('address gone', (look) => look.addresses.length === 0 && !look.routed);
    assert.equal(gone.link?.carrier, true);
    ip('addr add 10.81.1.77/24 dev wan');
    ip('route add default via 10.81.1.1 dev wan');
    await looks.first('another address', (look) => look.addresses[0] === '10.81.1.77' && look.routed);
    ip('addr add 2001:db8::2/64 dev wan nodad');
    await looks.first('IPv6 address', (look) => look.addresses.includes('2001:db8::2'));
  });
});

test('a device that vanishes is told, and its return with another index', async () => {
  await createLink();
  await watching([wan({ interface: 'wan' })], async (looks) => {
    const before = await looks.first('the first look', (look) => look.link?.carrier === true);
    ip('link del wan');
    const gone = await looks.first('device gone', (look) => look.link === null);
    assert.deepEqual([gone.device, gone.addresses, gone.routed], [null, [], false]);
    await createLink();
    const back = await looks.first(
      'device back',
      (look) => look.link?.carrier === true && look.routed,
      looks.all.indexOf(gone),
    );
    assert.notEqual(back.link?.index, before.link?.index);
  });
});

test('an interface that does not exist yet is waited for', async () => {
  await watching([wan({ interface: 'wan' })], async (looks) => {
    const none = await looks.first('no device', () => true);
    assert.equal(none.link, null);
    await createLink();
    await looks.first('device there', (look) => look.link?.carrier === true && look.addresses.length === 1);
  });
});

test('with two lines, the better route is preferred, and a change of routes moves the preference', async () => {
  await createLink();
  await createLink('lte', 'tower', '10.81.2', 200);
  const wans = [wan({ name: 'dsl', interface: 'wan' }), wan({ name: 'mobile', interface: 'lte' })];
  await watching(wans, async (looks) => {
    const dsl = await looks.first('the first line', (look) => look.uplink === 'dsl');
    const mobile = await looks.first('the second line', (look) => look.uplink === 'mobile');
    assert.deepEqual([dsl.preferred, mobile.preferred, mobile.routed], [true, false, true]);
    ip('route del default dev wan');
    await looks.first('traffic over the second', (look) => look.uplink === 'mobile' && look.preferred);
    await looks.first('the first without route', (look) => look.uplink === 'dsl' && !look.routed);
  });
});

test('without an interface it follows the default route, and stays with its last device while there is none', async () => {
  await createLink();
  await watching([wan()], async (looks) => {
    await looks.first('by wan', (look) => look.device === 'wan' && look.routed);
    ip('route del default dev wan');
    const without = await looks.first('no route', (look) => !look.routed);
    assert.equal(without.device, 'wan');
    await createLink('lte', 'tower', '10.81.2');
    await looks.first('by lte', (look) => look.device === 'lte' && look.preferred);
  });
});

test('names that no device can have are no device, and touch no path', async () => {
  await watching([wan({ interface: '../../etc' }), wan({ name: 'b', interface: 'a/b' })], async (looks) => {
    await looks.first('the second', (look) => look.uplink === 'b');
    assert.deepEqual(
      looks.all.map((look) => [look.device, look.link]),
      [
        [null, null],
        [null, null],
      ],
    );
  });
});
