import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { CommandContext } from '../../src/commands/context.ts';
import { run } from '../../src/commands/events.ts';
import { catalogue } from '../../src/events/catalogue.ts';

async function output(
  args: readonly string[],
  json: boolean,
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        written[key] += String(chunk);
        done();
      },
    });
  const paths = { config: '', confDir: '', state: '', run: '', socket: '', inbox: '' };
  const context: CommandContext = { paths, json, version: '0', stdout: into('out'), stderr: into('err') };
  return { code: await run(args, context), ...written };
}

test('events prints every kind of the catalogue with severity and plain name, and the custom ones', async () => {
  const { code, out } = await output([], false);
  assert.equal(code, 0);
  for (const kind of catalogue)
    assert.match(out, new RegExp(`^  ${kind.key.replace('.', '\\.')} +${kind.severity} `, 'm'));
  assert.match(out, /^ {2}wan\.down +critical +yes +dates it +Internet down; its end too$/m);
  assert.match(out, /^ {2}custom\.NAME +notice +yes +reports it/m);
});

test('events --json gives machines the same list', async () => {
  const list = JSON.parse((await output([], true)).out);
  assert.equal(list.length, catalogue.length + 1);
  assert.deepEqual(list[0], {
    key: 'wan.down',
    group: 'internet',
    severity: 'critical',
    phases: 'pair',
    mailed: true,
    inbox: true,
    hint: true,
    name: 'Internet down',
  });
});

test('events with an argument ends with 64 and says so', async () => {
  const { code, err, out } = await output(['wan'], false);
  assert.equal(code, 64);
  assert.equal(out, '');
  assert.match(err, /takes no argument/);
});
