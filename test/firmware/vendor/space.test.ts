import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { enterNamespace } from '../../support/namespace.ts';
import { type Device, device } from './device.ts';

await enterNamespace(import.meta.url);

const under = (d: Device, folder: string) =>
  Object.entries(d.snapshot()).filter(([path]) => path.startsWith(`${folder}/`));

/** Runs `body` while a folder of the device, with what is in it, is a file system of its own. */
function mounted(d: Device, folder: string, options: string, body: () => void): void {
  const held = under(d, folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'small', `${d.root}/${folder}`]);
  try {
    for (const [path, text] of held)
      if (path.endsWith('/')) execFileSync('mkdir', ['-p', `${d.root}/${path}`]);
      else d.write(path, text);
    body();
  } finally {
    execFileSync('umount', [`${d.root}/${folder}`]);
  }
}

/** The installer refuses, and every file and folder is as before. Returns its words. */
function refused(d: Device): string {
  const before = d.snapshot();
  const { code, out } = d.install();
  assert.equal(code, 73, out);
  assert.deepEqual(d.snapshot(), before);
  return out;
}

for (const [folder, pages] of Object.entries({ etc: 4, 'var/lib': 5, 'usr/sbin': 1, 'usr/share': 3 }))
  test(`where /${folder} alone is short of space nothing is changed, and the numbers are told`, (t) => {
    const d = device(t);
    mounted(d, folder, `size=${4 * pages}k`, () => {
      const out = refused(d);
      assert.match(out, /\d+ KB are needed and \d+ KB are free on \/\S+; nothing was changed/);
      assert.ok(out.includes(`/${folder};`), out);
    });
  });

for (const folder of ['etc', 'usr/sbin', 'usr/share', 'www/cgi-bin'])
  test(`where /${folder} cannot take another file nothing is changed`, (t) => {
    const d = device(t);
    d.write(`${folder}/other`, 'of somebody else');
    mounted(d, folder, `nr_inodes=${under(d, folder).length}`, () =>
      assert.match(refused(d), /cannot be written; nothing was changed/),
    );
  });

test('an upgrade that finds no room leaves the installed version whole', (t) => {
  const d = device(t);
  assert.equal(d.install().code, 0);
  mounted(d, 'usr/share', `nr_inodes=${3 + under(d, 'usr/share').length}`, () =>
    assert.match(refused(d), /cannot be written; nothing was changed/),
  );
});
