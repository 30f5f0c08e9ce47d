import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from '../support/agent.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createProvider, type Mail, type Provider, quickIni, quickWan } from '../support/provider.ts';
import { createWallClock, type WallClock } from '../support/wall-clock.ts';

await enterNamespace(import.meta.url);

const wan = `[wan]\ninterface = wan\n${quickWan}report_after = 1h\n`;

let provider: Provider;
before(async () => {
  provider = await createProvider();
});
after(() => provider.close());

/** An agent of this name in Berlin, whose clock shows `moment`. */
async function start(
  name: string,
  moment: string,
  more: string,
  recipient = '',
): Promise<{ agent: Agent; clock: WallClock }> {
  const clock = createWallClock(moment);
  const ini = quickIni(`${more}\n${wan}`)
    .replace('timezone = UTC', 'timezone = Europe/Berlin')
    .replace('attic-router', name)
    .replace('me@example.net\n', `me@example.net\n${recipient}`);
  const agent = provider.agent(ini, clock.argv);
  await agent.start();
  await agent.until('up', async () => (await agent.status()).internet.state === 'up');
  return { agent, clock };
}

async function mailsOf(name: string): Promise<readonly Mail[]> {
  return (await provider.mails()).filter(({ subject }) => subject.includes(`[${name}]`));
}

/** Steps the clock, has the agent look at it, and waits until it has. */
async function step(agent: Agent, clock: WallClock, moment: string): Promise<void> {
  const before = agent.log.length;
  clock.set(moment);
  agent.drop({ kind: 'clock.set' });
  await agent.until('the step was seen', () =>
    agent.log.slice(before).some((line) => /clock was stepped/.test(line)),
  );
}

describe('point 9 and the schedules, by local time', { concurrency: true }, () => {
  test('a digest at 02:30 comes at 03:00 on the night that has no 02:30, and once on the night that has two', async () => {
    const { agent, clock } = await start(
      'digest-router',
      '2027-03-28T00:10:00Z',
      '[digest]\nschedule = 30 2 * * *\n',
    );
    const came = (n: number) =>
      agent.until(`digest ${n}`, async () => (await mailsOf('digest-router')).length >= n);
    await step(agent, clock, '2027-03-28T00:59:58Z');
    await came(1);
    const [spring] = await mailsOf('digest-router');
    assert.match(spring?.header('date') ?? '', /^Sun, 28 Mar 2027 03:00:\d\d \+0200$/);

    await step(agent, clock, '2027-10-31T00:10:00Z');
    await step(agent, clock, '2027-10-31T00:29:58Z');
    await came(2);
    await step(agent, clock, '2027-10-31T01:29:58Z');
    await sleep(3500);
    const dates = (await mailsOf('digest-router')).map((mail) => mail.header('date') ?? '');
    assert.equal(dates.length, 2, dates.join('\n'));
    assert.match(dates[1] ?? '', /^Sun, 31 Oct 2027 02:30:\d\d \+0200$/);

    await step(agent, clock, '2027-11-01T01:10:00Z');
    await step(agent, clock, '2027-11-01T01:29:58Z');
    await came(3);
    assert.match(
      (await mailsOf('digest-router'))[2]?.header('date') ?? '',
      /^Mon, 0?1 Nov 2027 02:30:\d\d \+0100$/,
    );
  });

  test('a heartbeat leaves at its minute, and goes on by the new time when the clock is stepped', async () => {
    const { agent, clock } = await start(
      'beat-router',
      '2027-05-05T11:10:00Z',
      '[heartbeat]\nschedule = 0 * * * *\naddress = beat@example.net\n',
    );
    const beats = async () => (await mailsOf('beat-router')).filter(({ to }) => to === 'beat@example.net');
    await step(agent, clock, '2027-05-05T11:59:58Z');
    await agent.until('the first', async () => (await beats()).length === 1);
    await step(agent, clock, '2027-05-07T17:10:00Z');
    await step(agent, clock, '2027-05-07T17:59:58Z');
    await agent.until('the second', async () => (await beats()).length === 2);
    assert.deepEqual(
      (await beats()).map((mail) => (mail.header('date') ?? '').replace(/:\d\d \+/, ' +')),
      ['Wed, 05 May 2027 14:00 +0200', 'Fri, 07 May 2027 20:00 +0200'],
    );
    await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
  });

  test('in quiet hours only what is critical is mailed; the rest comes in one mail when they end', async () => {
    const { agent, clock } = await start(
      'quiet-router',
      '2027-05-05T04:50:00Z',
      '',
      'quiet_hours = 22:00-07:00\n',
    );
    for (const name of ['one', 'two']) {
      agent.alarm(name);
    }
    agent.drop({ kind: 'custom.fire', severity: 'critical', subject: 'kitchen', text: 'alarm fire' });
    await agent.until('the critical one', async () => (await mailsOf('quiet-router')).length === 1);
    const [fire] = await mailsOf('quiet-router');
    assert.match(fire?.text ?? '', /alarm fire/);
    assert.match(fire?.header('date') ?? '', /06:5\d:\d\d/);
    await agent.until('nothing waits', async () => (await agent.status()).mail.waiting === 0);
    assert.equal((await mailsOf('quiet-router')).length, 1);
    await step(agent, clock, '2027-05-05T04:59:58Z');
    await agent.until('the morning', async () => (await mailsOf('quiet-router')).length === 2);
    const morning = (await mailsOf('quiet-router'))[1];
    assert.match(morning?.header('date') ?? '', /07:00:\d\d/);
    assert.match(morning?.text ?? '', /alarm one[\s\S]*alarm two/);
    assert.doesNotMatch(morning?.text ?? '', /alarm fire/);
  });
});
