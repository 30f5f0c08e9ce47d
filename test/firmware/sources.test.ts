import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Project, project } from './project.ts';

const fetch = 'scripts/firmware/fetch.sh thing';

/** No mirror and no upstream: every download program fails. */
function offline(p: Project): void {
  for (const name of ['apt-get', 'curl', 'wget']) p.stub(name, 'exit 1');
}

test('a tarball in the cache is unpacked without any download', (t) => {
  const p = project(t);
  offline(p);
  const sum = p.write('.cache/sources/thing_1.orig.tar.gz', p.tarball('good'));
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.orig.tar.gz -\n`);
  assert.equal(p.run(fetch).code, 0);
  assert.equal(readFileSync(`${p.folder}/build/src/thing/hello`, 'utf8'), 'good');
});

test('the cache may lie elsewhere: SOURCES names it', (t) => {
  const p = project(t);
  offline(p);
  const sum = p.write('elsewhere/thing_1.orig.tar.gz', p.tarball('good'));
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.orig.tar.gz -\n`);
  assert.equal(p.run(fetch, { SOURCES: 'elsewhere' }).code, 0);
});

test('a file in the cache with other bytes than the lock names is not used, and that is said', (t) => {
  const p = project(t);
  offline(p);
  const sum = p.write('right.tar.gz', p.tarball('good'));
  p.write('.cache/sources/thing_1.orig.tar.gz', p.tarball('evil'));
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.orig.tar.gz -\n`);
  const { code, err } = p.run(fetch);
  assert.equal(code, 69);
  assert.match(err, /thing_1\.orig\.tar\.gz: is not the file that firmware\/sources\.lock names/);
  assert.equal(existsSync(`${p.folder}/build/src/thing`), false);
});

test('when all ways fail, the message names the files, their sums and the folder to put them', (t) => {
  const p = project(t);
  offline(p);
  const sum = '0'.repeat(64);
  p.write(
    'firmware/sources.lock',
    `thing 1 ${sum} thing_1.tar.gz https://example.net/thing\nthing 2 ${sum} thing_2.tar.gz -\n`,
  );
  const { code, err } = p.run(fetch);
  assert.equal(code, 69);
  assert.match(err, /Put one of these into \.cache\/sources\//);
  assert.match(err, /thing_1\.tar\.gz {2}SHA-256 0{64} {2}https:\/\/example\.net\/thing/);
  assert.match(err, /thing_2\.tar\.gz/);
});

test('any accepted version will do, the first in the lock is preferred', (t) => {
  const p = project(t);
  offline(p);
  const two = p.write('.cache/sources/thing_2.tar.gz', p.tarball('two'));
  p.write(
    'firmware/sources.lock',
    `thing 1 ${'0'.repeat(64)} thing_1.tar.gz -\nthing 2 ${two} thing_2.tar.gz -\n`,
  );
  assert.equal(p.run(fetch).code, 0);
  assert.equal(readFileSync(`${p.folder}/build/src/thing/hello`, 'utf8'), 'two');
  const one = p.write('.cache/sources/thing_1.tar.gz', p.tarball('one'));
  p.write('firmware/sources.lock', `thing 1 ${one} thing_1.tar.gz -\nthing 2 ${two} thing_2.tar.gz -\n`);
  assert.equal(p.run(fetch).code, 0);
  assert.equal(readFileSync(`${p.folder}/build/src/thing/hello`, 'utf8'), 'one');
});

test('what the upstream address gives is kept only when its sum is right', (t) => {
  const p = project(t);
  offline(p);
  const sum = p.write('upstream/good', p.tarball('good'));
  p.write('upstream/evil', 'something else');
  p.stub('curl', 'while [ "$1" != -o ]; do shift; done; cp "$3" "$2"');
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.tar.gz upstream/evil\n`);
  assert.equal(p.run(fetch).code, 69);
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.tar.gz upstream/good\n`);
  assert.equal(p.run(fetch).code, 0);
  assert.equal(readFileSync(`${p.folder}/build/src/thing/hello`, 'utf8'), 'good');
});

