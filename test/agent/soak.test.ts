import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enterNamespace } from '../support/namespace.ts';
import { soak } from '../support/soak.ts';

await enterNamespace(import.meta.url);

// The long run, which judges memory, is `make soak`.
test('2,000 events and 40 mails to a server that fails at random: none lost, no descriptor or child left', async () => {
  const { delivered, connections, descriptors, children } = await soak(2000, 40, 7);
  assert.equal(delivered, 40);
  assert.ok(connections > 45, `${connections} dialogues: the server hardly failed`);
  const [before, after] = descriptors;
  assert.ok(after <= before, `${before} descriptors before, ${after} after`);
  assert.equal(children, 0);
});
