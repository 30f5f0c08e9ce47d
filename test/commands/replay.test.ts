import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, test } from 'node:test';
import type { CommandContext } from '../../src/commands/context.ts';
import { run } from '../../src/commands/replay.ts';

const folder = mkdtempSync(join(tmpdir(), 'wanbell-replay-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const config = join(folder, 'wanbell.ini');
writeFileSync(
  config,
  '[device]\nname = attic-router\ntimezone = UTC\n[recipient.me]\naddress = me@example.net\n',
  { mode: 0o600 },
);

function uplink(seconds: number, state: 'up' | 'down'): string {
  const at = {
    mono: 3_600_000 + seconds * 1000,
    boot: 'b',
    wall: Date.UTC(2026, 10, 23, 14, 0) + seconds * 1000,
  };
  const layer = state === 'up' ? null : 'internet';
  return JSON.stringify({
    kind: 'uplink',
    at,
    uplink: 'wan',
    device: 'eth1',
    state,
    layer,
    since: at,
    tried: [],
    carrierDowns: null,
  });
}

async function replayed(
  text: string,
  json = false,
  from = config,
): Promise<{ code: number; out: string; err: string }> {
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, text);
  const written = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written[key] += String(chunk);
        done();
      },
    });
  const paths = { config: from, confDir: join(folder, 'conf.d'), state: '', run: '', socket: '', inbox: '' };
  const context: CommandContext = { paths, json, version: '0', stdout: into('out'), stderr: into('err') };
  return { code: await run([file], context), ...written };
}

test('replay prints what would have been mailed, when and to whom', async () => {
  const { code, out } = await replayed(
    `${uplink(0, 'up')}\n${uplink(120, 'down')}\n\n${uplink(1860, 'up')}\n`,
  );
  assert.equal(code, 0);
  const lines = out.trim().split('\n');
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /^2026-11-23T14:31:00.000Z {2}me {2}\[attic-router\] Internet was down 29 min/,
  );
});

test('replay for machines gives the notices', async () => {
  const { out } = await replayed(`${uplink(0, 'down')}\n${uplink(60, 'up')}\n`, true);
  const [mailed] = JSON.parse(out) as { notice: { recipient: string } }[];
  assert.equal(mailed?.notice.recipient, 'me');
});

test('replay names the line that is no event, and what is wrong with it', async () => {
  const bad: readonly [string, RegExp][] = [
    ['nonsense', /:2: this line is not JSON/],
    ['[]', /:2: this line is no event/],
    ['{"kind":"party","at":{}}', /:2: this line has the kind "party"; use uplink/],
    ['{"kind":"tick","at":{"mono":"x"}}', /:2: this line has no moment/],
    [
      uplink(5, 'up').replace('"up"', '"sideways"'),
      /:2: this line has no proper "state" for the kind uplink/,
    ],
  ];
  for (const [line, message] of bad) {
    const { code, err } = await replayed(`${uplink(0, 'up')}\n${line}\n`);
    assert.equal(code, 78);
    assert.match(err, message);
  }
});

test('replay without a configuration that can be used says so and ends with 78', async () => {
  const events = `${uplink(0, 'down')}\n${uplink(60, 'up')}\n`;
  const missing = await replayed(events, false, join(folder, 'none.ini'));
  assert.deepEqual([missing.code, missing.out], [78, '']);
  assert.match(missing.err, /none\.ini: There is no such file/);
  const bad = join(folder, 'bad.ini');
  writeFileSync(bad, '[recipient.me]\naddress = nobody\n', { mode: 0o600 });
  const wrong = await replayed(events, false, bad);
  assert.deepEqual([wrong.code, wrong.out], [78, '']);
  assert.match(wrong.err, /bad\.ini:2: /);
});
