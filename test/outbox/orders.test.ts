import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice, Order } from '../../src/incidents/notice.ts';
import { notice } from '../store/fixture.ts';
import { accepts, composed, config, fails, gate, losesReply, two, world } from './world.ts';

function replace(id: string, by: string, otherwise: string | null): Order {
  return { do: 'replace', id, notice: notice(by), otherwise: otherwise === null ? null : notice(otherwise) };
}

test('a waiting notice is replaced in its place, though it was tried before', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  await it.queue('began', 'other');
  await it.order(replace('began', 'whole', 'ended'));
  it.answers.smtp = accepts;
  it.outbox.wake('internet-up');
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['whole', 'other'],
  );
  assert.equal(it.state('began'), 'withdrawn');
});

test('when the one to replace has left, or may have, the other news is sent instead', async (t) => {
  const it = await world(t);
  await it.queue('left');
  await it.order(replace('left', 'whole', 'ended'));
  it.answers.smtp = losesReply;
  await it.queue('lost');
  it.answers.smtp = accepts;
  await it.order(replace('lost', 'whole-2', 'ended-2'), replace('never-heard-of', 'whole-3', null));
  await it.pass(60_000);
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['left', 'ended', 'lost', 'lost', 'ended-2'],
  );
});

test('news that ended unsent is told whole', async (t) => {
  const it = await world(t, { config: { ...config, smtp: null } });
  await it.queue('began');
  assert.equal(await it.outbox.drop('began'), true);
  await it.order(replace('began', 'whole', 'ended'));
  assert.deepEqual(
    it.outbox.list().map(({ id }) => id),
    ['began', 'whole'],
  );
});

test('before the final dot an overtaken mail is called back, after it orders wait for the end', async (t) => {
  const it = await world(t);
  it.answers.smtp = gate(accepts);
  await it.queue('began');
  it.answers.smtp = accepts;
  await it.order(replace('began', 'whole', 'ended'));
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['whole'],
  );
});

for (const [how, end, sent] of [
  ['it is delivered: the other news follows', accepts, ['began', 'ended']],
  ['its fate is unknown: both', losesReply, ['began', 'began', 'ended']],
  ['it was not taken: the whole news in its place', fails('dot', 451), ['whole']],
] as const) {
  test(`an order that comes while the final dot is out waits, and then, ${how}`, async (t) => {
    const it = await world(t);
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    it.answers.smtp = async (attempt, w) => {
      await attempt.onFinalDot();
      await opened;
      return end({ ...attempt, onFinalDot: async () => undefined }, w);
    };
    await it.queue('began');
    await it.order(replace('began', 'whole', 'ended'));
    assert.deepEqual(
      it.outbox.list().map(({ id }) => id),
      ['began'],
    );
    it.answers.smtp = accepts;
    open();
    await it.pass(60_000);
    assert.deepEqual(
      it.copies.map(({ id }) => id),
      sent,
    );
  });
}

test('orders on a notice that itself still waits for another one are carried out in turn', async (t) => {
  const it = await world(t);
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  it.answers.smtp = async (attempt, w) => {
    await attempt.onFinalDot();
    await opened;
    return fails('dot', 451)({ ...attempt, onFinalDot: async () => undefined }, w);
  };
  await it.queue('a');
  await it.order(replace('a', 'b', 'b'));
  await it.order(replace('b', 'c', null));
  it.answers.smtp = accepts;
  open();
  await it.pass(60_000);
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['c'],
  );
});

test('withdrawing takes back what waits, and leaves what may have arrived', async (t) => {
  const it = await world(t);
  it.answers.smtp = losesReply;
  await it.queue('maybe');
  await it.queue('waits');
  await it.order({ do: 'withdraw', id: 'waits' }, { do: 'withdraw', id: 'maybe' });
  assert.equal(it.state('waits'), 'withdrawn');
  assert.equal(it.state('maybe'), 'unknown');
});

