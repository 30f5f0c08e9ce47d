import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

const more = `[system]
interval = 1s
cpu = 60% for 2s clear 40%
memory = 1% for 2s
flash = 30% for 2s clear 20%

[log]
source = auto
match = kernel panic, user .* failed
`;

describe('what the device says of itself on BusyBox and an ARM kernel', () => {
  let internet: Internet;
  let guest: Guest;
  before(async () => {
    internet = await createInternet();
    const ini = routerIni(['wan'], more).replace('[mail]\n', '[mail]\nper_hour = 100\nper_day = 1000\n');
    guest = createGuest({ files: { '/etc/wanbell/wanbell.ini': ini } });
    await guest.boot();
    await guest.internet('up');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  const value = (text: string) => Number(/(\d+) %/.exec(text)?.[1]);
  const near = (told: number, real: number, by: number) =>
    assert.ok(Math.abs(told - real) <= by, `told ${told} %, measured ${real} %`);

  test('memory in use is what the kernel says is not available', async () => {
    const mail = await internet.mail(/memory/i);
    const field = async (name: string) =>
      Number(await guest.run(`awk '/^${name}:/ { print $2 }' /proc/meminfo`));
    const total = await field('MemTotal');
    near(value(`${mail.subject}${mail.text}`), (100 * (total - (await field('MemAvailable')))) / total, 15);
  });

  test('a file system that fills up is told, and told to be over; the squashfs, which is always full, never', async () => {
    await guest.run('dd if=/dev/zero of=/flash/filler bs=64k count=60 2>/dev/null; sync');
    const mail = await internet.mail(/flash|storage/i);
    const used = Number(/(\d+)%/.exec(await guest.run('df -k /flash | tail -n 1'))?.[1]);
    near(value(`${mail.subject}${mail.text}`), used, 10);
    internet.forget();
    await guest.run('rm /flash/filler; sync');
    await internet.mail(/flash|storage/i);
    // The emulated processor may well be at 100 %.
    for (const { subject, text } of await internet.mails())
      if (!/cpu/i.test(subject)) assert.doesNotMatch(`${subject}${text}`, /100 %/);
  });

  test('a processor that is busy is told, and told to be over', async () => {
    // What came before kept it busy too. Asked seldom: asking does as well.
    await guest.until('it rests', async () => {
      await sleep(5000);
      return (await guest.status()).open.every(({ kind }) => kind !== 'system.cpu');
    });
    await guest.settled();
    internet.forget();
    await guest.run('while :; do :; done & echo $! >/tmp/busy');
    const mail = await internet.mail(/CPU load too high/);
    assert.ok(value(`${mail.subject}${mail.text}`) >= 60, mail.text);
    internet.forget();
    await guest.run('kill $(cat /tmp/busy)');
    await internet.mail(/CPU load normal again/);
  });

  test('a sensor that this board does not have is said to be missing, without a shell being started for it', async () => {
    assert.match(await guest.run('logread'), /temperature cannot be measured/);
    assert.doesNotMatch(await guest.run('logread'), /not found|applet/);
  });

  test("lines of BusyBox's own syslogd are followed by logread, as user wanbell", async () => {
    internet.forget();
    await guest.run("logger -t login 'user root failed from 192.0.2.7'");
    const mail = await internet.mail(/log|failed/i);
    assert.match(mail.text, /user root failed from \[IP\]/);
    assert.match(await guest.run('ps -o user,args | grep [l]ogread'), /^wanbell /m);
  });
});
