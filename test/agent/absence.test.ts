import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { absenceOf, createAbsence, dated, datedLive, type Hint } from '../../src/agent/absence.ts';
import type { AlarmEvent, Event, UplinkEvent } from '../../src/events/event.ts';
import type { Instant } from '../../src/time/instant.ts';
import type { LifeSign } from '../../src/watchers/boot.ts';
import type { Look } from '../../src/watchers/link.ts';

const at = (mono: number, boot = 'b'): Instant => ({ mono, boot, wall: null });
const sign: LifeSign = { at: at(1000), lines: { wan: { device: 'eth1', index: 7, downs: 3, up: true } } };
const line = { device: 'eth1', index: 7, downs: 3, up: true };

function look(downs: number, carrier = true, index = 7): Look {
  const link = {
    device: 'eth1',
    index,
    up: true,
    carrier,
    operstate: 'up',
    carrierDowns: downs,
    carrierUps: downs,
  };
  const rest = { addresses: ['192.0.2.2'], gateway: '192.0.2.1', routed: true, preferred: true };
  return { kind: 'look', at: at(9000), uplink: 'wan', device: 'eth1', link, ...rest };
}
const hint = (mono: number, phase: Hint['phase']): Hint => ({ at: at(mono), phase, subject: 'eth1' });

describe('an outage that nobody watched', () => {
  test('without hooks it lay between the last life sign and the first look', () => {
    const absence = absenceOf({ sign, line, look: look(5), hints: [] });
    assert.deepEqual([absence?.from, absence?.to, absence?.downs], [at(1000), at(9000), 2]);
    assert.deepEqual(absence?.span, { ms: 8000, bound: 'at-most' });
  });

  test('hooks make it exact; one of them alone narrows it', () => {
    const both = absenceOf({ sign, line, look: look(4), hints: [hint(2000, 'began'), hint(5000, 'ended')] });
    assert.deepEqual(both?.span, { ms: 3000, bound: 'exact' });
    const one = absenceOf({ sign, line, look: look(4), hints: [hint(2000, 'began')] });
    assert.deepEqual(one?.span, { ms: 7000, bound: 'at-most' });
  });

  test('hooks tell one that cost no carrier, or after which the device is another', () => {
    const hints = [hint(2000, 'began'), hint(5000, 'ended')];
    for (const seen of [look(3), look(0, true, 8)]) {
      const absence = absenceOf({ sign, line, look: seen, hints });
      assert.deepEqual([absence?.from, absence?.to], [at(2000), at(5000)]);
      assert.deepEqual(absence?.span, { ms: 3000, bound: 'exact' });
    }
    const other = { ...line, device: 'ppp7' };
    assert.deepEqual(absenceOf({ sign, line: other, look: look(0, true, 8), hints })?.downs, 0);
    const twice = [...hints, hint(6000, 'began'), hint(8000, 'ended')];
    assert.deepEqual(absenceOf({ sign, line, look: look(3), hints: twice })?.span, {
      ms: 6000,
      bound: 'at-most',
    });
  });

  test('a device that was made anew was away; nobody knows how long', () => {
    const absence = absenceOf({ sign, line, look: look(0, true, 8), hints: [] });
    assert.deepEqual([absence?.span, absence?.downs], [{ ms: 8000, bound: 'at-most' }, 1]);
  });

  test('there was none when the kernel counted nothing, the line has another device now, or is still down', () => {
    assert.equal(absenceOf({ sign, line, look: look(3), hints: [] }), null);
    assert.equal(absenceOf({ sign, line, look: look(3), hints: [hint(2000, 'ended')] }), null);
    const other = { ...line, device: 'ppp7' };
    assert.equal(absenceOf({ sign, line: other, look: look(5, true, 8), hints: [] }), null);
    assert.equal(absenceOf({ sign, line, look: look(5, false), hints: [] }), null);
    assert.equal(absenceOf({ sign, line: { ...line, up: false }, look: look(5), hints: [] }), null);
  });
});