test('a mirror that fails for a moment is asked again', (t) => {
  const p = project(t);
  offline(p);
  const sum = p.write('upstream/good', p.tarball('good'));
  p.stub('curl', '[ -e asked ] || { : >asked; exit 1; }; while [ "$1" != -o ]; do shift; done; cp "$3" "$2"');
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.tar.gz upstream/good\n`);
  const { code, err } = p.run(fetch, { FETCH_PAUSES: '0' });
  assert.equal(code, 0, err);
  assert.match(err, /get thing failed; once more in 0 s/);
  assert.equal(readFileSync(`${p.folder}/build/src/thing/hello`, 'utf8'), 'good');
});

test('our patches are applied, and a changed patch unpacks the source anew', (t) => {
  const p = project(t);
  offline(p);
  const sum = p.write('.cache/sources/thing_1.tar.gz', p.tarball('old\n'));
  p.write('firmware/sources.lock', `thing 1 ${sum} thing_1.tar.gz -\n`);
  const patched = (word: string) => {
    p.write(
      'firmware/runtime/patches/thing-word.patch',
      `--- a/hello\n+++ b/hello\n@@ -1 +1 @@\n-old\n+${word}\n`,
    );
    assert.equal(p.run(fetch).code, 0);
    return readFileSync(`${p.folder}/build/src/thing/hello`, 'utf8');
  };
  assert.equal(patched('new'), 'new\n');
  assert.equal(patched('newer'), 'newer\n');
});

test('the list of a suite is read once, however many sources are missing', (t) => {
  const p = project(t);
  p.stub('apt-get', 'case $* in *update*) echo update >>updates ;; esac');
  p.stub('curl', 'while [ "$1" != -o ]; do shift; done; cp "$3" "$2"');
  p.write('apt/sources.list', 'deb http://one.example/debian trixie main\n');
  const sum = p.write('upstream/good', p.tarball('good'));
  p.write(
    'firmware/sources.lock',
    ['thing', 'other'].map((name) => `${name} 1 ${sum} ${name}_1.tar.gz upstream/good\n`).join(''),
  );
  const env = { APT_ETC: `${p.folder}/apt`, FIRMWARE_SUITES: 'trixie' };
  assert.equal(p.run(`${fetch} other`, env).code, 0);
  assert.equal(readFileSync(`${p.folder}/updates`, 'utf8'), 'update\n');
});

test('mirrors are read from both forms of the machine configuration; others than Debian main are passed over', (t) => {
  const p = project(t);
  p.write(
    'apt/sources.list',
    [
      '# deb http://commented.example/debian trixie main',
      'deb [signed-by=/x.gpg] http://one.example/debian trixie main contrib',
      'deb-src http://source.example/debian trixie main',
      'deb http://security.example/debian trixie-security main',
      'deb http://other.example/apt stable-thing main',
    ].join('\n'),
  );
  p.write(
    'apt/sources.list.d/a.sources',
    [
      'Types: deb deb-src',
      'URIs: http://two.example/debian',
      ' http://three.example/debian',
      'Suites: trixie trixie-updates',
      'Components: main',
      '',
      'Enabled: no',
      'Types: deb',
      'URIs: http://disabled.example/debian',
      'Suites: trixie',
      'Components: main',
      '',
      'Types: deb',
      'URIs: http://contrib.example/debian',
      'Suites: trixie',
      'Components: contrib',
    ].join('\n'),
  );
  const { out } = p.run('. scripts/firmware/apt.sh; debian_mirrors', { APT_ETC: `${p.folder}/apt` });
  assert.deepEqual(out.trim().split(/\s+/), [
    'http://one.example/debian',
    'http://two.example/debian',
    'http://three.example/debian',
  ]);
});

test('make pin adds what a suite offers and the lock lacks, with the upstream address of its new version', (t) => {
  const p = project(t);
  const [old, now] = ['1'.repeat(64), '2'.repeat(64)];
  p.write(
    'firmware/sources.lock',
    `thing 1.0 ${old} thing_1.0.orig.tar.gz https://example.net/1.0/thing-1.0.tgz\n`,
  );
  p.write('apt/sources.list', 'deb http://one.example/debian trixie main\n');
  p.stub(
    'apt-get',
    `case $* in *print-uris*) echo "'http://one.example/t' thing_1.2.orig.tar.xz 9 SHA256:${now}" ;; esac`,
  );
  assert.equal(p.run('scripts/firmware/pin.sh thing', { APT_ETC: `${p.folder}/apt` }).code, 0);
  assert.deepEqual(readFileSync(`${p.folder}/firmware/sources.lock`, 'utf8').split('\n'), [
    `thing 1.0 ${old} thing_1.0.orig.tar.gz https://example.net/1.0/thing-1.0.tgz`,
    `thing 1.2 ${now} thing_1.2.orig.tar.xz https://example.net/1.2/thing-1.2.tgz`,
    '',
  ]);
});

test('make pin says so when no suite can be read', (t) => {
  const p = project(t);
  p.write('firmware/sources.lock', '');
  p.write('apt/sources.list', '');
  const { code, err } = p.run('scripts/firmware/pin.sh thing', { APT_ETC: `${p.folder}/apt` });
  assert.equal(code, 69);
  assert.match(err, /is there a Debian mirror/);
});
