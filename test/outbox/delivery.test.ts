import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, notice } from '../store/fixture.ts';
import { type Answer, accepts, composed, config, fails, gate, losesReply, two, world } from './world.ts';

test('a notice is sent once, by the first server', async (t) => {
  const it = await world(t, { config: two });
  await it.queue('a');
  assert.deepEqual(
    it.copies.map(({ id, slot }) => [id, slot]),
    [['a', 'smtp']],
  );
  assert.deepEqual(
    it.events.map(({ result, notice }) => [result, notice]),
    [['delivered', 'a']],
  );
  assert.equal(it.state('a'), 'delivered');
  await it.restart();
  await it.pass(86_400_000);
  assert.equal(it.copies.length, 1);
});

for (const [what, answer] of [
  ['is refused at the door', fails('connect')],
  ['greets with 554', fails('greeting', 554)],
  ['greets with 421', fails('greeting', 421)],
  ['refuses the login', fails('auth', 535, true)],
  ['says 4xx to the recipient', fails('rcpt', 450)],
  ['says 5xx to the recipient', fails('rcpt', 550)],
  ['breaks off in the data', fails('data')],
  ['says 4xx after the dot', fails('dot', 451)],
  ['says 5xx after the dot', fails('dot', 554)],
] as const) {
  test(`when the first server ${what}, the second one gets the mail at once`, async (t) => {
    const it = await world(t, { config: two });
    it.answers.smtp = answer;
    await it.queue('a');
    assert.deepEqual(
      it.copies.map(({ slot }) => slot),
      ['backup'],
    );
  });
}

test('a server that fails is tried after 30 s, doubling to an hour, and the others wait with it', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  await it.queue('a');
  await it.queue('b');
  assert.deepEqual(
    it.outbox.list().map(({ dueIn }) => dueIn),
    [30_000, 30_000],
  );
  await it.pass(6 * 3_600_000);
  const times = it.tries.map(({ at }) => at);
  const waits = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1000));
  assert.deepEqual(waits.slice(0, 9), [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  assert.deepEqual([...new Set(it.tries.map(({ id }) => id))], ['a']);
  it.answers.smtp = accepts;
  await it.pass(3_600_000);
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['a', 'b'],
  );
});

test('the internet coming back sends everything at once, oldest first, whatever the wait', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  await it.queue('a', 'b', 'c');
  await it.pass(5 * 3_600_000);
  it.answers.smtp = accepts;
  it.outbox.wake('internet-up');
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['a', 'b', 'c'],
  );
});

test('a link coming back wakes it at most every ten seconds, and none is forgotten', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('connect');
  await it.queue('a');
  it.outbox.wake('link');
  it.outbox.wake('link');
  it.outbox.wake('link');
  await it.settle();
  assert.equal(it.tries.length, 2);
  await it.pass(9_999);
  assert.equal(it.tries.length, 2);
  await it.pass(1);
  assert.equal(it.tries.length, 3);
});

test('an opening waits while the verdict on the line is out; an ending does not', async (t) => {
  const it = await world(t);
  const outage = { about: 'outage', outage: {}, via: null };
  it.outbox.hold('verdict');
  await it.order(
    { do: 'queue', notice: notice('opening', { news: { ...outage, stage: 'began' } as never }) },
    { do: 'queue', notice: notice('ending', { news: { ...outage, stage: 'ended' } as never }) },
  );
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['ending'],
  );
  it.outbox.release('verdict');
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['ending', 'opening'],
  );
});

test('what speaks from an address that the device lost is broken off, and goes again at once', async (t) => {
  const it = await world(t);
  const from =
    (local: string, then: Answer): Answer =>
    async (attempt, world) => {
      attempt.onConnect(local);
      return then(attempt, world);
    };
  const silent = from('192.0.2.2', gate(accepts));
  it.answers.smtp = silent;
  await it.queue('a');
  it.answers.smtp = from('198.51.100.7', accepts);
  it.outbox.breakOff('192.0.2.9');
  await it.settle();
  assert.equal(it.tries.length, 1, 'another address is nothing to it');
  it.outbox.breakOff('192.0.2.2');
  await it.settle();
  assert.deepEqual([it.tries.length, it.copies.length, it.state('a')], [2, 1, 'delivered']);
});

