import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { enterNamespace } from '../../support/namespace.ts';
import { type BusyBoxRoot, busyboxRoot, wanbellId as uid } from '../busybox-root.ts';

await enterNamespace(import.meta.url);

/** Whoever reads that it began may end it at once: what it does then is settled before. */
const patient = `#!/bin/sh
trap 'echo "ended $$" >>/tmp/log; exit 0' TERM
echo "began $$ as $(id -u)" >>/tmp/log
while :; do sleep 0.05; done
`;
/** Begins anew every few seconds, so that how often it began tells nothing; whether it was to stop by then does. */
const failing = `#!/bin/sh
echo "began $$ as $(id -u)" >>/tmp/log
[ ! -e /run/wanbell-service/stop ] || echo "was to stop" >>/tmp/log
exit 1
`;

interface Router extends BusyBoxRoot {
  /** What the agents wrote down, in order. */
  log(): string[];
}

/** A device with the service, an init script, and a program in the place of the agent. */
function router(t: TestContext, initScript: string, agent: string): Router {
  const device = busyboxRoot(t);
  device.put('firmware/common/wanbell-service', 'usr/sbin/wanbell-service');
  device.put('firmware/common/folders.sh', 'usr/share/wanbell/folders.sh');
  device.put(initScript, 'etc/init.d/wanbell');
  device.write('usr/sbin/wanbell', agent, 0o755);
  device.write('tmp/log', '', 0o666);
  const log = () => device.read('tmp/log').trim().split('\n').filter(Boolean);
  return { ...device, log };
}

const scripts = {
  'the vendor’s init script': 'firmware/vendor/init.d/S95wanbell',
  'Buildroot’s init script': 'firmware/buildroot/package/wanbell/S99wanbell',
};

for (const [name, script] of Object.entries(scripts)) {
  test(`${name} starts the agent as its user, and stop waits for its end`, async (t) => {
    const r = router(t, script, patient);
    assert.equal(r.run('/etc/init.d/wanbell start').code, 0);
    await r.until('the agent', () => r.log().length === 1);
    assert.match(r.log()[0] ?? '', new RegExp(`^began \\d+ as ${uid}$`));
    assert.equal(r.run('/etc/init.d/wanbell stop').code, 0);
    assert.match(r.log()[1] ?? '', /^ended/);
    assert.deepEqual(r.running(), []);
  });

  test(`${name} restarts: the new agent begins when the old one has ended`, async (t) => {
    const r = router(t, script, patient);
    r.run('/etc/init.d/wanbell start');
    await r.until('the agent', () => r.log().length === 1);
    assert.equal(r.run('/etc/init.d/wanbell restart').code, 0);
    await r.until('the next one', () => r.log().length === 3);
    assert.deepEqual(
      r.log().map((line) => line.split(' ')[0]),
      ['began', 'ended', 'began'],
    );
    assert.equal(r.run('/etc/init.d/wanbell stop').code, 0);
  });

  test(`${name} stops an agent that is about to be started again`, async (t) => {
    const r = router(t, script, failing);
    r.run('/etc/init.d/wanbell start');
    await r.until('the pause before the next try', () => r.log().length > 0 && r.running().length >= 2);
    assert.equal(r.run('/etc/init.d/wanbell stop').code, 0);
    assert.deepEqual(r.running(), []);
    assert.doesNotMatch(r.log().join('\n'), /was to stop/);
  });
}

test('what user wanbell laid into its folders leads root nowhere', async (t) => {
  const r = router(t, scripts['the vendor’s init script'], patient);
  r.run('echo secret >/etc/secret; chmod 600 /etc/secret; mkdir -p /etc/victim; chmod 755 /etc/victim');
  r.run('mkdir -p /etc/wanbell /var/lib/wanbell /run/wanbell');
  r.run(
    'ln -s /etc/secret /etc/wanbell/wanbell.ini; ln /etc/secret /etc/wanbell/hard; ln -s /etc/victim /etc/wanbell/conf.d',
  );
  r.run(
    'ln -s /etc/secret /run/wanbell/started; ln -s /etc/secret /run/wanbell/wanbell.pid; ln -s /etc/victim /run/wanbell/inbox',
  );
  r.run('ln -s /etc/secret /var/lib/wanbell/log; echo mine >/etc/wanbell/token');
  r.run(`chown -h ${uid}:${uid} /etc/wanbell /var/lib/wanbell /run/wanbell`);
  r.run('/etc/init.d/wanbell start');
  await r.until('the agent', () => r.log().length === 1);
  const stat = (path: string) => {
    const { uid, gid, mode } = statSync(`${r.root}/${path}`);
    return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
  };
  assert.equal(r.read('etc/secret'), 'secret\n');
  assert.equal(stat('etc/secret'), '0:0 600');
  assert.equal(stat('etc/victim'), '0:0 755');
  assert.equal(stat('etc/wanbell/token').split(' ')[0], `${uid}:${uid}`);
  assert.equal(stat('run/wanbell/inbox'), `0:${uid} 770`);
  assert.equal(stat('run/wanbell').split(' ')[0], `${uid}:${uid}`);
  assert.equal(stat('run/wanbell-service'), '0:0 755');
});