describe('the first verdict after the absence', () => {
  const verdict = (state: 'up' | 'down'): UplinkEvent => ({
    kind: 'uplink',
    at: at(9000),
    uplink: 'wan',
    device: 'eth1',
    state,
    layer: state === 'down' ? 'carrier' : null,
    since: at(9000),
    tried: [],
    carrierDowns: 4,
  });

  test('an outage that goes on counts from the hook, else from the last life sign', () => {
    assert.deepEqual(dated(verdict('down'), { sign, line, hints: [hint(4000, 'began')] }).since, at(4000));
    assert.deepEqual(dated(verdict('down'), { sign, line, hints: [] }).since, at(1000));
  });

  test('one that ended is dated by the hook', () => {
    const down = { ...line, up: false };
    assert.deepEqual(
      dated(verdict('up'), { sign, line: down, hints: [hint(4000, 'ended')] }).since,
      at(4000),
    );
    assert.deepEqual(dated(verdict('up'), { sign, line: down, hints: [] }).since, at(9000));
  });

  test('verdicts wait for the hooks of the same line and boot, and keep their order', () => {
    const emitted: Event[] = [];
    const absence = createAbsence({ sign, namesOf: () => ['wan0'], emit: (event) => emitted.push(event) });
    const report = (mono: number, phase: 'began' | 'ended', subject: string, boot = 'b'): AlarmEvent => ({
      kind: 'alarm',
      at: at(mono, boot),
      key: 'wan.link',
      phase,
      severity: 'info',
      subject,
      text: '',
      facts: {},
    });
    absence.looked(look(4));
    absence.pass(verdict('up'));
    for (const [mono, phase, subject, boot] of [
      [2000, 'began', 'lte', 'b'],
      [2500, 'began', 'wan0', 'a'],
      [3000, 'began', 'wan0', 'b'],
      [4500, 'ended', 'eth1', 'b'],
      [500, 'began', 'eth1', 'b'],
    ] as const)
      absence.hint(report(mono, phase, subject, boot));
    assert.equal(emitted.length, 0);
    absence.settle();
    assert.deepEqual(
      emitted.map(({ kind }) => kind),
      ['absence', 'uplink'],
    );
    assert.deepEqual(emitted[0]?.kind === 'absence' && emitted[0].span, { ms: 1500, bound: 'exact' });
    absence.pass(verdict('down'));
    assert.equal(emitted.length, 3);
  });

  test('without a life sign of this boot nothing is held back', () => {
    const emitted: Event[] = [];
    const absence = createAbsence({ sign: null, namesOf: () => [], emit: (event) => emitted.push(event) });
    absence.looked(look(9));
    absence.pass(verdict('down'));
    absence.settle();
    assert.deepEqual(emitted, [verdict('down')]);
  });
});

describe('a hook of a line that is watched', () => {
  const down = (since: number, mono: number, layer: 'internet' | 'gateway' = 'internet'): UplinkEvent => ({
    kind: 'uplink',
    at: at(mono),
    uplink: 'wan',
    device: 'eth1',
    state: 'down',
    layer,
    since: at(since),
    tried: [],
    carrierDowns: 3,
  });

  test('dates an outage from the last good moment on', () => {
    assert.deepEqual(datedLive(down(1000, 9000), [hint(3000, 'began')]).since, at(3000));
    assert.deepEqual(datedLive(down(1000, 9000), [hint(500, 'began')]).since, at(1000));
    assert.deepEqual(datedLive(down(1000, 9000), [hint(3000, 'began'), hint(4000, 'ended')]).since, at(1000));
  });

  test('keeps that date for all that the outage tells, and for no other', () => {
    const told: Event[] = [];
    const absence = createAbsence({ sign: null, namesOf: () => [''], emit: (event) => told.push(event) });
    absence.hint({
      kind: 'alarm',
      at: at(3000),
      key: 'wan.down',
      phase: 'began',
      severity: 'critical',
      subject: '',
      text: '',
      facts: {},
    });
    absence.pass(down(1000, 9000));
    absence.pass(down(1000, 12_000, 'gateway'));
    absence.pass({ ...down(15_000, 15_000), state: 'up', layer: null });
    absence.pass(down(20_000, 29_000));
    assert.deepEqual(
      told.map((event) => event.kind === 'uplink' && event.since.mono),
      [3000, 3000, 15_000, 20_000],
    );
  });
});
