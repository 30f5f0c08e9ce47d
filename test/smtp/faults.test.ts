import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Smtp } from '../../src/config/config.ts';
import { enterNamespace } from '../support/namespace.ts';
import { type Script, serve } from '../support/smtp-script.ts';
import { attempt, message, told } from './attempt.ts';

await enterNamespace(import.meta.url);

/** Long enough for the replies that come before the silence, should this process be held up meanwhile. */
const replyTimeout = 3000;

/** Short where the fault is silence; patient everywhere else, however busy the machine. */
function patience(expected: string): Partial<Smtp> {
  if (!expected.includes('timeout')) return {};
  if (expected.includes('greeting')) return { greetingTimeout: 100 };
  return expected.includes('dot') ? { dotTimeout: 100 } : { replyTimeout };
}

/** What a server does, what the attempt says, and how many mails it then has. */
const cases: readonly [string, Script, string, number][] = [
  ['goes well', {}, 'delivered', 1],
  ['goes well without pipelining', { ehlo: [] }, 'delivered', 1],
  ['knows HELO only', { ehlo: { answer: '502 5.5.2 Unknown' } }, 'delivered', 1],
  ['greets with 421', { greeting: '421 4.3.2 Busy' }, 'failed at greeting: temporary (421)', 0],
  ['greets with 554', { greeting: '554 5.3.2 No' }, 'failed at greeting: greeting-refused (554)', 0],
  [
    'greets with 421 and closes',
    { greeting: { raw: '421 No\r\n', close: true } },
    'failed at greeting: temporary (421)',
    0,
  ],
  ['never greets', { greeting: {} }, 'failed at greeting: greeting-timeout', 0],
  ['closes instead of greeting', { greeting: { close: true } }, 'failed at greeting: closed', 0],
  ['speaks another protocol', { greeting: 'HTTP/1.1 400 Bad Request' }, 'failed at greeting: not-smtp', 0],
  ['refuses EHLO for now', { ehlo: { answer: '451 4.3.0 Later' } }, 'failed at ehlo: temporary (451)', 0],
  [
    'refuses EHLO and HELO',
    { ehlo: { answer: '550 No' }, helo: '550 No' },
    'failed at ehlo: greeting-refused (550)',
    0,
  ],
  ['has 4xx for MAIL', { mail: '451 4.7.1 Greylisted' }, 'failed at mail: temporary (451)', 0],
  ['has 5xx for MAIL', { mail: '550 5.7.60 Send as' }, 'refused at mail: sender-refused (550)', 0],
  [
    'wants a login at MAIL',
    { mail: '530 5.7.1 Authentication required' },
    'failed at mail: auth-missing (530)',
    0,
  ],
  [
    'wants TLS at MAIL',
    { mail: '530 5.7.0 Must issue a STARTTLS command first' },
    'failed at mail: encryption-needed (530)',
    0,
  ],
  ['has 4xx for RCPT', { rcpt: '450 4.2.1 Later' }, 'failed at rcpt: temporary (450)', 0],
  ['has 5xx for RCPT', { rcpt: '550 5.1.1 No such user' }, 'refused at rcpt: recipient-refused (550)', 0],
  [
    'has 5xx for RCPT, not pipelined',
    { ehlo: [], rcpt: '550 5.1.1 No' },
    'refused at rcpt: recipient-refused (550)',
    0,
  ],
  [
    'has 5xx for RCPT and closes',
    { rcpt: { raw: '550 5.1.1 No\r\n', close: true } },
    'refused at rcpt: recipient-refused (550)',
    0,
  ],
  ['has 421 for RCPT', { rcpt: '421 4.3.0 Going' }, 'failed at rcpt: temporary (421)', 0],
  ['has 4xx for DATA', { data: '451 4.3.0 Later' }, 'failed at data: temporary (451)', 0],
  ['has 5xx for DATA', { data: '554 5.6.0 No' }, 'refused at data: message-refused (554)', 0],
  ['has 4xx after the dot', { dot: '451 4.3.0 Later' }, 'failed at dot: temporary (451)', 1],
  ['has 421 after the dot', { dot: '421 4.3.0 Later' }, 'failed at dot: temporary (421)', 1],
  ['has 5xx after the dot', { dot: '554 5.7.1 Spam' }, 'refused at dot: message-refused (554)', 1],
  ['finds the mail too large', { dot: '552 5.3.4 Too big' }, 'refused at dot: too-large (552)', 1],
  [
    'announces a size that is too small',
    { ehlo: ['SIZE 20'], dot: '552 5.3.4 Too big' },
    'refused at dot: too-large (552)',
    1,
  ],
  ['closes after the dot', { dot: { close: true } }, 'unknown at dot: closed', 1],
  ['is silent after the dot', { dot: {} }, 'unknown at dot: reply-timeout', 1],
  ['talks nonsense after the dot', { dot: 'Thanks!' }, 'unknown at dot: protocol', 1],
  [
    'ends in the middle of the last reply',
    { dot: { raw: '250 Ok', close: true } },
    'unknown at dot: closed',
    1,
  ],
  ['ends in the middle of a refusal', { dot: { raw: '554 No', close: true } }, 'unknown at dot: closed', 1],
  ['accepts before the dot', { data: { raw: '354 Go\r\n250 Ok\r\n' } }, 'failed at data: protocol (250)', 0],
  ['is silent after MAIL', { ehlo: [], mail: {} }, 'failed at mail: reply-timeout', 0],
  ['closes after MAIL', { ehlo: [], mail: { close: true } }, 'failed at mail: closed', 0],
  [
    'replies in one line of 100 KB',
    { ehlo: { answer: `250 ${'x'.repeat(100_000)}` } },
    'failed at ehlo: protocol',
    0,
  ],
  [
    'replies with a line of 3 KB',
    { ehlo: { answer: `250 ${'x'.repeat(3000)}` } },
    'failed at ehlo: protocol',
    0,
  ],
  [
    'replies in 2000 lines',
    { ehlo: { answer: `${'250-x12345678901234567890123456789012345\r\n'.repeat(2000)}250 x` } },
    'failed at ehlo: protocol',
    0,
  ],
  [
    'replies without end',
    { ehlo: { answer: { raw: '250-x\r\n'.repeat(20_000) } } },
    'failed at ehlo: protocol',
    0,
  ],
  ['replies without line end', { mail: { raw: '250 Ok' }, ehlo: [] }, 'failed at mail: reply-timeout', 0],
  [
    'replies in binary',
    { mail: { raw: Buffer.from([0, 255, 254, 13, 10]) }, ehlo: [] },
    'failed at mail: protocol',
    0,
  ],
  ['mixes reply codes', { mail: '250-Ok\r\n550 No', ehlo: [] }, 'failed at mail: protocol', 0],
  ['has 354 for MAIL', { mail: '354 Go', ehlo: [] }, 'failed at mail: protocol (354)', 0],
  ['has 250 for DATA', { ehlo: [], data: '250 Go' }, 'delivered', 1],
];