test('broken off after its final dot, a mail waits one step; those behind it go at once', async (t) => {
  const it = await world(t);
  it.answers.smtp = async (attempt) => {
    attempt.onConnect('192.0.2.2');
    await attempt.onFinalDot();
    await new Promise<void>((resolve) => attempt.signal.addEventListener('abort', () => resolve()));
    return { result: 'unknown', server: attempt.slot, step: 'dot', failure: 'aborted', reply: null };
  };
  await it.queue('a', 'b');
  it.answers.smtp = accepts;
  it.outbox.breakOff('192.0.2.2');
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['b'],
  );
  await it.pass(30_000);
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['b', 'a'],
  );
});

test('a wrong login is tried after 15 min and 1 h, then not before the settings change', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('auth', 535, true);
  await it.queue('a', 'b');
  it.outbox.wake('internet-up');
  await it.pass(7 * 3_600_000);
  const times = it.tries.map(({ at }) => Math.round((at - 1_000_000) / 60_000));
  assert.deepEqual(times, [0, 15, 75]);
  assert.deepEqual(
    it.events.map(({ result }) => result),
    ['stuck'],
  );
  assert.equal(it.outbox.servers()[0]?.login, 'blocked');
  it.outbox.wake('config');
  await it.settle();
  assert.equal(it.tries.length, 3, 'the same settings again');
  it.answers.smtp = accepts;
  it.config = { ...config, smtp: { ...config.smtp, password: 'right' } as never };
  it.outbox.wake('config');
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['a', 'b'],
  );
});

test('one refused recipient among three: the others get theirs once each, whatever the order', async (t) => {
  for (const names of [
    ['me', 'you', 'her'],
    ['you', 'me', 'her'],
    ['you', 'her', 'me'],
  ]) {
    const it = await world(t, { config: two });
    const refuses: typeof accepts = (attempt, w) =>
      attempt.message.to === 'me@example.net' ? fails('rcpt', 550)(attempt, w) : accepts(attempt, w);
    it.answers.smtp = refuses;
    it.answers.backup = refuses;
    await it.order(
      ...names.map((name) => ({ do: 'queue', notice: notice(name, { recipient: name }) }) as const),
    );
    await it.pass(86_400_000);
    assert.deepEqual(it.copies.map(({ id }) => id).sort(), ['her', 'you']);
    assert.equal(it.state('me'), 'parked');
    const told = it.events.filter(({ result }) => result === 'parked');
    assert.deepEqual(
      told.map(({ recipient }) => recipient),
      ['me'],
    );
    assert.match(told[0]?.reason ?? '', /550/);
    assert.equal(it.tries.filter(({ id }) => id === 'me').length, 2, 'each server is asked once');
  }
});

test('a parked notice waits again when its address or the server changes, also across a restart', async (t) => {
  const it = await world(t);
  it.answers.smtp = fails('rcpt', 550);
  await it.queue('a');
  await it.restart();
  assert.equal(it.state('a'), 'parked');
  it.answers.smtp = accepts;
  it.config = { ...config, recipients: [{ name: 'me', address: 'new@example.net' }] as never };
  await it.restart();
  assert.equal(it.copies.length, 1);
});

test('one recipient that is put off does not hold up the others', async (t) => {
  const it = await world(t);
  it.answers.smtp = (attempt, w) =>
    attempt.message.to === 'me@example.net' ? fails('rcpt', 450)(attempt, w) : accepts(attempt, w);
  await it.order(
    { do: 'queue', notice: notice('a') },
    { do: 'queue', notice: notice('b', { recipient: 'you' }) },
  );
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['b'],
  );
});

test('a mail that breaks the server each time does not hold up the others for ever', async (t) => {
  const it = await world(t);
  it.answers.smtp = (attempt, w) => (attempt.id === 'a' ? fails('data') : accepts)(attempt, w);
  await it.order(
    { do: 'queue', notice: notice('a') },
    { do: 'queue', notice: notice('b', { recipient: 'you' }) },
  );
  await it.pass(31_000);
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['b'],
  );
});

