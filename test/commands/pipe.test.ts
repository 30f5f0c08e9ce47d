import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { wanbell } from '../support/agent.ts';

/** Runs it with a standard output whose reader has gone away already. */
async function withoutReader(...args: string[]): Promise<{ code: number; stderr: string }> {
  const child = spawn('sh', ['-c', 'read -r go && exec "$@"', 'sh', ...wanbell, ...args]);
  const gone = once(child.stdout, 'close');
  child.stdout.destroy();
  await gone;
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.end('go\n');
  const [code] = await once(child, 'close');
  return { code, stderr };
}

for (const command of ['servers', 'events', 'events --json', '--help', '--version']) {
  test(`wanbell ${command} ends quietly when nobody reads on`, async () => {
    assert.deepEqual(await withoutReader(...command.split(' ')), { code: 0, stderr: '' });
  });
}
