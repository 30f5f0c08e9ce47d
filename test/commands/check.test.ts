import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { run } from '../../src/commands/check.ts';
import type { CommandContext } from '../../src/commands/context.ts';

/** Runs `check` on a text; gives its exit code and what it printed. */
async function check(text: string | null, json: boolean) {
  const dir = mkdtempSync(`${tmpdir()}/wanbell-check-`);
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _, done) {
        printed[name] += chunk;
        done();
      },
    });
  const config = `${dir}/w.ini`;
  const paths = { config, confDir: `${dir}/conf.d`, state: dir, run: dir, socket: '', inbox: '' };
  const context: CommandContext = {
    paths,
    json,
    version: '0',
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  };
  if (text !== null) writeFileSync(config, text, { mode: 0o600 });
  const code = await run([], context);
  rmSync(dir, { recursive: true });
  return { code, stdout: printed.stdout, stderr: printed.stderr.replaceAll(`${dir}/`, '') };
}

const good = '[smtp]\nserver = isp\nhost = relay.example.net\n[recipient.me]\naddress = me@example.net\n';

test('check prints every problem as file:line and ends with 78', async () => {
  const { code, stdout, stderr } = await check(`${good}[wan]\nfal = 2\nrise = x\n`, false);
  assert.equal(code, 78);
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    'w.ini:7: Unknown key "fal" in [wan] (did you mean "fall"?); correct or remove it.\n' +
      'w.ini:8: "rise" must be a whole number from 1 to 100.\n',
  );
});

test('a good file is said to be in order, with server and recipients; one with warnings only ends with 0 too', async () => {
  const { code, stdout, stderr } = await check(good, false);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(
    stdout,
    /^\S+w\.ini: in order: mail goes by isp \(relay\.example\.net\) to me <me@example\.net>\n$/,
  );
  const warned = await check(`${good}[wan]\nprobes =\n`, false);
  assert.equal(warned.code, 0);
  assert.match(warned.stderr, /^w\.ini:7: warning: /);
});

test('of a file that is not there nothing else is said', async () => {
  const { code, stdout, stderr } = await check(null, false);
  assert.deepEqual([code, stdout], [78, '']);
  assert.equal(stderr, 'w.ini: There is no such file; write one, or set it up on the page.\n');
});

test('check --json gives problems and configuration without secrets', async () => {
  const { code, stdout } = await check(
    `${good}[smtp.backup]\nserver = lan\nhost = nas\nuser = u\npassword = "TOP;"\n`,
    true,
  );
  assert.equal(code, 0);
  const answer = JSON.parse(stdout);
  assert.equal(answer.ok, true);
  assert.equal(answer.config.backup.password, true);
  assert.doesNotMatch(stdout, /TOP;/);
});