test('a notice expires after its days of known time, and that is told', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  await it.queue('a');
  await it.pass(7 * 86_400_000 - 1);
  assert.equal(it.state('a'), 'waiting');
  await it.pass(2);
  assert.equal(it.state('a'), 'expired');
  assert.deepEqual(
    it.events.map(({ result }) => result),
    ['expired'],
  );
});

test('a parked notice that expires is told to the policy too', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('rcpt', 550);
  await it.queue('a');
  await it.pass(8 * 86_400_000);
  assert.deepEqual(
    it.events.map(({ result }) => result),
    ['parked', 'expired'],
  );
});

test('time that no clock tells expires nothing', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  const old = { mono: 10, boot: 'an-earlier-boot', wall: null };
  await it.order({ do: 'queue', notice: notice('a', { at: old }) });
  await it.pass(6 * 86_400_000);
  assert.equal(it.state('a'), 'waiting');
  const known = { mono: 10, boot: 'an-earlier-boot', wall: 1_600_000_000_000 };
  await it.order({ do: 'queue', notice: notice('b', { at: known }) });
  assert.equal(it.state('b'), 'expired');
});

test('a full outbox drops the oldest of the least severe, never one that may have arrived, and tells it', async (t) => {
  const it = await world(t, { config: { ...two, outbox: { ...config.outbox, maxMessages: 3 } } });
  it.answers.smtp = losesReply;
  await it.queue('maybe');
  it.config = { ...it.config, mail: { ...config.mail, enabled: false } };
  const weighed = (id: string, severity: Notice['severity']) =>
    ({ do: 'queue', notice: notice(id, { severity }) }) as const;
  await it.order(weighed('old-warning', 'warning'), weighed('critical', 'critical'));
  await it.order(weighed('new-warning', 'warning'), weighed('error', 'error'));
  assert.deepEqual(
    it.outbox
      .list()
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ id }) => id),
    ['maybe', 'critical', 'error'],
  );
  assert.deepEqual(
    it.events.map(({ result, notice: id }) => [result, id]),
    [
      ['dropped', 'old-warning'],
      ['dropped', 'new-warning'],
    ],
  );
  assert.equal(it.outbox.lost()?.dropped, 2);
  await it.pass(7 * 86_400_000 + 1);
  assert.equal(it.outbox.lost()?.expired, 3);
  await it.restart();
  assert.equal(it.outbox.lost()?.expired, 3);
  await it.pass(8 * 86_400_000);
  assert.equal(it.outbox.lost(), null, 'after a week it is no news any more');
});

test('what tells of dropped mails is dropped last', async (t) => {
  const it = await world(t, {
    config: { ...config, smtp: null, outbox: { ...config.outbox, maxMessages: 2 } },
  });
  const news = { about: 'undelivered', result: 'dropped', recipient: 'me', count: 1, reason: '' } as const;
  await it.order({ do: 'queue', notice: notice('told', { news, severity: 'warning' }) });
  for (const id of ['a', 'b', 'c'])
    await it.order({ do: 'queue', notice: notice(id, { severity: 'critical' }) });
  assert.deepEqual(
    ['told', 'a', 'b', 'c'].map((id) => it.state(id)),
    ['waiting', 'withdrawn', 'withdrawn', 'waiting'],
  );
});

test('mails that take too much of the store are dropped in the same way', async (t) => {
  const it = await world(t, {
    config: { ...config, smtp: null, outbox: { ...config.outbox, maxSize: 44_000 } },
  });
  const facts = { text: 'x'.repeat(3000) };
  for (const id of ['a', 'b', 'c', 'd', 'e']) {
    await it.order({ do: 'queue', notice: notice(id, { news: { about: 'alarm', facts } as never }) });
  }
  assert.equal(it.outbox.waiting(), 3);
  assert.equal(it.state('e'), 'waiting');
});

