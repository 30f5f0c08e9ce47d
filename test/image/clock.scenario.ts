import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, downtime, type Internet, routerIni, timeAddress } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('a router that wakes up in 1970, without flash to write to', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    guest = createGuest({ flash: 0, clock: '1970-01-01T00:00:00' });
    await guest.boot();
    const ini = routerIni().replaceAll('\n', '\\n');
    await guest.run(`printf '${ini}' >/etc/wanbell/wanbell.ini`);
    await guest.run('chmod 600 /etc/wanbell/wanbell.ini; chown wanbell:wanbell /etc/wanbell/wanbell.ini');
    await guest.run('kill -HUP $(cat /run/wanbell-service/wanbell.pid)');
    await guest.internet('up');
    await guest.until('set up', async () => (await guest.status()).setup === 'ok');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('it says that it keeps everything in RAM, and what that means', async () => {
    const { warnings } = await guest.status();
    assert.ok(
      warnings.some((line) => /is in RAM: waiting mails do not survive a power cut/.test(line)),
      warnings.join('\n'),
    );
    assert.match(await guest.run('logread'), /wanbell: .* is in RAM/);
  });

  test('without a time server an outage is told with its duration, and no wrong date', async () => {
    assert.match(await guest.run('date'), /1970/);
    assert.equal((await guest.status()).clockSet, false);
    await guest.cable('wan', false);
    await guest.internet('down');
    await sleep(3000);
    await guest.cable('wan', true);
    const mail = await internet.mail(/Internet was down/);
    assert.match(mail.header('date') ?? '', /-0000$/);
    assert.doesNotMatch(`${mail.subject}${mail.text}`, /1970/);
    assert.match(mail.subject, /was down \d+ (s|min)/);
  });

  test('an outage that began before the clock was set is told with its true times once it is', async () => {
    const story = await downtime(internet, async (broken) => {
      await guest.cable('wan', false);
      broken();
      await guest.internet('down');
      await sleep(3000);
      // The time comes from elsewhere: the line is still dead.
      await guest.run(`date -u -s @${Math.round(Date.now() / 1000)} >/dev/null`);
      await guest.run('. /usr/share/wanbell/inbox.sh; wanbell_event clock.set');
      await guest.until('clock set', async () => (await guest.status()).clockSet);
      await guest.cable('wan', true);
    });
    await guest.settled();
    story.check();
    assert.equal((await internet.mails()).length, 1);
    const age = Date.now() - Date.parse(story.mail.header('date') ?? '');
    assert.ok(Math.abs(age) < 120_000, `dated ${story.mail.header('date')}`);
  });
});

describe('a router that wakes up in 1970, and a time server that answers late', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    guest = createGuest({
      clock: '1970-01-01T00:00:00',
      files: {
        '/etc/wanbell/wanbell.ini': routerIni(),
        '/etc/default/ntp': `server=${timeAddress}\n`,
      },
    });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('once it answers, the next outage is told with its times', async () => {
    assert.equal((await guest.status()).clockSet, false);
    await internet.startTime();
    await guest.until('clock set', async () => (await guest.status()).clockSet);
    const story = await downtime(internet, async (broken) => {
      await guest.cable('wan', false);
      broken();
      await guest.internet('down');
      await sleep(3000);
      await guest.cable('wan', true);
    });
    await guest.settled();
    story.check();
    const age = Date.now() - Date.parse(story.mail.header('date') ?? '');
    assert.ok(Math.abs(age) < 120_000, `dated ${story.mail.header('date')}`);
    assert.match(story.mail.subject, /\d\d:\d\d/);
  });
});
