import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { createAddressBook, waysTo } from '../../src/smtp/dial.ts';
import { setHosts } from '../support/hosts.ts';
import { enterNamespace } from '../support/namespace.ts';
import { serve } from '../support/smtp-script.ts';
import { attempt, told } from './attempt.ts';

await enterNamespace(import.meta.url);

// A network that swallows everything: packets leave, nothing answers.
execFileSync('ip', ['link', 'add', 'hole', 'type', 'veth', 'peer', 'name', 'abyss']);
execFileSync('ip', ['addr', 'add', '10.9.9.1/24', 'dev', 'hole']);
for (const device of ['hole', 'abyss']) execFileSync('ip', ['link', 'set', device, 'arp', 'off', 'up']);

const host = 'mail.test';

test('every address is tried, IPv4 and IPv6, until one serves', async (t) => {
  setHosts({ '127.0.0.8': [host], '127.0.0.9': [host], '::1': [host] });
  const six = await serve(t, {}, '::1');
  assert.equal(told(await attempt({ host })), 'delivered');
  await six.close();
  const four = await serve(t, {}, '127.0.0.9');
  assert.equal(told(await attempt({ host })), 'delivered');
  assert.equal(four.mails.length, 1);
});

test('an address that swallows everything costs the connect timeout, then the next serves', async (t) => {
  setHosts({ '10.9.9.2': [host], '127.0.0.9': [host] });
  await serve(t, {}, '127.0.0.9');
  assert.equal(told(await attempt({ host, connectTimeout: 100 })), 'delivered');
  assert.equal(
    told(await attempt({ host: '10.9.9.2', connectTimeout: 100 })),
    'failed at connect: connect-timeout',
  );
});

test('an address whose server is too busy to greet is followed by the next', async (t) => {
  setHosts({ '127.0.0.8': [host], '127.0.0.9': [host] });
  await serve(t, { greeting: '421 4.3.2 Busy' }, '127.0.0.8');
  await serve(t, { greeting: '421 4.3.2 Busy' }, '127.0.0.9');
  assert.equal(told(await attempt({ host })), 'failed at greeting: temporary (421)');
  await serve(t, {}, '::1');
  setHosts({ '127.0.0.8': [host], '::1': [host] });
  assert.equal(told(await attempt({ host })), 'delivered');
});

test('when only DNS is broken, mail goes to the address that served last', async (t) => {
  const book = createAddressBook();
  setHosts({ '127.0.0.8': [host], '127.0.0.9': [host] });
  const server = await serve(t, {}, '127.0.0.9');
  assert.equal(told(await attempt({ host }, { book })), 'delivered');
  assert.equal(book.get(host)[0], '127.0.0.9');
  setHosts({});
  assert.equal(told(await attempt({ host })), 'failed at dns: dns-failed');
  assert.equal(told(await attempt({ host }, { book })), 'delivered');
  assert.equal(server.mails.length, 2);
});

test('mail leaves by the uplink it is bound to, and by the next when that has no way', async (t) => {
  const server = await serve(t, {}, '127.0.0.9');
  const by = (localAddress: string) => (family: 4 | 6) => (family === 4 ? { localAddress } : null);
  await attempt({ host: '127.0.0.9' }, { sources: [by('127.0.0.77')] });
  await attempt({ host: '127.0.0.9', connectTimeout: 100 }, { sources: [by('192.0.2.1'), by('127.0.0.78')] });
  assert.deepEqual(server.peers.slice(0, 1), ['127.0.0.77']);
  assert.equal(server.peers.at(-1), '127.0.0.78');
  const six = () => null;
  assert.equal(
    told(await attempt({ host: '127.0.0.9' }, { sources: [six] })),
    'failed at connect: no-uplink',
  );
});

test('ways go by the uplinks in their order, and within one by the addresses', () => {
  const a = () => ({ localAddress: 'a' });
  const b = (family: 4 | 6) => (family === 6 ? null : { localAddress: 'b' });
  const ways = waysTo(['::1', '127.0.0.1'], [a, b]);
  assert.deepEqual(
    ways.map(({ address, source }) => [source.localAddress, address]),
    [
      ['a', '::1'],
      ['a', '127.0.0.1'],
      ['b', '127.0.0.1'],
    ],
  );
});
