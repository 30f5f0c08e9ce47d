import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Order } from '../../src/incidents/notice.ts';
import type { Entries, Frozen, Last, Move } from '../../src/outbox/entry.ts';
import { outboxFold } from '../../src/outbox/fold.ts';
import { type Body, blank, type Image, replay, snapshot, stamped } from '../../src/store/image.ts';
import { line, lines } from '../../src/store/record.ts';
import { at, notice } from '../store/fixture.ts';

/**
 * The outbox as a model: what each notice's receivers got, beside what the log says. The log is cut anywhere, as
 * a power cut does, and what is read back is held against what had happened by then.
 */
type Act =
  | { readonly do: 'queue' | 'withdraw'; readonly n: number }
  | { readonly do: 'replace'; readonly n: number; readonly by: number }
  | {
      readonly do: 'attempt';
      readonly n: number;
      readonly end: 'delivered' | 'failed' | 'unknown' | 'parked';
    };

const number = fc.nat(5);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('queue', 'withdraw'), n: number }),
  fc.record({ do: fc.constant('replace'), n: number, by: number }),
  fc.record({
    do: fc.constant('attempt'),
    n: number,
    end: fc.constantFrom('delivered', 'failed', 'unknown', 'parked'),
  }),
);

const mail: Frozen = { messageId: '<m>', from: 'a', to: 'b', subject: 's', raw: 'AA==', key: 'k' };
const last: Last = { at: at(1), slot: 'smtp', server: 'x', step: null, failure: null, text: '' };
const id = (n: number) => `n${n}`;

interface Run {
  readonly bytes: Buffer;
  /** After each record: the image, and the notices that may have arrived. */
  readonly states: {
    readonly end: number;
    readonly image: Image<Entries>;
    readonly arrived: ReadonlySet<string>;
  }[];
}

function run(acts: readonly Act[]): Run {
  let image: Image<Entries> = blank(outboxFold);
  const parts: Buffer[] = [];
  const states: Run['states'] = [];
  let arrived = new Set<string>();
  let end = 0;
  function write(body: Body, entries: Entries): void {
    const record = stamped(image, body, at(states.length));
    image = { ...image, seq: record.seq, entries, last: at(states.length), clean: false };
    const bytes = line(record);
    parts.push(bytes);
    end += bytes.length;
    states.push({ end, image, arrived: new Set(arrived) });
  }
  function order(one: Order): void {
    write({ orders: [one] }, outboxFold.orders(image.entries, [one], at(states.length)));
  }
  function move(one: Move): boolean {
    const entries = outboxFold.move(image.entries, one, at(states.length));
    if (entries !== null) write({ move: one }, entries);
    return entries !== null;
  }
  write({ wanbell: 'store', format: 1, id: 'abcdefgh', clean: false }, outboxFold.empty);
  let fresh = 0;
  for (const one of acts) {
    switch (one.do) {
      case 'queue':
        order({ do: 'queue', notice: notice(id(one.n)) });
        break;
      case 'withdraw':
        order({ do: 'withdraw', id: id(one.n) });
        break;
      case 'replace':
        fresh++;
        order({ do: 'replace', id: id(one.n), notice: notice(`w${fresh}`), otherwise: notice(`o${fresh}`) });
        break;
      case 'attempt': {
        const live = image.entries.live[one.n];
        if (live === undefined) break;
        const before = arrived;
        arrived = new Set([...arrived, live.notice.id]);
        if (!move({ do: 'dot', id: live.notice.id, slot: 'smtp', mail })) {
          arrived = before;
          break;
        }
        // from the dot on it may have arrived; a refusal tells that it has not
        if (one.end === 'failed' || one.end === 'parked') arrived = before;
        if (one.end === 'parked') move({ do: 'failed', id: live.notice.id, last });
        const end =
          one.end === 'parked'
            ? ({ do: 'parked', id: live.notice.id, last, key: 'k' } as const)
            : ({ do: one.end, id: live.notice.id, last } as const);
        move(end);
      }
    }
  }
  return { bytes: Buffer.concat(parts), states };
}

function read(bytes: Buffer): Entries {
  return outboxFold.restarted(replay(lines(bytes).records, 'log', outboxFold).image.entries);
}

/** Reads the log cut at a byte, and holds it against what had happened by then. */
function check({ bytes, states }: Run, cut: number): void {
  const back = read(bytes.subarray(0, cut));
  const done = states.filter(({ end }) => end <= cut + 1).at(-1);
  const before = done?.image.entries ?? outboxFold.empty;
  const told = new Set([...back.live.map(({ notice: { id } }) => id), ...back.done.map(({ id }) => id)]);
  for (const { notice: queued } of before.live) assert.ok(told.has(queued.id), `${queued.id} is lost`);
  for (const entry of back.live) {
    const may = done?.arrived.has(entry.notice.id) ?? false;
    assert.ok(!may || entry.uncertain, `${entry.notice.id} may have arrived and could be rewritten`);
    assert.notEqual(entry.state, 'sending');
    if (entry.uncertain) assert.deepEqual(entry.mail, mail, 'the same words again');
  }
  for (const { id: gone, state } of back.done) {
    if (state === 'delivered') assert.ok(done?.arrived.has(gone), `${gone} was never sent`);
    if (state === 'withdrawn') assert.ok(!done?.arrived.has(gone), `${gone} was sent and called back`);
  }
}

test('whatever happened, and wherever the power went: nothing is lost, nothing doubled but what may have arrived', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), fc.infiniteStream(fc.nat(1_000_000)), (acts, where) => {
      const ran = run(acts);
      for (const { end } of ran.states) {
        check(ran, end);
        check(ran, end - 1 - ((where.next().value ?? 0) % 60));
      }
    }),
    { numRuns: 300 },
  );
});

test('a snapshot says the same as the log that it replaces, and so does all that follows', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), fc.nat(1000), (acts, at) => {
      const { states, bytes } = run(acts);
      const state = states[at % states.length];
      if (state === undefined) return;
      const written = snapshot(state.image, 'abcdefgh', outboxFold).map(line);
      const compacted = Buffer.concat([...written, bytes.subarray(state.end)]);
      assert.deepEqual(read(compacted), read(bytes));
    }),
    { numRuns: 500 },
  );
});
