import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('every script for vendors and of the reference image is plain shell that BusyBox understands', () => {
  const found = spawnSync(
    'git',
    ['grep', '-lE', '^#!/bin/(busybox )?sh|^# shellcheck shell=dash', '--', 'firmware'],
    {
      encoding: 'utf8',
    },
  );
  const scripts = found.stdout.trim().split('\n');
  assert.ok(scripts.length >= 15);
  const options = ['-s', 'dash', '-x', '-e', 'SC1090,SC1091,SC2154'];
  const checked = spawnSync('shellcheck', [...options, ...scripts], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  for (const script of scripts) assert.equal(spawnSync('busybox', ['ash', '-n', script]).status, 0, script);
});
