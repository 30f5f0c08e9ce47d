#!/usr/bin/env node
import { exit } from './commands/context.ts';
import { main } from './commands/main.ts';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`wanbell: internal error: ${words.replaceAll('\n', ' ')}; please report it\n`);
  process.exit(exit.internal);
}
