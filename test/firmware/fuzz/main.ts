// What JavaScript reads of foreign bytes, fed by the fuzzer of firmware/runtime/fuzz (program.c) with one input after
// another in one process, whose heap is as small as on a device. A check that fails ends it.
import { dns } from './dns.ts';
import { inbox } from './inbox.ts';
import { smtp } from './smtp.ts';

/** The next input; null when time is over. */
declare function fuzzNext(): Buffer | null;

const targets: Record<string, () => (bytes: Buffer) => void | Promise<void>> = { dns, inbox, smtp };

const target = targets[process.argv[2] ?? '']?.();
if (target === undefined) throw new Error(`the targets are ${Object.keys(targets).join(', ')}`);
for (let bytes = fuzzNext(); bytes !== null; bytes = fuzzNext()) await target(bytes);
process.exit(0);