test('a heartbeat is never written, and not tried any more when the next one is due', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  const { seq } = it.store;
  await it.order({ do: 'queue', notice: notice('beat', { until: it.clock + 60_000 }) });
  await it.pass(59_000);
  assert.equal(it.tries.length, 2);
  await it.pass(3_600_000);
  assert.equal(it.tries.length, 2);
  assert.equal(it.store.seq, seq);
  assert.equal(it.outbox.list().length, 0);
});

test('a heartbeat of unknown fate is not tried past the next one', async (t) => {
  const it = await world(t);
  it.answers.smtp = losesReply;
  const beat = (id: string) => notice(id, { until: it.clock + 86_400_000, recipient: 'heartbeat' });
  const { seq } = it.store;
  await it.order({ do: 'queue', notice: beat('first') });
  it.answers.smtp = accepts;
  await it.order({ do: 'replace', id: 'first', notice: beat('second'), otherwise: beat('second') });
  await it.pass(3_600_000);
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['first', 'second'],
  );
  assert.equal(it.store.seq, seq);
});

test('a mail is waited for until its delivery is durable', async (t) => {
  const it = await world(t);
  const seen: unknown[] = [];
  const { move } = it.store;
  it.store.move = (step, at) => {
    const written = move(step, at);
    if (step.do === 'delivered') seen.push(it.outbox.waiting(), it.state('a'));
    return written;
  };
  await it.queue('a');
  assert.deepEqual([...seen, it.outbox.waiting(), it.state('a')], [1, 'sending', 0, 'delivered']);
});

test('a person recognises a mail in the list, before it was composed and after it has ended', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  it.composing = async () => ({ wait: 'clock' });
  const news = { about: 'alarm', stage: 'began', key: 'custom.door', subject: 'front' } as never;
  await it.order({ do: 'queue', notice: notice('a', { news }) });
  const row = () => it.outbox.list().map(({ about, subject, attempts }) => [subject ?? about, attempts]);
  assert.deepEqual(row(), [['custom.door front began', 0]]);
  it.composing = async (to) => composed(to, 'me@example.net');
  it.answers.smtp = accepts;
  await it.pass(3_600_000);
  assert.deepEqual(row(), [['a', 1]], 'its subject');
  await it.restart();
  assert.deepEqual(row(), [['a', 1]]);
});

test('the owner can try a notice at once, and take one out', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('rcpt', 550);
  await it.queue('a', 'b');
  assert.equal(it.state('a'), 'parked');
  it.answers.smtp = accepts;
  assert.equal(it.outbox.retry('a'), true);
  assert.equal(it.outbox.retry('nobody'), false);
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['a'],
  );
  assert.equal(await it.outbox.drop('b'), true);
  assert.equal(await it.outbox.drop('b'), false);
  assert.deepEqual(
    it.events.filter(({ notice: id }) => id === 'b').map(({ result }) => result),
    ['parked', 'withdrawn'],
    'the policy hears of it, for the place in the budget',
  );
  assert.equal(it.state('b'), 'withdrawn');
});

test('what a server says is shown in one line of printable characters', async (t) => {
  const it = await world(t);
  it.answers.smtp = async ({ slot }) => ({
    result: 'failed',
    server: slot,
    step: 'greeting',
    failure: 'greeting-refused',
    reply: { code: 554, enhanced: null, text: `no\u0000\u001b[2J\r\n\u202e${'x'.repeat(9000)}` },
    login: false,
  });
  await it.queue('a');
  const text = it.outbox.list()[0]?.text ?? '';
  assert.match(text, /^554 no \[2J x+$/);
  assert.equal(text.length, 500);
});

test('a whole outage of three recipients costs a few kilobytes of the log, retries none', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  for (const recipient of ['me', 'you', 'her'])
    await it.order({ do: 'queue', notice: notice(recipient, { recipient }) });
  const { seq } = it.store;
  await it.pass(86_400_000);
  assert.ok(it.tries.length > 20);
  assert.equal(it.store.seq, seq);
});
