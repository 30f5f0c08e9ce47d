import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { growth, soak } from '../support/soak.ts';

await enterNamespace(import.meta.url);

// 10 s after the start the system is measured first: the code for it would be taken for growth in a run of that length.
const unmeasured = '[system]\ncpu = off\nmemory = off\ntemperature = off\nflash = off\n';

// Long enough that the second quarter has seen every kind of event and the code for mails; the long run is `make soak`.
test('5,000 events and 40 mails to a server that fails at random: none lost, memory flat, no descriptor or child left', async () => {
  const { delivered, connections, descriptors, children, resident } = await soak(5000, 40, 7, unmeasured);
  assert.equal(delivered, 40);
  assert.ok(connections > 45, `${connections} dialogues: the server hardly failed`);
  const [before, after] = descriptors;
  assert.ok(after <= before, `${before} descriptors before, ${after} after`);
  assert.equal(children, 0);
  // Node's heap grows until its collector sees reason; the executable's is looked after.
  if (process.env.WANBELL)
    assert.ok(growth(resident) <= 0.05, `resident memory grows: ${resident.join(' ')} KB`);
});
