import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { enterNamespace } from './namespace.ts';
import { createRouter } from './router.ts';

await enterNamespace(import.meta.url);

const router = await createRouter();
after(() => router.close());
router.addUplink('wan', { subnet: '10.81.1', subnet6: '2001:db8:1' });
router.addUplink('lte', { subnet: '10.81.2', metric: 200 });

const carrier = (device: string) => router.command('cat', `/sys/class/net/${device}/carrier`).trim();
const ping = async (...argv: string[]) => (await router.exec(['ping', '-n', '-c', '1', ...argv])).code === 0;
/** Asks until an answer comes: the kernel may take a second to use a link that has just come up. */
const reaches = (host: string, ...from: string[]) => ping('-w', '10', ...from, host);
const isSilent = async (host: string, ...from: string[]) => !(await ping('-W', '1', ...from, host));

test('the router sees its own devices only', () => {
  assert.deepEqual(router.command('ls', '/sys/class/net').trim().split('\n').sort(), ['lo', 'lte', 'wan']);
});

test('pulled, the device has no carrier and keeps its address; plugged in, it works again', async () => {
  assert.equal(carrier('wan'), '1');
  assert.equal(await reaches('1.1.1.1'), true);
  assert.equal(await reaches('2001:db8:1::1'), true);
  router.pull('wan');
  assert.equal(carrier('wan'), '0');
  assert.match(router.command('ip', 'addr', 'show', 'dev', 'wan'), /10\.81\.1\.2/);
  assert.equal(await isSilent('1.1.1.1', '-I', '10.81.1.2'), true);
  assert.equal(await reaches('1.1.1.1', '-I', '10.81.2.2'), true);
  router.plug('wan');
  assert.equal(carrier('wan'), '1');
  assert.equal(await reaches('1.1.1.1'), true);
});

test('a provider that swallows all, or what is beyond its gateway', async () => {
  router.swallow('wan', 'internet');
  assert.equal(await isSilent('1.1.1.1', '-I', '10.81.1.2'), true);
  assert.equal(await reaches('10.81.1.1'), true);
  assert.equal(await reaches('2001:db8:1::1'), true);
  router.swallow('wan', 'all');
  assert.equal(await isSilent('10.81.1.1'), true);
  router.swallow('wan', 'nothing');
  assert.equal(await reaches('1.1.1.1'), true);
});

test('a removed device is gone, a recreated one has another index', async () => {
  const index = router.command('cat', '/sys/class/net/wan/ifindex');
  router.remove('wan');
  assert.throws(() => carrier('wan'));
  router.recreate('wan');
  assert.notEqual(router.command('cat', '/sys/class/net/wan/ifindex'), index);
  assert.equal(await reaches('1.1.1.1', '-I', '10.81.1.2'), true);
});

test('its resolver file is its own', () => {
  router.resolver('1.1.1.1');
  assert.equal(router.command('cat', '/etc/resolv.conf'), 'nameserver 1.1.1.1\n');
});
