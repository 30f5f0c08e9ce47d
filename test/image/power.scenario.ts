import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest, makeFlash } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';
import { type VolatileDisk, volatileDisk } from './support/volatile-disk.ts';

await enterNamespace(import.meta.url);

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('power and reboots during an outage, on a disk whose cache forgets', () => {
  let internet: Internet;
  let guest: Guest;
  let disk: VolatileDisk;
  const folder = mkdtempSync(`${tmpdir()}/wanbell-disk-`);
  const seed = Number(process.env.SEED ?? 1 + Math.floor(Math.random() * 1e9));
  const random = seeded(seed);
  before(async () => {
    internet = await createInternet();
    makeFlash(folder, 8192, { '/etc/wanbell/wanbell.ini': routerIni() });
    disk = await volatileDisk(`${folder}/disk.sock`, readFileSync(`${folder}/flash.ext4`), random);
    guest = createGuest({ disk: disk.name });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await disk.close();
    await internet.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const about = async () =>
    (await internet.mails()).map(({ subject }) => subject).filter((s) => /Internet was down/.test(s));

  // Just as the agent notices, while it writes, and well into the outage; the first moment is the seed's.
  for (const wait of [Math.floor(random() * 300), 300 + Math.floor(random() * 1200), 3000]) {
    test(`power is cut ${wait} ms into an outage: it is told once, after the line is back`, async (t) => {
      internet.forget();
      await guest.cable('wan', false);
      await sleep(wait);
      // What no flush follows shows that this disk forgets. Without end, because the agent flushes at any moment.
      const dd = 'dd if=/dev/urandom of=/flash/unflushed bs=4k count=64 conv=notrunc oflag=direct';
      await guest.run(`(while :; do ${dd}; done) 2>/dev/null & :`);
      const fate = await disk.cut(16);
      await guest.cutPower();
      t.diagnostic(`seed ${seed}: ${JSON.stringify(fate)}`);
      assert.ok(fate.lost + fate.torn > 0, 'nothing that was written was lost: the disk does not forget');
      await guest.boot({ unplugged: ['wan'] });
      await guest.internet('down');
      await sleep(3000);
      await guest.cable('wan', true);
      await guest.internet('up');
      await internet.mail(/Internet was down/);
      await guest.settled();
      const told = await about();
      assert.equal(told.length, 1, (await internet.mails()).map(({ subject }) => subject).join('\n'));
      t.diagnostic((await internet.mails()).map(({ subject }) => subject).join(' | '));
    });
  }

  test('an owner who restarts the router during an outage gets one mail about it', async (t) => {
    internet.forget();
    await guest.cable('wan', false);
    await guest.internet('down');
    await sleep(3000);
    await guest.reboot({ unplugged: ['wan'] });
    await guest.internet('down');
    await sleep(3000);
    await guest.cable('wan', true);
    await guest.internet('up');
    await internet.mail(/Internet was down/);
    await guest.settled();
    const subjects = (await internet.mails()).map(({ subject }) => subject);
    assert.equal((await about()).length, 1, subjects.join('\n'));
    t.diagnostic(subjects.join(' | '));
  });
});
