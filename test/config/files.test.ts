import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, test } from 'node:test';
import { readConfig } from '../../src/config/read.ts';
import { keepLastGood, readLastGood, writeFileAtomic } from '../../src/config/write.ts';
import { servers } from './server-list.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(`${tmpdir()}/wanbell-config-`);
});
afterEach(() => rmSync(dir, { recursive: true }));

const base =
  '[smtp]\nserver = lan\nhost = nas\nuser = u\npassword = "p"\n[recipient.me]\naddress = me@example.net\n';
const read = () => readConfig({ file: `${dir}/wanbell.ini`, confDir: `${dir}/conf.d` }, servers);

test('conf.d is read first, in the order of names, and wanbell.ini over it', () => {
  mkdirSync(`${dir}/conf.d`);
  writeFileSync(`${dir}/conf.d/20-b.ini`, '[wan]\nfall = 20\nrise = 20\n');
  writeFileSync(`${dir}/conf.d/10-a.ini`, '[wan]\nfall = 10\nrise = 10\nquorum = 2\n');
  writeFileSync(`${dir}/conf.d/.hidden.ini`, '[wan]\nfall = 99\n');
  writeFileSync(`${dir}/conf.d/readme.txt`, 'not read');
  writeFileSync(`${dir}/wanbell.ini`, `${base}[wan]\nfall = 5\n`, { mode: 0o600 });
  const { config, problems, readable } = read();
  assert.deepEqual(problems, []);
  assert.equal(readable, true);
  const { fall, rise, quorum } = config.wans[0] ?? {};
  assert.deepEqual({ fall, rise, quorum }, { fall: 5, rise: 20, quorum: 2 });
});

test('the revision changes with every byte and only then', () => {
  writeFileSync(`${dir}/wanbell.ini`, base, { mode: 0o600 });
  const first = read().revision;
  assert.equal(read().revision, first);
  writeFileSync(`${dir}/wanbell.ini`, `${base} `);
  assert.notEqual(read().revision, first);
});

test('a missing file gives the defaults and says so', () => {
  const { config, problems, readable } = read();
  assert.equal(readable, false);
  assert.equal(config.smtp, null);
  assert.deepEqual(
    problems.filter((p) => p.severity === 'error').map((p) => p.code),
    ['no-file'],
  );
});

test('a directory or a pipe in the place of the file is reported and never waited for', () => {
  mkdirSync(`${dir}/wanbell.ini`);
  assert.equal(read().problems[0]?.code, 'not-a-file');
  rmSync(`${dir}/wanbell.ini`, { recursive: true });
  execFileSync('mkfifo', [`${dir}/wanbell.ini`]);
  assert.equal(read().problems[0]?.code, 'not-a-file');
});

test('a password that others may read is warned about; without a password, or at 0600, nothing is', () => {
  const codes = (text: string, mode: number) => {
    writeFileSync(`${dir}/wanbell.ini`, text);
    chmodSync(`${dir}/wanbell.ini`, mode);
    return read().problems.map((p) => `${p.severity} ${p.code}`);
  };
  assert.deepEqual(codes(base, 0o644), ['warning file-mode']);
  assert.deepEqual(codes(base, 0o640), ['warning file-mode']);
  assert.deepEqual(codes(base, 0o600), []);
  assert.deepEqual(codes(base.replace(/user.*\npassword.*\n/, ''), 0o644), []);
});

test('writing replaces the file as a whole, for its owner alone, and leaves nothing behind', () => {
  writeFileSync(`${dir}/wanbell.ini`, 'old', { mode: 0o644 });
  writeFileAtomic(`${dir}/wanbell.ini`, 'new ü');
  assert.equal(readFileSync(`${dir}/wanbell.ini`, 'utf8'), 'new ü');
  assert.equal(statSync(`${dir}/wanbell.ini`).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(dir), ['wanbell.ini']);
  mkdirSync(`${dir}/taken`);
  assert.throws(() => writeFileAtomic(`${dir}/taken`, 'x'));
  assert.deepEqual(readdirSync(dir).sort(), ['taken', 'wanbell.ini']);
});

test('the last good text is kept for its owner alone, and written only when it changed', () => {
  assert.equal(readLastGood(dir), null);
  keepLastGood(dir, base);
  assert.equal(readLastGood(dir), base);
  const [name = ''] = readdirSync(dir);
  const before = statSync(`${dir}/${name}`);
  assert.equal(before.mode & 0o777, 0o600);
  keepLastGood(dir, base);
  assert.equal(statSync(`${dir}/${name}`).ino, before.ino);
  keepLastGood(dir, `${base}; more\n`);
  assert.equal(readLastGood(dir), `${base}; more\n`);
});

test('a zone, a CA file or a token file that the system does not have is warned about at its line', () => {
  const tls = `ca_file = ${dir}/ca.pem\n[smtp.backup]\nserver = lan\nhost = b\nuser = u\ntoken_file = ${dir}/token\n`;
  const text = `${base.replace('[recipient.me]', `${tls}[recipient.me]`)}[device]\ntimezone = Middle/Earth\n`;
  writeFileSync(`${dir}/wanbell.ini`, text, { mode: 0o600 });
  assert.deepEqual(
    read().problems.map((p) => [p.severity, p.line, p.key]),
    [
      ['warning', 15, 'timezone'],
      ['warning', 6, 'ca_file'],
      ['warning', 11, 'token_file'],
    ],
  );
  writeFileSync(`${dir}/ca.pem`, '');
  writeFileSync(`${dir}/token`, '');
  writeFileSync(`${dir}/wanbell.ini`, text.replace('Middle/Earth', 'Europe/Berlin'));
  assert.deepEqual(read().problems, []);
});
