#!/usr/bin/env node
import { exit } from './commands/context.ts';
import { main } from './commands/main.ts';

// A reader that has read enough (`| head`) goes away: no error, and nobody is left to tell.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(exit.ok);
  process.stderr.write(`wanbell: standard output cannot be written (${error.message}); make room\n`);
  process.exit(exit.temporary);
});
process.stderr.on('error', () => undefined);

let code: number;
try {
  code = await main(process.argv.slice(2));
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`wanbell: internal error: ${words.replaceAll('\n', ' ')}; please report it\n`);
  code = exit.internal;
}
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((written) => stream.write('', () => written()));
}
// What still waits for an answer from the network must not keep the process alive.
process.exit(code);
