import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { CommandContext } from '../../src/commands/context.ts';
import { run } from '../../src/commands/history.ts';
import { serve } from '../../src/control/server.ts';

/** What `history` prints of one outage, when the agent names this zone. */
async function printed(timezone: string | null): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'wanbell-history-'));
  const socket = join(dir, 'wanbell.sock');
  const at = (wall: number) => ({ mono: 0, boot: 'wall', wall });
  const start = Date.UTC(2026, 6, 14, 22, 30);
  const outage = {
    id: 'a-1',
    uplink: null,
    start: at(start),
    end: at(start + 60_000),
    span: { ms: 60_000, bound: 'exact' },
    layer: 'internet',
    tried: [],
    unwatched: false,
    expected: false,
  };
  const control = await serve(
    socket,
    { history: () => ({ outages: [outage], months: [], timezone }) },
    () => undefined,
  );
  let out = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      out += String(chunk);
      done();
    },
  });
  const paths = { config: '', confDir: '', state: '', run: dir, socket, inbox: '' };
  const context: CommandContext = { paths, json: false, version: '0', stdout, stderr: stdout };
  assert.equal(await run([], context), 0);
  await control.close();
  rmSync(dir, { recursive: true });
  return out;
}

test('history tells times in the zone of [device]', async () => {
  assert.match(await printed('Europe/Berlin'), /^2026-07-15 00:30/);
  assert.match(await printed('UTC'), /^2026-07-14 22:30/);
  assert.match(await printed('EST5EDT,M3.2.0,M11.1.0'), /^2026-07-14 18:30/);
});
