import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createJobs, jobLimits } from '../../src/agent/jobs.ts';
import { getSettings, saveSettings } from '../../src/agent/settings.ts';
import { createTokens } from '../../src/agent/token.ts';
import type { Paths } from '../../src/commands/context.ts';
import { Refusal } from '../../src/control/protocol.ts';
import type { SaveResult } from '../../src/control/settings.ts';
import { readServers } from '../../src/smtp/servers.ts';

const ini = `; my router
[device]
name = attic

[smtp]
server = custom
host = mail.example.net
; keep this
user = me@example.net
password = "s3cret"
future_key = 1

[recipient.me]
address = me@example.net
`;

let dir: string;
let paths: Paths;
const servers = readServers();
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/wanbell-settings-`);
  paths = {
    config: `${dir}/wanbell.ini`,
    confDir: `${dir}/conf.d`,
    state: dir,
    run: dir,
    socket: '',
    inbox: '',
  };
  writeFileSync(paths.config, ini, { mode: 0o600 });
});
afterEach(() => rmSync(dir, { recursive: true }));

const revision = () => getSettings(paths, servers).revision;
const set = (section: string, key: string, value: string | null) => ({ section, key, value });
const save = (changes: unknown, of = revision()): SaveResult =>
  saveSettings(paths, servers, { revision: of, changes }, () => []);
const problemsOf = (result: SaveResult) =>
  result.saved || result.reason !== 'invalid'
    ? []
    : result.problems.map(({ section, key, code }) => `${section}.${key}: ${code}`);
const text = () => readFileSync(paths.config, 'utf8');

describe('settings for the page', () => {
  test('show what is written, and of a password only that there is one', () => {
    const settings = getSettings(paths, servers);
    assert.equal(settings.written.smtp?.host, 'mail.example.net');
    assert.equal(settings.written.smtp?.password, 'set');
    assert.equal(JSON.stringify(settings).includes('s3cret'), false);
  });

  test('sections named like parts of JavaScript are shown as any other', () => {
    writeFileSync(paths.config, '[constructor]\nname = x\n');
    assert.deepEqual(getSettings(paths, servers).written, { constructor: { name: 'x' } });
    assert.equal(Object.name, 'Object');
  });

  test('a saved change leaves every other byte as it was', () => {
    assert.equal(save([set('device', 'name', 'cellar; 2')]).saved, true);
    assert.equal(text(), ini.replace('name = attic', 'name = "cellar; 2"'));
  });

  test('of two who save, the second is told, and the first one stays', () => {
    const both = revision();
    assert.equal(save([set('device', 'name', 'one')], both).saved, true);
    const second = save([set('mail', 'per_hour', '5')], both);
    assert.deepEqual(second, { saved: false, reason: 'conflict', revision: revision() });
    assert.match(text(), /name = one/);
    assert.equal(save([set('mail', 'per_hour', '5')]).saved, true);
    assert.match(text(), /name = one[\s\S]*per_hour = 5/);
  });

  test('every problem is told at its field, and nothing is written', () => {
    const result = save([
      set('recipient.me', 'address', 'nobody'),
      set('mail', 'per_hour', '0'),
      set('wan', 'interval', 'soon'),
      set('device', 'name', 'a\nb'),
    ]);
    assert.deepEqual(problemsOf(result).sort(), [
      'device.name: control',
      'mail.per_hour: bad-number',
      'recipient.me.address: bad-address',
      'wan.interval: bad-duration',
    ]);
    assert.equal(text(), ini);
  });

  test('a file with an error elsewhere can be mended piece by piece', () => {
    writeFileSync(paths.config, ini.replace('name = attic', 'name = attic\nformat = x\nclock = y'));
    assert.equal(save([set('device', 'format', '1')]).saved, true);
    assert.match(text(), /clock = y/);
    assert.deepEqual(problemsOf(save([set('device', 'clock', 'z')])), ['device.clock: bad-choice']);
  });

  test('a missing file is written by the first save, for its owner only', () => {
    rmSync(paths.config);
    assert.equal(save([set('recipient.me', 'address', 'me@example.net')]).saved, true);
    assert.equal(text(), '[recipient.me]\naddress = me@example.net\n');
  });

  test('a stored password is not handed to another host, user or weaker encryption', () => {
    for (const [key, value] of [
      ['host', 'evil.example.org'],
      ['user', 'other@example.net'],
      ['tls', 'opportunistic'],
      ['allow_plain_password', 'yes'],
    ] as const) {
      assert.deepEqual(problemsOf(save([set('smtp', key, value)])), ['smtp.password: secret-needed'], key);
    }
    assert.equal(text(), ini);
    const typed = save([set('smtp', 'host', 'mail.example.org'), set('smtp', 'password', 'new')]);
    assert.equal(typed.saved, true);
  });

  test('names outside the schema, removed keys and hostile labels are refused at their field', () => {
    for (const section of [
      'smtp.evil',
      'nonsense',
      'recipient',
      'recipient.a]b',
      'recipient.__proto__',
      '',
    ]) {
      assert.deepEqual(problemsOf(save([set(section, 'address', 'x@example.net')])), [
        `${section}.address: unknown-section`,
      ]);
    }
    assert.deepEqual(problemsOf(save([set('smtp', 'port', '587')])), ['smtp.port: unknown-key']);
    assert.throws(() => save([{ section: 1 }]), Refusal);
    assert.throws(() => save('x'), Refusal);
  });
});

describe('tokens of forms', () => {
  test('hold for their user for twelve hours, and no longer', () => {
    let now = 1_000_000;
    const tokens = createTokens(() => now);
    const token = tokens.make('root');
    assert.equal(tokens.check('root', token), true);
    assert.equal(tokens.check('admin', token), false);
    assert.equal(tokens.check('root', `${token.slice(0, -1)}x`), false);
    assert.equal(tokens.check('root', ''), false);
    assert.equal(createTokens(() => now).check('root', token), false);
    now += 12 * 3600 * 1000 + 1000;
    assert.equal(tokens.check('root', token), false);
  });
});

describe('jobs', () => {
  const begun = { kind: 'test', section: 'smtp', typed: [], secret: false, kept: [] } as const;

  test('are few at once, end by themselves, and can be asked afterwards', async () => {
    const jobs = createJobs<null>(() => undefined);
    let end: () => void = () => undefined;
    const work = () => new Promise<null>((resolve) => (end = () => resolve(null)));
    const ids = Array.from({ length: jobLimits.running }, () => jobs.start(begun, null, work));
    assert.throws(() => jobs.start(begun, null, work), /too many tests/);
    end();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(jobs.get(ids.at(-1)).report.running, false);
    assert.equal(jobs.get(ids[0]).report.running, true);
    assert.throws(() => jobs.get('../etc'), /no such test/);
    jobs.stop();
  });

  test('a failure inside becomes a report and a line of the log', async () => {
    const logged: string[] = [];
    const jobs = createJobs<null>((line) => logged.push(line));
    const id = jobs.start(begun, null, () => Promise.reject(new Error('boom')));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(jobs.get(id).report.failure, 'internal');
    assert.match(logged[0] ?? '', /boom/);
    jobs.stop();
  });
});
