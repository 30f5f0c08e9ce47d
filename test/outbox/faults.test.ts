import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import type { Smtp } from '../../src/config/config.ts';
import { deliver } from '../../src/smtp/deliver.ts';
import { createAddressBook } from '../../src/smtp/dial.ts';
import type { Outcome } from '../../src/smtp/outcome.ts';
import { account } from '../smtp/attempt.ts';
import { makeCertificates } from '../support/certificates.ts';
import { enterNamespace } from '../support/namespace.ts';
import { type Script, type ScriptedServer, serve } from '../support/smtp-script.ts';
import { two, type World, world } from './world.ts';

// Outbox, store and transport as they are, real sockets; only the outbox's time is the test's.

await enterNamespace(import.meta.url);

execFileSync('ip', ['link', 'add', 'hole', 'type', 'veth', 'peer', 'name', 'abyss']);
execFileSync('ip', ['addr', 'add', '10.9.9.1/24', 'dev', 'hole']);
for (const device of ['hole', 'abyss']) execFileSync('ip', ['link', 'set', device, 'arp', 'off', 'up']);

const { good, wrongName, expired, notYet, untrusted, caFile } = makeCertificates();
const login = { user: 'me@mail.test', password: 'right' };
const step = 30_000;
const patience = {
  connectTimeout: 30_000,
  greetingTimeout: 30_000,
  replyTimeout: 30_000,
  dotTimeout: 30_000,
};

interface Scene {
  readonly it: World;
  readonly outcomes: Outcome[];
  /** Lets all further attempts wait as long as it takes, also when this process is held up meanwhile. */
  bePatient(): void;
  /** Waits until no attempt is under way. */
  land(): Promise<void>;
  /** Lets time pass, waiting for every attempt. */
  pass(ms: number): Promise<void>;
}

async function scene(t: TestContext, first: Partial<Smtp>, second: Partial<Smtp> | null): Promise<Scene> {
  const it = await world(t, { config: second === null ? { ...two, backup: null } : two });
  const flights = new Set<Promise<Outcome>>();
  const outcomes: Outcome[] = [];
  let patient = false;
  for (const [slot, given] of [
    ['smtp', first],
    ['backup', second ?? {}],
  ] as const) {
    it.answers[slot] = async ({ message, signal, onFinalDot }) => {
      const flight = deliver({
        message,
        signal,
        onFinalDot,
        account: account(patient ? { ...given, ...patience } : given),
        clockSet: true,
        sources: [],
        book: createAddressBook(),
      });
      flights.add(flight);
      const outcome = await flight.finally(() => flights.delete(flight));
      outcomes.push(outcome);
      return outcome;
    };
  }
  const land = async (): Promise<void> => {
    do {
      await Promise.all(flights);
      await it.settle();
    } while (flights.size > 0);
  };
  return {
    it,
    outcomes,
    bePatient: () => {
      patient = true;
    },
    land,
    async pass(ms) {
      for (let left = ms; left > 0; left -= step) {
        await it.pass(Math.min(left, step));
        await land();
      }
    },
  };
}

const secured = { tls: 'required', caFile } as const;
const withLogin = { ...secured, ...login } as const;
const sound: Script = { tls: good, ehlo: ['PIPELINING', 'AUTH PLAIN LOGIN'], login };

/** Faults that end before the dot, or with a reply to it: the second server takes over at once. */
const takenOver: readonly [string, Script | null, Partial<Smtp>][] = [
  ['is not there', null, {}],
  ['swallows everything', null, { host: '10.9.9.2', connectTimeout: 300 }],
  ['never greets', { greeting: {} }, { greetingTimeout: 300 }],
  ['greets with 421', { greeting: '421 4.3.2 Busy' }, {}],
  ['greets with 554', { greeting: '554 5.3.2 No' }, {}],
  ['says 4xx to MAIL', { mail: '451 4.3.0 Later' }, {}],
  ['says 4xx to RCPT', { rcpt: '450 4.2.0 Later' }, {}],
  ['says 4xx to DATA', { data: '451 4.3.0 Later' }, {}],
  ['says 4xx after the dot', { dot: '451 4.3.0 Later' }, {}],
  ['says 5xx to RCPT', { rcpt: '550 5.1.1 No' }, {}],
  ['says 5xx after the dot', { dot: '554 5.7.1 No' }, {}],
  ['refuses the login', sound, { ...withLogin, password: 'wrong' }],
  ['cannot check the login', { ...sound, auth: '454 4.7.0 Later' }, withLogin],
  ['offers no login', { tls: good }, withLogin],
  ['offers unknown logins only', { tls: good, ehlo: ['AUTH NTLM GSSAPI'] }, withLogin],
  ['closes instead of greeting', { greeting: { close: true } }, {}],
  ['closes after MAIL', { mail: { close: true }, ehlo: [] }, {}],
  ['closes in the middle of the mail', { closeInBody: 1, data: '354 Go' }, {}],
  ['offers no STARTTLS', {}, secured],
  ['offers STARTTLS but has none', { tls: good, starttls: '454 4.7.0 Not available' }, secured],
  ['offers STARTTLS and speaks garbage', { ehlo: ['STARTTLS'], handshake: 'garbage' }, secured],
  ['is untrusted', { tls: untrusted }, secured],
  ['has a certificate for another name', { tls: wrongName }, secured],
  ['has an expired certificate', { tls: expired }, secured],
  ['has a certificate of the future', { tls: notYet }, secured],
  ['answers 100 KB', { ehlo: { answer: `250 ${'x'.repeat(100_000)}` } }, {}],
  ['answers in binary', { mail: { raw: Buffer.from([0, 255, 128, 10]) }, ehlo: [] }, {}],
  ['answers without line end', { mail: { raw: '250 Ok' }, ehlo: [] }, { replyTimeout: 400 }],
];

