import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { makeCertificates } from '../support/certificates.ts';
import { type MailSink, mailSink } from '../support/mail-sink.ts';
import { enterNamespace } from '../support/namespace.ts';
import {
  createProvider,
  type Mail,
  type Provider,
  quickIni,
  quickWan,
  readMail,
} from '../support/provider.ts';
import { createWallClock, type WallClock } from '../support/wall-clock.ts';

await enterNamespace(import.meta.url);

interface Outage {
  readonly start: { readonly time: string | null };
  readonly end: { readonly time: string | null };
  readonly duration: { readonly seconds: number; readonly bound: string };
}

function outageOf(mail: Mail | undefined): Outage {
  const news = mail?.json?.news;
  assert.ok(news !== null && typeof news === 'object' && 'outage' in news, mail?.text);
  return news.outage as Outage;
}

const strictHost = '198.51.100.26';
const certificates = makeCertificates();
const noc = '[recipient.me]\naddress = me@example.net\nformat = machine\n';
const ini = quickIni(`[outbox]\nretry_first = 1h\n\n[wan]\ninterface = wan\n${quickWan}report_after = 0s\n`)
  .replace('clock = trust\n', '')
  .replace('[recipient.me]\naddress = me@example.net\n', noc);

let provider: Provider;
let strictSink: MailSink;
let clock: WallClock;
let plain: Agent;
let strict: Agent;

/** Between which moments something was seen by the agent, in milliseconds of this machine's clock. */
interface Between {
  from: number;
  to: number;
}
const pulled: Between = { from: 0, to: 0 };
const plugged: Between = { from: 0, to: 0 };

/** Mails tell moments in whole seconds. */
const rounding = 1000;

function assertDuration({ seconds }: Outage['duration']): void {
  const [least, most] = [plugged.from - pulled.to, plugged.to - pulled.from];
  assert.ok(
    seconds * 1000 >= least - rounding && seconds * 1000 <= most + rounding,
    `${seconds} s, not between ${least} and ${most} ms`,
  );
}

before(async () => {
  provider = await createProvider();
  execFileSync('ip', ['addr', 'add', `${strictHost}/32`, 'dev', 'lo']);
  strictSink = await mailSink({ address: strictHost, server: certificates.good });
  provider.router.mountFile('/etc/hosts', `127.0.0.1 localhost\n${strictHost} mail.test\n`);
  clock = createWallClock('1970-01-01T00:00:10Z');
  plain = provider.agent(ini, clock.argv);
  strict = provider.agent(
    ini.replace(/host = .*\ntls = off/, `host = mail.test\nca_file = ${certificates.caFile}`),
    clock.argv,
  );
  for (const agent of [plain, strict]) {
    await agent.start();
    await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  }
});
after(async () => {
  await provider.close();
  await strictSink.close();
});

describe('a device without a battery clock whose line fails before the clock is set', () => {
  test('status says that the clock is not set', async () => {
    const { clockSet, warnings } = await strict.status();
    assert.equal(clockSet, false);
    assert.ok(warnings.some((warning) => /clock is not set/.test(warning)));
  });

  test('with tls = off the mail leaves at once: Date with zone -0000, the duration right, the times not certain', async () => {
    pulled.from = Date.now();
    provider.router.pull('wan');
    for (const agent of [plain, strict])
      await agent.until('down', async () => (await agent.status()).internet.state === 'down');
    pulled.to = Date.now();
    await sleep(2500);
    plugged.from = Date.now();
    provider.router.plug('wan');
    await provider.sink.waitFor(1);
    await strict.until('up', async () => (await strict.status()).internet.state === 'up');
    plugged.to = Date.now();
    const [mail] = await provider.mails();
    assert.match(mail?.header('date') ?? '', /^Thu, 0?1 Jan 1970 00:0\d:\d\d -0000$/);
    assert.match(mail?.text ?? '', /clock is not set yet/);
    const { start, end, duration } = outageOf(mail);
    assert.deepEqual([start.time, end.time, duration.bound], [null, null, 'exact']);
    assertDuration(duration);
  });

  test('where a certificate must be judged the mail waits, and status says why', async () => {
    await strict.until('one waits', async () => (await strict.status()).mail.waiting === 1);
    assert.equal(strictSink.mails.length, 0);
    const { warnings } = await strict.status();
    assert.ok(
      warnings.some((warning) => /clock.*certificate|certificate.*clock/.test(warning)),
      warnings.join('\n'),
    );
  });

  test('once the clock is set, without anybody saying so, that mail leaves with the right dates and duration', async () => {
    clock.set('2027-05-05T12:00:00Z');
    // An executable that asks the kernel, which knows nothing of this clock, must be told.
    if (process.env.WANBELL_CLOCK) strict.drop({ kind: 'clock.set' });
    await strictSink.waitFor(1);
    await strict.until('nothing waits', async () => (await strict.status()).mail.waiting === 0);
    assert.equal(strictSink.mails.length, 1);
    assert.equal((await strict.status()).clockSet, true);
    const received = strictSink.mails[0];
    assert.equal(received?.session.tls, true);
    const mail = await readMail(received?.raw ?? Buffer.alloc(0), '');
    assert.match(mail.header('date') ?? '', /^Wed, 0?5 May 2027 12:00:\d\d \+0000$/);
    assert.doesNotMatch(mail.text, /clock is not set/);
    const { start, end, duration } = outageOf(mail);
    const inside = (time: string | null, { from, to }: Between): void => {
      const at = Date.parse(time ?? '');
      assert.ok(at >= clock.at(from) - rounding && at <= clock.at(to) + rounding, `${time}`);
    };
    inside(start.time, pulled);
    inside(end.time, plugged);
    assertDuration(duration);
    assert.match(mail.subject, /11:5\d|12:00/);
  });

  test('the mail that had left is not sent again', async () => {
    plain.drop({ kind: 'clock.set' });
    await plain.until('set', async () => (await plain.status()).clockSet);
    plain.drop({ kind: 'custom.later', severity: 'warning', subject: 'later', text: 'something else' });
    await plain.until('told', async () =>
      (await provider.mails()).some(({ subject }) => /something else/.test(subject)),
    );
    assert.equal(
      (await provider.mails()).filter(({ subject }) => /Internet was down/.test(subject)).length,
      1,
    );
  });
});
