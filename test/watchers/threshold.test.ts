import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calm, stepThreshold, stillOver, type ThresholdState } from '../../src/watchers/threshold.ts';

const threshold = { limit: 85, duration: 60_000, clear: 80 };

/** The changes that samples every 30 s bring, as `index:change`. */
function changes(values: readonly (number | null)[], from: ThresholdState = calm): string[] {
  let state = from;
  return values.flatMap((value, i) => {
    const step = stepThreshold(state, value, i * 30_000, threshold);
    state = step.state;
    return step.change === null ? [] : [`${i}:${step.change}`];
  });
}

test('it begins only when the limit was reached for the whole duration', () => {
  assert.deepEqual(changes([86, 86, 86, 86]), ['2:began']);
  assert.deepEqual(changes([85, 85, 85]), ['2:began']);
  assert.deepEqual(changes([86, 86, 84, 86, 86]), []);
});

test('it ends only under the clear value, so a value that wavers at the limit tells nothing', () => {
  assert.deepEqual(changes([90, 90, 90, 84, 86, 81, 80, 79.9, 86]), ['2:began', '7:ended']);
});

test('without a duration the first sample begins it', () => {
  assert.equal(stepThreshold(calm, 96, 0, { limit: 95, duration: 0, clear: 95 }).change, 'began');
});

test('a sensor that fails neither alarms nor calms, and does not forget what went before', () => {
  assert.deepEqual(changes([90, null, 90, null, Number.NaN, Number.POSITIVE_INFINITY, 70]), [
    '2:began',
    '6:ended',
  ]);
  assert.deepEqual(changes([null, null, null]), []);
});

test('what was over when the agent stopped ends when it is over', () => {
  assert.deepEqual(changes([90, 90, 90, 70], stillOver), ['3:ended']);
  assert.deepEqual(changes([70], stillOver), ['0:ended']);
});

test('the highest value since it went over is kept for the mail', () => {
  let { state } = stepThreshold(calm, 86, 0, threshold);
  for (const value of [99, 88, 90]) ({ state } = stepThreshold(state, value, 90_000, threshold));
  assert.equal(state.peak, 99);
});
