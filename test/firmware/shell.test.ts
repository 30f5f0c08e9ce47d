import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

const scripts = readdirSync('scripts/firmware')
  .filter((name) => name.endsWith('.sh'))
  .map((name) => `scripts/firmware/${name}`);

test('the shell scripts of the firmware build are plain POSIX shell', () => {
  assert.ok(scripts.length >= 5);
  const { status, stdout, stderr } = spawnSync('shellcheck', ['-s', 'dash', ...scripts], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
});

test('no file of the build names a package mirror', () => {
  const { status, stdout } = spawnSync(
    'git',
    ['grep', '-lE', '(deb|ftp|security)[.]debian[.]org', '--', 'firmware', 'scripts', 'Makefile'],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(stdout, '');
  assert.equal(status, 1, 'git found nothing');
});
