import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { unmeasuredSystem } from '../support/provider.ts';
import { growth, soak } from '../support/soak.ts';

await enterNamespace(import.meta.url);

// Long enough that the second quarter has seen every kind of event and the code for mails; the long run is `make soak`.
// In a run of this length the code that measures the system, loaded 10 s after the start, would be taken for growth.
test('5,000 events and 40 mails to a server that fails at random: none lost, memory flat, no descriptor or child left', async () => {
  const { delivered, connections, descriptors, children, resident } = await soak(
    5000,
    40,
    7,
    unmeasuredSystem,
  );
  assert.equal(delivered, 40);
  assert.ok(connections > 45, `${connections} dialogues: the server hardly failed`);
  const [before, after] = descriptors;
  assert.ok(after <= before, `${before} descriptors before, ${after} after`);
  assert.equal(children, 0);
  // Node's heap grows until its collector sees reason; the executable's is looked after.
  if (process.env.WANBELL)
    assert.ok(growth(resident) <= 0.05, `resident memory grows: ${resident.join(' ')} KB`);
});
