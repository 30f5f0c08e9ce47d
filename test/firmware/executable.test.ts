import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { xzSize } from './xz.ts';

/** ELF class, machine, and float ABI flags of each executable that the tests are run against. */
const targets = {
  x86_64: { bits: 2, machine: 62, most: 1_800_000, mostPacked: 1_000_000 },
  armv7: { bits: 1, machine: 40, most: 1_600_000, mostPacked: 800_000 },
  armv5: { bits: 1, machine: 40, most: 1_900_000, mostPacked: 900_000 },
} as const;

interface Component {
  name: string;
  version: string;
  purl: string;
  licenses: { license: { id: string } }[];
  hashes: { alg: string; content: string }[];
}

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const lock = readFileSync('firmware/sources.lock', 'utf8').split('\n');

for (const [arch, target] of Object.entries(targets)) {
  const path = `build/${arch}/wanbell`;

  test(`${arch}: one static, stripped file for that processor`, () => {
    const file = readFileSync(path);
    assert.equal(file.toString('latin1', 0, 4), '\x7fELF');
    assert.equal(file[4], target.bits);
    assert.equal(file.readUInt16LE(18), target.machine);
    const wide = target.bits === 2;
    const table = wide ? Number(file.readBigUInt64LE(32)) : file.readUInt32LE(28);
    const [size, count] = wide
      ? [file.readUInt16LE(54), file.readUInt16LE(56)]
      : [file.readUInt16LE(42), file.readUInt16LE(44)];
    const kinds = Array.from({ length: count }, (_, i) => file.readUInt32LE(table + i * size));
    assert.ok(kinds.includes(1), 'has something to load');
    assert.ok(!kinds.includes(2) && !kinds.includes(3), 'needs no loader and no shared library');
    assert.equal(file.includes('.symtab'), false);
  });

  test(`${arch}: small enough for a router's flash, as it is and compressed`, () => {
    assert.ok(readFileSync(path).length <= target.most);
    assert.ok(xzSize(path) <= target.mostPacked);
  });

  test(`${arch}: the checksum beside it is its own`, () => {
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
    assert.equal(readFileSync(`${path}.sha256`, 'utf8'), `${sum}  wanbell\n`);
    assert.equal(json(`${path}.manifest.json`).sha256, sum);
    assert.equal(json(`${path}.cdx.json`).metadata.component.hashes[0].content, sum);
  });

  test(`${arch}: the SBOM names every C library by the tarball in the lock, and the npm packages`, () => {
    const sbom = json(`${path}.cdx.json`);
    assert.equal(sbom.bomFormat, 'CycloneDX');
    const components: Component[] = sbom.components;
    for (const source of ['quickjs', 'libuv1', 'mbedtls', 'zlib', 'musl']) {
      const found = components.find((c) => c.purl.startsWith(`pkg:generic/${source}@`));
      assert.ok(found, source);
      assert.ok(
        lock.some((line) => line.startsWith(`${source} ${found.version} ${found.hashes[0]?.content} `)),
      );
    }
    const { packages } = json('package-lock.json');
    for (const name of ['nodemailer', 'ini', 'node-cron', 'systeminformation']) {
      const found = components.find((c) => c.purl.startsWith(`pkg:npm/${name}@`));
      assert.equal(found?.version, packages[`node_modules/${name}`].version);
      assert.ok(found?.licenses[0]?.license.id);
    }
  });

  test(`${arch}: the notices name every component of the SBOM`, () => {
    const notices = readFileSync(`${path}.licenses.txt`, 'utf8');
    for (const { name, licenses } of json(`${path}.cdx.json`).components as Component[])
      assert.ok(notices.includes(`\n${name} (${licenses[0]?.license.id})\n`), name);
  });

  test(`${arch}: it prints the same notices`, () => {
    const command = arch === 'x86_64' ? [path] : ['qemu-arm-static', path];
    const [program = path, ...rest] = command;
    const printed = execFileSync(program, [...rest, '--licenses'], { encoding: 'utf8', timeout: 30_000 });
    assert.equal(printed, readFileSync('THIRD-PARTY-LICENSES', 'utf8'));
  });
}
