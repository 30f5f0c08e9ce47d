import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';

test('the vendor’s hooks leave clean events, whatever a device calls itself', (t) => {
  const folder = mkdtempSync(`${tmpdir()}/wanbell-hooks-`);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, WANBELL_INBOX: folder, WANBELL_SHARE: 'firmware/common' };
  const run = (hook: string, ...args: string[]) =>
    assert.equal(spawnSync('busybox', ['ash', `firmware/vendor/hooks/${hook}`, ...args], { env }).status, 0);
  run('udhcpc', 'bound', 'wan');
  run('dnsmasq', 'add', '02:00:00:00:00:01', '192.168.1.7', 'x"\nkind = power');
  run('dnsmasq', 'old', '02:00:00:00:00:01', '192.168.1.7', 'phone');
  const events = readdirSync(folder)
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .sort();
  assert.equal(events.length, 2);
  assert.match(events[0] ?? '', /^kind = lan\.device\nsubject = "xkind {2}power"$/m);
  assert.match(events[1] ?? '', /^kind = wan\.link\nphase = "ended"$/m);
});
