import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest, smallest } from './support/guest.ts';
import { createInternet, downtime, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe(`one line of a router with an ARM kernel and ${smallest} MB`, () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': routerIni() }, megabytes: smallest });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('the first start of a router whose line is good has nothing to tell', async () => {
    // Longer than a line may take after a start, and than what is not reported.
    await sleep(8000);
    const { mail, setup } = await guest.status();
    assert.deepEqual({ setup, waiting: mail.waiting }, { setup: 'ok', waiting: 0 });
    assert.deepEqual(await internet.mails(), []);
  });

  test('a cable that is pulled and put back becomes one mail that says so, with its times', async () => {
    const story = await downtime(internet, async (broken) => {
      await guest.cable('wan', false);
      broken();
      await guest.internet('down');
      assert.equal((await guest.status()).internet.layer, 'carrier');
      await sleep(4000);
      await guest.cable('wan', true);
    });
    await guest.settled();
    assert.match(story.mail.subject, /^\[attic-router\] Internet was down .*cable/i);
    assert.equal((await internet.mails()).length, 1);
    story.check();
  });

  test('a provider that falls silent while the link stays up is told as such', async () => {
    const story = await downtime(internet, async (broken) => {
      await guest.silence('wan', true);
      broken();
      await guest.internet('down');
      assert.match((await guest.status()).internet.layer ?? '', /^(gateway|internet)$/);
      await sleep(3000);
      await guest.silence('wan', false);
    });
    await guest.settled();
    assert.match(story.mail.subject, /Internet was down .*(gateway|provider)/);
    assert.doesNotMatch(story.mail.subject, /cable/);
    assert.equal((await internet.mails()).length, 1);
    story.check();
  });

  test('an agent that is killed comes back, and the whole outage is told once', async () => {
    const story = await downtime(internet, async (broken) => {
      await guest.cable('wan', false);
      broken();
      await guest.internet('down');
      const running = async () => (await guest.run('cat /run/wanbell-service/wanbell.pid')).trim();
      const killed = await running();
      await guest.run(`kill -9 ${killed}`);
      await guest.until('another agent', async () => {
        const pid = await running();
        return pid !== killed && (await guest.run(`test -d /proc/${pid} && echo runs`)).includes('runs');
      });
      await guest.internet('down');
      // All that may have taken no longer than what is not reported.
      await sleep(3000);
      await guest.cable('wan', true);
    });
    await guest.settled();
    const subjects = (await internet.mails()).map(({ subject }) => subject);
    assert.equal(subjects.filter((s) => /Internet was down/.test(s)).length, 1, subjects.join('\n'));
    story.check();
  });
});
