import { createInterface } from 'node:readline';
import { os } from '../../src/os/index.ts';
import { runRound } from '../../src/watchers/probe.ts';

// Started in a router: each line of standard input is `[round, sourceDevice]`, each line of output its answer.
const answering = new Set<string>();
for await (const line of createInterface({ input: process.stdin })) {
  const [round, device] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await runRound(round, device, { os, answering }))}\n`);
}
