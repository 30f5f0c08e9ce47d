import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

describe('a flash that is full to the last block', () => {
  let internet: Internet;
  let guest: Guest;
  const filler = '/flash/upper/filler';
  before(async () => {
    internet = await createInternet();
    // Bigger files first, so that not even a single block is left.
    const fill = (size: string) => `dd if=/dev/zero bs=${size} >>${filler} 2>/dev/null`;
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': routerIni() }, flash: 4096 });
    await guest.boot();
    await guest.internet('up');
    await guest.run(`${fill('64k')}; ${fill('1k')}; sync`);
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  const warnings = async () => (await guest.status()).warnings.join('\n');

  test('loses no outage: it is told from RAM, and the page says what to do', async () => {
    assert.match(await guest.run('df -k /flash'), / 0 +100%/);
    internet.forget();
    await guest.cable('wan', false);
    await guest.internet('down');
    await sleep(4000);
    await guest.until('warned', async () => /no space left; free some/.test(await warnings()));
    await guest.cable('wan', true);
    const mail = await internet.mail(/Internet was down/);
    assert.match(mail.subject, /\d+ (s|min) .*cable/);
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    assert.equal((await internet.mails()).filter(({ subject }) => /was down/.test(subject)).length, 1);
  });

  test('says when it has room again, and has the outage in its history after a power cut', async () => {
    await guest.run(`rm ${filler}; sync`);
    await guest.until('no warning', async () => !/no space left/.test(await warnings()));
    // On its way to the log it passes two more processes.
    await guest.until('told', async () => /writing works again/.test(await guest.run('logread')));
    await guest.cutPower();
    internet.forget();
    await guest.boot();
    await guest.internet('up');
    assert.match(await guest.run('wanbell history'), /cable|carrier/i);
    await guest.until('nothing waits', async () => (await guest.status()).mail.waiting === 0);
    const again = (await internet.mails()).filter(({ subject }) => /cable/.test(subject));
    assert.deepEqual(again, [], 'what was told is not told again');
  });
});
