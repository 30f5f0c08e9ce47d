import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { AlarmEvent } from '../../../src/events/event.ts';
import { readEvent } from '../../../src/watchers/inbox-event.ts';
import { ash, feed, folder } from './sdk.ts';

const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
const now = { mono: Number.MAX_SAFE_INTEGER / 4, boot, wall: null };

/** Runs a hook as hotplug-call does (sourced) and gives the events that it left, as the agent reads them. */
function events(t: TestContext, hook: string, env: Record<string, string>): AlarmEvent[] {
  const inbox = folder(t);
  const { code, err } = ash(`. "${feed}/root/etc/hotplug.d/${hook}/90-wanbell"`, {
    WANBELL_INBOX: inbox,
    WANBELL_SHARE: 'firmware/common',
    ...env,
  });
  assert.equal(code, 0, err);
  assert.equal(err, '');
  return readdirSync(inbox).map((name) => {
    assert.doesNotMatch(name, /^\./, 'nothing half-written stays');
    const read = readEvent(readFileSync(`${inbox}/${name}`, 'utf8'), now);
    assert.ok(read.ok, read.ok ? '' : read.reason);
    return read.event;
  });
}

test('an interface that goes down and up leaves two events that date the outage', (t) => {
  const [down] = events(t, 'iface', { ACTION: 'ifdown', INTERFACE: 'wan' });
  assert.equal(down?.key, 'wan.link');
  assert.equal(down?.phase, 'began');
  assert.equal(down?.subject, 'wan');
  const [up] = events(t, 'iface', { ACTION: 'ifup', INTERFACE: 'wan', DEVICE: 'pppoe-wan' });
  assert.equal(up?.phase, 'ended');
  assert.equal(up?.facts.device, 'pppoe-wan');
  assert.equal(up?.at.boot, boot);
  assert.ok((up?.at.mono ?? 0) > 0 && (up?.at.mono ?? now.mono) < now.mono, 'dated by the uptime');
});

test('what is no matter of the line leaves no event', (t) => {
  assert.deepEqual(events(t, 'iface', { ACTION: 'ifupdate', INTERFACE: 'wan' }), []);
  assert.deepEqual(events(t, 'iface', { ACTION: 'ifdown', INTERFACE: 'loopback' }), []);
  assert.deepEqual(events(t, 'dhcp', { ACTION: 'update', MACADDR: '02:00:00:00:00:01' }), []);
  assert.deepEqual(events(t, 'ntp', { ACTION: 'step' }), []);
});

test('the time server’s first answer reports that the clock is set', (t) => {
  assert.equal(events(t, 'ntp', { ACTION: 'stratum' })[0]?.key, 'clock.set');
});

const hostile = {
  'a line of its own': 'evil"\nkind = power\n[event]',
  'a command': '$(reboot)`reboot`; reboot #',
  'quotes and backslashes': '\\" "x" \'y\' \\u0000 %s%n',
  'a header of a mail': 'x\r\nBcc: all@example.net',
  'a name without end': 'A'.repeat(100_000),
  'bytes that are no text': '\u0001\u001b[2J\u009b\ufffd\u202e',
  'a file name': '../../etc/passwd',
};

for (const [what, name] of Object.entries(hostile)) {
  test(`a device that calls itself ${what} leaves one clean event`, (t) => {
    const env = { ACTION: 'add', MACADDR: '02:00:00:00:00:01', IPADDR: '192.168.1.7', HOSTNAME: name };
    const [event, ...more] = events(t, 'dhcp', env);
    assert.deepEqual(more, []);
    assert.equal(event?.key, 'lan.device');
    assert.match(event?.subject ?? '?', /^[A-Za-z0-9 ._:@/-]{0,64}$/);
    assert.equal(event?.facts.mac, '02:00:00:00:00:01');
    assert.equal(event?.facts.address, '192.168.1.7');
  });
}

test('hooks that run at the same moment leave an event each', (t) => {
  const inbox = folder(t);
  const hook = `${feed}/root/etc/hotplug.d/iface/90-wanbell`;
  const { err } = ash(`for i in 1 2 3 4 5 6 7 8; do (. "${hook}") & done; wait`, {
    WANBELL_INBOX: inbox,
    WANBELL_SHARE: 'firmware/common',
    ACTION: 'ifup',
    INTERFACE: 'wan',
  });
  assert.equal(err, '');
  assert.equal(readdirSync(inbox).length, 8);
});

test('hooks neither fail nor wait where wanbell never ran', () => {
  const { code, err } = ash(`. "${feed}/root/etc/hotplug.d/iface/90-wanbell"`, {
    WANBELL_INBOX: '/nonexistent/inbox',
    WANBELL_SHARE: 'firmware/common',
    ACTION: 'ifdown',
    INTERFACE: 'wan',
  });
  assert.deepEqual({ code, err }, { code: 0, err: '' });
});
