import { test } from 'node:test';
import fc from 'fast-check';
import * as policy from '../../src/incidents/step.ts';
import { play, run } from './runs.ts';

test('whatever happens, the budget is kept, beginnings get their ends, and the last mail states the present', () => {
  fc.assert(
    fc.property(run, (generated) => play(policy, generated)),
    { numRuns: 400, seed: 20_261_123, verbose: 1 },
  );
});
