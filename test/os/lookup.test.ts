import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { os } from '../../src/os/index.ts';
import { type DnsServer, dnsAddress, dnsReply, dnsServer } from '../support/dns-server.ts';
import { setHosts } from '../support/hosts.ts';
import { enterNamespace } from '../support/namespace.ts';

await enterNamespace(import.meta.url);

const nxdomain = 3;
let dns: DnsServer;
before(async () => {
  setHosts({ '127.0.0.8': ['mail.test'], '::1': ['other.test', 'Mail.Test'] });
  dns = await dnsServer('127.0.0.1');
});
after(() => dns.close());

const never = new AbortController().signal;

test('a host of /etc/hosts has the addresses that stand there, and nobody is asked', async () => {
  assert.deepEqual([...(await os.lookup('mail.test', never))].sort(), ['127.0.0.8', '::1']);
  assert.equal(dns.asked(), 0);
});

test('others have those of DNS', async () => {
  dns.setReply((query) => dnsAddress(query, '192.0.2.7'));
  assert.deepEqual(await os.lookup('dns.test', never), ['192.0.2.7']);
});

test('a name that is not there is told from a resolver that fails', async () => {
  dns.setReply((query) => dnsReply(query, nxdomain));
  assert.equal(await os.lookup('none.test', never), 'not-found');
  dns.setReply((query) => dnsReply(query, 2));
  assert.equal(await os.lookup('broken.test', never), 'failed');
});

test('a silent resolver is given up at once when asked to', async () => {
  dns.setReply(() => null);
  const before = dns.asked();
  const limit = new AbortController();
  const found = os.lookup('silent.test', limit.signal);
  while (dns.asked() === before) await new Promise((resolve) => setTimeout(resolve, 5));
  limit.abort();
  assert.equal(await found, 'failed');
});
