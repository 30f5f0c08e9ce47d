import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { interfaceResolver, layer3Device } from '../../src/watchers/interface-name.ts';

// As netifd prints it for a PPPoE interface that is up (shortened).
const pppoe = JSON.stringify({
  up: true,
  l3_device: 'pppoe-wan',
  proto: 'pppoe',
  device: 'eth1.7',
  'ipv4-address': [{ address: '100.64.3.7', mask: 32 }],
});

test('a logical interface is watched at its layer-3 device, and at the one below it while it is down', () => {
  assert.equal(layer3Device(pppoe), 'pppoe-wan');
  assert.equal(layer3Device('{"up":false,"device":"eth1.7"}'), 'eth1.7');
});

for (const answer of [
  '',
  'null',
  '[]',
  '{}',
  '{"l3_device":7}',
  '{"l3_device":"../../etc"}',
  '{"l3_device"',
]) {
  test(`an answer like ${JSON.stringify(answer)} names no device`, () => {
    assert.equal(layer3Device(answer), null);
  });
}

test('netifd is asked where it is there; a name that it does not know is a device', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ubus-'));
  const script = `#!/bin/sh\n[ "$*" = "call network.interface.wan status" ] || exit 4\necho '${pppoe}'\n`;
  writeFileSync(join(directory, 'ubus'), script, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${directory}:${path}`;
  const resolve = interfaceResolver(60_000);
  assert.equal(await resolve('wan'), 'pppoe-wan');
  assert.equal(await resolve('eth0'), 'eth0');
  assert.equal(await resolve('$(reboot)'), '$(reboot)');
  process.env.PATH = path;
});

test('while netifd is too busy to answer, the device is the one that it told last', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ubus-'));
  const script = `#!/bin/sh\n[ ! -e ${directory}/busy ] || exec sleep 60\necho '${pppoe}'\n`;
  writeFileSync(join(directory, 'ubus'), script, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${directory}:${path}`;
  const resolve = interfaceResolver(500);
  // A busy machine may need more than the half second to start it.
  while ((await resolve('wan')) !== 'pppoe-wan');
  writeFileSync(join(directory, 'busy'), '');
  assert.equal(await resolve('wan'), 'pppoe-wan');
  process.env.PATH = path;
});

test('elsewhere the name is the device', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nonexistent';
  assert.equal(await interfaceResolver()('wan'), 'wan');
  process.env.PATH = path;
});
