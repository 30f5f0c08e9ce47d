import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createProvider, quickIni } from '../../test/support/provider.ts';

const runs = 15;
const views = ['status', 'mail', 'recipients', 'lines', 'history'] as const;

/** Milliseconds from the start of the CGI program to its end, for each view of the settings page; and for `--version`. */
export async function pageTimes(
  program: readonly string[],
): Promise<readonly (readonly [string, readonly number[]])[]> {
  const provider = await createProvider();
  const agent = provider.agent(quickIni(), program);
  try {
    await agent.start();
    const rows: (readonly [string, readonly number[]])[] = [];
    for (const view of views) {
      rows.push([`page: ${view}`, await times([...program, 'cgi', ...agent.options], `view=${view}`)]);
    }
    rows.push(['floor: wanbell --version', await times([...program, '--version'])]);
    return rows;
  } finally {
    await provider.close();
  }
}

async function times(argv: readonly string[], query = ''): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < runs; i++) found.push(await time(argv, query));
  return found;
}

async function time(argv: readonly string[], query: string): Promise<number> {
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