test('a lost reply: the same mail again one step later on the same server, then on the next, in turn', async (t) => {
  const it = await world(t, { config: two });
  it.answers.smtp = losesReply;
  it.answers.backup = losesReply;
  await it.queue('a');
  assert.equal(it.state('a'), 'unknown');
  await it.pass(29_999);
  assert.equal(it.copies.length, 1);
  await it.pass(1);
  assert.deepEqual(
    it.copies.map(({ slot }) => slot),
    ['smtp', 'smtp'],
  );
  await it.restart();
  await it.pass(600_000);
  assert.deepEqual(
    it.copies.slice(0, 4).map(({ slot }) => slot),
    ['smtp', 'smtp', 'backup', 'backup'],
  );
  assert.equal(new Set(it.copies.map(({ messageId }) => messageId)).size, 1);
  assert.equal(new Set(it.copies.map(({ text }) => text)).size, 1);
  const times = it.copies.map(({ at }) => at);
  for (const [index, time] of times.slice(1).entries()) assert.ok(time - (times[index] ?? 0) >= 30_000);
});

test('mails to one recipient leave in order, one at a time to each server', async (t) => {
  const it = await world(t, { config: two });
  const slow = gate(accepts);
  it.answers.smtp = slow;
  await it.order(
    { do: 'queue', notice: notice('a') },
    { do: 'queue', notice: notice('b') },
    { do: 'queue', notice: notice('c', { recipient: 'you' }) },
  );
  assert.equal(it.tries.length, 1);
  slow.open();
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id, slot }) => [id, slot]),
    [
      ['a', 'smtp'],
      ['b', 'smtp'],
      ['c', 'smtp'],
    ],
  );
});

test('mail switched off, or no server set: nothing leaves, nothing is lost', async (t) => {
  const it = await world(t, { config: { ...config, mail: { ...config.mail, enabled: false } } });
  await it.queue('a');
  it.config = { ...config, smtp: null };
  it.outbox.wake('config');
  await it.pass(86_400_000);
  assert.equal(it.tries.length, 0);
  assert.equal(it.outbox.waiting(), 1);
  it.config = config;
  it.outbox.wake('config');
  await it.settle();
  assert.equal(it.copies.length, 1);
});

test('a mail that needs the clock waits for it, and others pass', async (t) => {
  const it = await world(t);
  let set = false;
  it.composing = async (to) => (to.id === 'a' && !set ? { wait: 'clock' } : composed(to, 'me@example.net'));
  await it.queue('a', 'b');
  assert.equal(it.outbox.list().find(({ id }) => id === 'a')?.waitsFor, 'clock');
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['b'],
  );
  set = true;
  it.outbox.wake('clock');
  await it.settle();
  assert.deepEqual(
    it.copies.map(({ id }) => id),
    ['b', 'a'],
  );
});

test('the words are frozen with the first attempt that reaches a server, a restart included', async (t) => {
  const it = await world(t);
  let words = 'first';
  it.composing = async (to) => composed(to, 'me@example.net', words);
  it.answers.smtp = losesReply;
  await it.queue('a');
  words = 'second';
  await it.restart();
  it.answers.smtp = accepts;
  await it.pass(30_000);
  assert.equal(it.copies.length, 2);
  assert.equal(it.copies[1]?.text, it.copies[0]?.text);
});

test('the final dot leaves, and a result is told, only once the record of it is on the disk', async (t) => {
  const it = await world(t);
  const opens: (() => void)[] = [];
  const { move } = it.store;
  it.store.move = (step, at) => {
    const written = move(step, at);
    const opened = new Promise<void>((resolve) => opens.push(resolve));
    return written?.then((durable) => opened.then(() => durable)) ?? null;
  };
  await it.queue('a');
  assert.deepEqual([it.state('a'), it.copies.length], ['sending', 0]);
  opens.shift()?.();
  await it.settle();
  assert.deepEqual([it.copies.length, it.events.length], [1, 0]);
  opens.shift()?.();
  await it.settle();
  assert.equal(it.events[0]?.result, 'delivered');
});

test('stopping ends an attempt before its dot, and it is tried after the restart', async (t) => {
  const it = await world(t);
  it.answers.smtp = gate(accepts);
  await it.queue('a');
  await it.outbox.stop();
  await it.store.close(at(it.clock));
  it.answers.smtp = accepts;
  const { store } = it;
  assert.equal(store.entries.live[0]?.state, 'waiting');
});
