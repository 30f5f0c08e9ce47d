import { test } from 'node:test';
import fc from 'fast-check';
import * as policy from '../../src/incidents/step.ts';
import { play, run } from './runs.ts';

for (const seed of [20_261_123, 2, 7, 1984]) {
  test(`whatever happens, the budget is kept, beginnings get their ends, and the last mail states the present (seed ${seed})`, () => {
    fc.assert(
      fc.property(run, (generated) => play(policy, generated)),
      { numRuns: 500, seed, verbose: 1 },
    );
  });
}
