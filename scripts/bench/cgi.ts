// How long an answer of the settings page takes, from the start of the CGI program to its end. WANBELL=FILE measures
// another executable.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { wanbell } from '../../test/support/agent.ts';
import { enterNamespace } from '../../test/support/namespace.ts';
import { createProvider, quickIni } from '../../test/support/provider.ts';
import { spread, table } from './table.ts';

await enterNamespace(import.meta.url, (reason) => {
  process.stderr.write(`bench: namespaces of one's own are forbidden here (${reason}); run it as root\n`);
  process.exit(77);
});

const runs = 15;
const provider = await createProvider();
const agent = provider.agent(quickIni());

/** Milliseconds from the start of a program to its end. */
async function time(argv: readonly string[], query = ''): Promise<number> {
  const began = performance.now();
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    env: {
      PATH: process.env.PATH,
      GATEWAY_INTERFACE: 'CGI/1.1',
      REQUEST_METHOD: 'GET',
      REMOTE_USER: 'owner',
      QUERY_STRING: query,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => (size += chunk.length));
  await once(child, 'close');
  if (query !== '' && size < 1000) throw new Error(`${query}: only ${size} bytes`);
  return performance.now() - began;
}

async function times(argv: readonly string[], query = ''): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < runs; i++) found.push(await time(argv, query));
  return found;
}

try {
  await agent.start();
  const firmware = resolve(import.meta.dirname, '../../build/x86_64/wanbell');
  const programs: (readonly string[])[] = [wanbell];
  if (existsSync(firmware) && wanbell[0] !== firmware) programs.push([firmware]);
  for (const program of programs) await measure(program);
} finally {
  await provider.close();
}

async function measure(program: readonly string[]): Promise<void> {
  const rows: string[][] = [];
  for (const view of ['status', 'mail', 'recipients', 'lines', 'history']) {
    rows.push([
      `page: ${view}`,
      spread(await times([...program, 'cgi', ...agent.options], `view=${view}`), 'ms', 0),
    ]);
  }
  rows.push(['floor: wanbell --version', spread(await times([...program, '--version']), 'ms', 0)]);
  table(
    `One answer of the settings page by ${program.length > 1 ? 'Node' : 'the firmware executable'} (median, least and most of ${runs})`,
    rows,
  );
}