for (const [what, script, given] of takenOver) {
  test(`a server that ${what}: the second one gets the mail at once, exactly once, for good`, async (t) => {
    if (script !== null) await serve(t, script);
    const second = await serve(t, {}, '127.0.0.2');
    const { it, land, pass } = await scene(t, given, { host: '127.0.0.2' });
    await it.queue('a');
    await land();
    assert.equal(it.state('a'), 'delivered');
    assert.equal(second.mails.length, 1);
    const tries = it.tries.length;
    await pass(4 * step);
    assert.equal(it.tries.length, tries);
    assert.equal(second.mails.length, 1);
  });

  test(`a server that ${what}, and no second one: the mail is kept, and leaves once the fault is mended`, async (t) => {
    const faulty = script === null ? null : await serve(t, script);
    const { it, outcomes, bePatient, land, pass } = await scene(t, given, null);
    await it.queue('a');
    await land();
    const [outcome] = outcomes;
    assert.notEqual(outcome?.result, 'delivered');
    await faulty?.close();
    const host = given.host ?? '127.0.0.1';
    if (host !== '127.0.0.1') execFileSync('ip', ['addr', 'add', `${host}/32`, 'dev', 'lo']);
    bePatient();
    const mended = await serve(t, { ...sound, login: { ...login, password: given.password ?? '' } }, host);
    if (outcome?.result === 'refused') {
      assert.equal(it.state('a'), 'parked');
      it.outbox.retry('a');
    } else assert.equal(it.state('a'), 'waiting');
    await land();
    const wait = outcome?.result === 'failed' && outcome.login ? 15 * 60_000 : step;
    await pass(wait + step);
    assert.equal(it.state('a'), 'delivered');
    assert.equal(mended.mails.length, 1);
    if (host !== '127.0.0.1') execFileSync('ip', ['addr', 'del', `${host}/32`, 'dev', 'lo']);
  });
}

/** Faults after the dot and before its reply: nobody knows whether the server has the mail. */
const uncertain: readonly [string, Script][] = [
  ['closes after the dot', { dot: { close: true } }],
  ['is silent after the dot', { dot: {} }],
  ['talks nonsense after the dot', { dot: 'Thanks!' }],
  ['breaks off in its last reply', { dot: { raw: '250 O', close: true } }],
];

function ids(...servers: readonly ScriptedServer[]): Set<string | undefined> {
  const mails = servers.flatMap(({ mails }) => mails);
  return new Set(mails.map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1] ?? text));
}

for (const [what, script] of uncertain) {
  test(`a server that ${what}: one copy for each backoff step, all the same, until one is sure`, async (t) => {
    const first = await serve(t, script);
    const second = await serve(t, {}, '127.0.0.2');
    const { it, land, pass } = await scene(t, { dotTimeout: 300 }, { host: '127.0.0.2' });
    await it.queue('a');
    await land();
    assert.equal(it.state('a'), 'unknown');
    assert.deepEqual([first.mails.length, second.mails.length], [1, 0]);
    await pass(step - 1000);
    assert.deepEqual([first.mails.length, second.mails.length], [1, 0]);
    await pass(1000);
    assert.equal(first.mails.length, 2);
    for (let steps = 0; it.state('a') !== 'delivered' && steps < 100; steps++) await pass(step);
    assert.equal(it.state('a'), 'delivered');
    assert.equal(second.mails.length, 1);
    assert.equal(ids(first, second).size, 1);
    const copies = first.mails.length;
    await pass(10 * step);
    assert.deepEqual([first.mails.length, second.mails.length], [copies, 1]);
  });

  test(`a server that ${what} once: it is asked again, and the copies are the same`, async (t) => {
    const first = await serve(t, [script, {}]);
    const { it, bePatient, land, pass } = await scene(t, { dotTimeout: 300 }, null);
    await it.queue('a');
    await land();
    bePatient();
    await pass(2 * step);
    assert.equal(it.state('a'), 'delivered');
    assert.equal(first.mails.length, 2);
    assert.equal(ids(first).size, 1);
  });
}

test('of three recipients one is refused: the others get theirs exactly once, whatever the order', async (t) => {
  const names = ['me', 'you', 'her'];
  for (const [i, refused] of names.entries()) {
    const address = `127.0.0.${i + 3}`;
    const server = await serve(
      t,
      { rcpt: (to) => (to.startsWith(`${refused}@`) ? '550 5.1.1 No such user' : '250 Ok') },
      address,
    );
    const { it, land, pass } = await scene(t, { host: address }, null);
    const { notice } = await import('../store/fixture.ts');
    await it.order(
      ...names.map((recipient) => ({ do: 'queue', notice: notice(recipient, { recipient }) }) as const),
    );
    await land();
    await pass(4 * step);
    const got = server.mails.map(({ to }) => to[0]).sort();
    const others = names.filter((name) => name !== refused);
    assert.deepEqual(got, others.map((name) => `${name}@example.net`).sort());
    assert.equal(it.state(refused), 'parked');
    for (const name of others) assert.equal(it.state(name), 'delivered');
  }
});
