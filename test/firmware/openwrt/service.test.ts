import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { enterNamespace } from '../../support/namespace.ts';
import { type BusyBoxRoot, busyboxRoot, onlyRoot, wanbellId } from '../busybox-root.ts';
import { ash, feed, installed } from './sdk.ts';

await enterNamespace(import.meta.url);

/** A device with the installed package, a program that prints its arguments, and a procd that writes down its calls. */
function device(t: TestContext): BusyBoxRoot {
  const d = busyboxRoot(t);
  execFileSync('cp', ['-R', `${installed(t)}/.`, d.root]);
  d.put('test/firmware/openwrt/rc.common', 'etc/rc.common');
  d.write('usr/sbin/wanbell', '#!/bin/sh\necho "wanbell $*"\n', 0o755);
  const calls = ['open_instance', 'set_param', 'close_instance', 'add_reload_trigger', 'kill'];
  d.write(
    'lib/functions/procd.sh',
    calls.map((call) => `procd_${call}() { echo "${call} $*" >>/tmp/calls; }\n`).join(''),
  );
  return d;
}

const options = '--config /etc/wanbell/wanbell.ini --state /etc/wanbell/state --run /var/run/wanbell';

test('the init script has procd run the agent as its own user, restart it for ever, and send it a HUP to reload', (t) => {
  const d = device(t);
  const { code, out } = d.run('/etc/init.d/wanbell start');
  assert.deepEqual({ code, out }, { code: 0, out: '' });
  assert.deepEqual(
    d
      .read('tmp/calls')
      .trim()
      .split('\n')
      .map((line) => line.trim()),
    [
      'open_instance',
      `set_param command /usr/sbin/wanbell run ${options}`,
      'set_param respawn 3600 30 0',
      'set_param reload_signal HUP',
      'set_param user wanbell',
      'set_param group wanbell',
      'set_param no_new_privs 1',
      'set_param stderr 1',
      'set_param term_timeout 10',
      'close_instance',
      'add_reload_trigger wanbell',
    ],
  );
});

test('before the agent starts its folders are its own, what it must not touch is root’s, and it may ping', (t) => {
  const d = device(t);
  d.write('etc/wanbell/wanbell.ini', '[device]\n');
  const pings = () => d.run('cat /proc/sys/net/ipv4/ping_group_range').out.trim().split(/\s+/);
  d.run('echo 1 0 >/proc/sys/net/ipv4/ping_group_range');
  assert.deepEqual(pings(), ['1', '0']);
  assert.equal(d.run('/etc/init.d/wanbell start').code, 0);
  const stat = (path: string) => {
    const { uid, gid, mode } = statSync(`${d.root}/${path}`);
    return `${uid}:${gid} ${(mode & 0o777).toString(8)}`;
  };
  const own = `${wanbellId}:${wanbellId}`;
  assert.equal(stat('etc/wanbell'), `${own} 700`);
  assert.equal(stat('etc/wanbell/wanbell.ini'), `${own} 600`);
  assert.equal(stat('etc/wanbell/conf.d/10-firmware.ini'), `${own} 600`);
  assert.equal(stat('etc/wanbell/state'), `${own} 700`);
  assert.equal(stat('var/run/wanbell/inbox'), `0:${wanbellId} 770`);
  // Only root of the whole machine may name every group.
  assert.deepEqual(pings(), onlyRoot ? ['1', '0'] : ['0', '2147483647']);
});

for (const [command, verb] of Object.entries({
  status: 'status',
  check: 'check',
  doctor: 'doctor',
  testmail: 'test',
}))
  test(`/etc/init.d/wanbell ${command} asks the agent`, (t) => {
    const { code, out } = device(t).run(`/etc/init.d/wanbell ${command}`);
    assert.deepEqual({ code, out }, { code: 0, out: `wanbell ${verb} ${options}\n` });
  });

test('the help names the commands of its own, and each exists', (t) => {
  const d = device(t);
  const { out } = d.run('/etc/init.d/wanbell help');
  for (const command of ['check', 'doctor', 'testmail'])
    assert.match(out, new RegExp(`^\\t${command}\\t`, 'm'));
  assert.equal(out.match(/^\tstatus/gm)?.length, 1);
});

test('sourcing the init script on the machine that builds an image does nothing', () => {
  const { code, out, err } = ash(`PATH=/nonexistent; . "${feed}/root/etc/init.d/wanbell"`);
  assert.deepEqual({ code, out, err }, { code: 0, out: '', err: '' });
});
