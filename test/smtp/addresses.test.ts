import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { createAddressBook, waysTo } from '../../src/smtp/dial.ts';
import { isNear } from '../../src/smtp/near.ts';
import { makeCertificates } from '../support/certificates.ts';
import { setHosts } from '../support/hosts.ts';
import { enterNamespace } from '../support/namespace.ts';
import { serve } from '../support/smtp-script.ts';
import { attempt, told } from './attempt.ts';

await enterNamespace(import.meta.url);

// A network that swallows everything: packets leave, nothing answers.
execFileSync('ip', ['link', 'add', 'hole', 'type', 'veth', 'peer', 'name', 'abyss']);
execFileSync('ip', ['addr', 'add', '10.9.9.1/24', 'dev', 'hole']);
for (const device of ['hole', 'abyss']) execFileSync('ip', ['link', 'set', device, 'arp', 'off', 'up']);

// Addresses of the internet and of a private network, all of them this machine's.
for (const net of ['198.51.100.0/24', '192.168.44.0/24'])
  execFileSync('ip', ['route', 'add', 'local', net, 'dev', 'lo']);

const { good, selfSigned, wrongName, caFile } = makeCertificates();
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

test('a server behind one address that is a wrong host is reached by the next', async (t) => {
  setHosts({ '127.0.0.8': [host], '127.0.0.9': [host] });
  const secured = { host, tls: 'required', caFile } as const;
  const wrong = [
    {},
    { ehlo: { answer: '502 5.5.1 What?' } },
    { starttls: '454 4.7.0 Not now', tls: good },
    { tls: selfSigned },
    { tls: wrongName },
  ];
  for (const script of wrong) {
    const first = await serve(t, script, '127.0.0.8');
    assert.notEqual(told(await attempt(secured)), 'delivered');
    const second = await serve(t, { tls: good }, '127.0.0.9');
    assert.equal(told(await attempt(secured)), 'delivered');
    assert.equal(first.mails.length, 0);
    await first.close();
    await second.close();
  }
});

test('mail leaves by the uplink it is bound to, and by the next when that has no way', async (t) => {
  const server = await serve(t, {}, '198.51.100.9');
  const by = (localAddress: string) => (family: 4 | 6) => (family === 4 ? { localAddress } : null);
  const far = { host: '198.51.100.9' };
  await attempt(far, { sources: [by('127.0.0.77')] });
  await attempt({ ...far, connectTimeout: 100 }, { sources: [by('192.0.2.1'), by('127.0.0.78')] });
  assert.deepEqual(server.peers.slice(0, 1), ['127.0.0.77']);
  assert.equal(server.peers.at(-1), '127.0.0.78');
  const six = () => null;
  assert.equal(told(await attempt(far, { sources: [six] })), 'failed at connect: no-uplink');
});

test('a server in a private network is reached as routing says, whatever the uplinks', async (t) => {
  for (const near of ['192.168.44.7', '127.0.0.9']) {
    const server = await serve(t, {}, near);
    const away = () => ({ localAddress: '192.0.2.1' });
    assert.equal(told(await attempt({ host: near }, { sources: [away] })), 'delivered');
    assert.equal(server.mails.length, 1);
  }
  const near = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.9.9',
    '169.254.1.1',
    'fe80::1',
    'fd00::1',
    '::ffff:192.168.1.1',
  ];
  const far = [
    '172.32.0.1',
    '11.0.0.1',
    '192.169.0.1',
    '100.64.0.1',
    '2001:db8::1',
    'fec0::1',
    '::ffff:8.8.8.8',
  ];
  assert.deepEqual([...near, ...far].filter(isNear), near);
});

test('the uplinks take turns, so that many addresses of one do not hide another', () => {
  const a = () => ({ localAddress: 'a' });
  const b = (family: 4 | 6) => (family === 6 ? null : { localAddress: 'b' });
  const order = (addresses: readonly string[]) =>
    waysTo(addresses, [a, b]).map(({ address, source }) => [source.localAddress, address]);
  assert.deepEqual(order(['2001:db8::1', '198.51.100.1']), [
    ['a', '2001:db8::1'],
    ['b', '198.51.100.1'],
    ['a', '198.51.100.1'],
  ]);
  const many = order(Array.from({ length: 20 }, (_, i) => `198.51.100.${i}`));
  assert.equal(many.length, 16);
  assert.deepEqual(many[1], ['b', '198.51.100.0']);
});
