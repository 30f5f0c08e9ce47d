import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { type Policy, play, run } from './runs.ts';

/** A fault put into one file of the policy: `wrong` in the place of `right`, which must be there exactly once. */
interface Fault {
  readonly what: string;
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

const faults: readonly Fault[] = [
  {
    what: 'the budget is counted twice as large',
    file: 'budget.ts',
    right: '(claim.weighty ? 0 : spare) <= limit',
    wrong: '(claim.weighty ? 0 : spare) <= limit * 2',
  },
  {
    what: 'no place is kept for the end',
    file: 'budget.ts',
    right: 'claim.opens && !alone ? 2 : 1',
    wrong: '1',
  },
  {
    what: 'who was told the beginning is not told the end',
    file: 'tell.ts',
    right: "return end === null ? null : 'ended'",
    wrong: 'return null',
  },
  {
    what: 'a stale beginning is not replaced',
    file: 'overtake.ts',
    right: 'if (!drop && !(begins && closed)) continue;',
    wrong: 'if (!drop) continue;',
  },
  {
    what: 'a replaced notice that had left is never followed by the end',
    file: 'overtake.ts',
    right: "const otherwise = notice(stage === 'whole' ? 'ended' : stage);",
    wrong: 'const otherwise = null;',
  },
  {
    what: 'a delivered beginning counts as the whole story',
    file: 'results.ts',
    right: "as === 'ended' || as === 'whole' ? 'all' : 'began'",
    wrong: "'all'",
  },
  {
    what: 'quiet hours are not kept',
    file: 'quiet.ts',
    right: 'if (since >= length) return null;',
    wrong: 'return null;',
  },
  {
    what: 'everybody is told everything',
    file: 'once.ts',
    right: 'return matches(recipient.events, kind) && reaches',
    wrong: 'return reaches',
  },
  {
    what: 'short outages are told',
    file: 'outages.ts',
    right: 'if (expected || (known && ms < wan.reportAfter)) incident.due = null;',
    wrong: '',
  },
  {
    what: 'a restart forgets what is open',
    file: 'memory.ts',
    right: 'return { kept: durable, passing: passing() };',
    wrong: 'return { kept: { ...durable, incidents: {}, lines: {} }, passing: passing() };',
  },
  {
    what: 'nobody wakes when the budget refills',
    file: 'wake.ts',
    right: "if (held.has('budget') && box !== undefined)",
    wrong: "if (held.has('never') && box !== undefined)",
  },
  {
    what: 'flapping is over at once',
    file: 'flapping.ts',
    right: 'at.mono < flaps.last + wan.flapClear',
    wrong: 'at.mono >= flaps.last + wan.flapClear',
  },
  {
    what: 'an uplink stays silent after the internet is back',
    file: 'outages.ts',
    right: 'if (absorbed !== kept.internet && due !== null && at.mono >= due) delete incident.absorbed;',
    wrong: '',
  },
];

const folder = mkdtempSync(join(tmpdir(), 'wanbell-policy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The policy with one fault in it. */
async function faulty({ file, right, wrong }: Fault, name: string): Promise<Policy> {
  let put = 0;
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/incidents/step.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [
      {
        name: 'fault',
        setup({ onLoad }) {
          onLoad({ filter: /src\/incidents\/[a-z-]+\.ts$/ }, ({ path }) => {
            const source = readFileSync(path, 'utf8');
            if (basename(path) !== file) return { contents: source, loader: 'ts' };
            put = source.split(right).length - 1;
            return { contents: source.replace(right, wrong), loader: 'ts' };
          });
        },
      },
    ],
  });
  assert.equal(put, 1, `the place of the fault is found once in ${file}`);
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, outputFiles[0]?.contents ?? '');
  return (await import(pathToFileURL(path).href)) as Policy;
}

for (const [i, fault] of faults.entries()) {
  test(`the invariants catch a policy in which ${fault.what}`, async (t) => {
    const policy = await faulty(fault, `fault-${i}`);
    const found = fc.check(
      fc.property(run, (generated) => play(policy, generated)),
      { numRuns: 4000, seed: 20_261_123, endOnFailure: true },
    );
    assert.ok(found.failed, 'the fault went unnoticed');
    t.diagnostic(`after ${found.numRuns} runs: ${String(found.errorInstance).split('\n')[0]}`);
  });
}