for (const [name, script, expected, mails] of cases) {
  test(`a server that ${name}: ${expected}`, async (t) => {
    const server = await serve(t, script);
    const outcome = await attempt(patience(expected));
    assert.equal(told(outcome), expected);
    assert.equal(server.mails.length, mails);
    if (mails > 0) assert.equal(outcome.dots, 1);
  });
}

test('a server that closes in the middle of the mail has not got it, and the dot was not announced', async (t) => {
  await serve(t, { closeInBody: 5000 });
  const outcome = await attempt({}, { message: message('0123456789\r\n'.repeat(800_000)) });
  assert.equal(told(outcome), 'failed at data: closed');
  assert.equal(outcome.dots, 0);
});

test('a server that stops reading in the middle of the mail fails after the reply timeout', async (t) => {
  await serve(t, { pauseInBody: true });
  const outcome = await attempt({ replyTimeout }, { message: message('0123456789\r\n'.repeat(800_000)) });
  assert.equal(told(outcome), 'failed at data: reply-timeout');
  assert.equal(outcome.dots, 0);
});

test('slow but valid replies stay on the server', async (t) => {
  const queue: (() => void)[] = [];
  await serve(t, { delay: (then) => queue.push(then) });
  const pump = setInterval(() => queue.shift()?.(), 15);
  const outcome = await attempt();
  clearInterval(pump);
  assert.equal(told(outcome), 'delivered');
});

test('the mail arrives as it was composed, dots and all', async (t) => {
  const server = await serve(t, {});
  const sent = message('.\r\n..\r\n.x\r\nend');
  await attempt({}, { message: sent });
  assert.equal(server.mails[0]?.text, `${sent.raw.toString()}\r\n`);
  assert.deepEqual(server.mails[0]?.to, ['me@mail.test']);
});

test('nobody at port 25 is told as refused', async () => {
  assert.equal(told(await attempt()), 'failed at connect: refused');
});

test('an aborted attempt says so, before the dot as failed and after it as unknown', async (t) => {
  for (const [script, expected, address] of [
    [{ mail: {}, ehlo: [] }, 'failed at mail: aborted', '127.0.0.2'],
    [{ dot: {} }, 'unknown at dot: aborted', '127.0.0.3'],
  ] as const) {
    const controller = new AbortController();
    const server = await serve(t, script, address);
    const running = attempt({ host: address }, { signal: controller.signal });
    const until = 'dot' in script ? () => server.mails.length > 0 : () => server.lines.length > 1;
    while (!until()) await new Promise((done) => setImmediate(done));
    controller.abort();
    assert.equal(told(await running), expected);
  }
});

test('the final dot waits for onFinalDot, and does not leave when that fails', async (t) => {
  const server = await serve(t, {});
  let seen = -1;
  await attempt(
    {},
    {
      onFinalDot: async () => {
        await new Promise((done) => setImmediate(done));
        seen = server.mails.length;
      },
    },
  );
  assert.equal(seen, 0);
  const broken = await attempt({}, { onFinalDot: () => Promise.reject(new Error('disk full')) });
  assert.equal(told(broken), 'failed at data: aborted');
  assert.equal(server.mails.length, 1);
});
