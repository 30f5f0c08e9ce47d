// describe.mjs FOLDER BUNDLE NAME: writes beside FOLDER/NAME what it was made of: NAME.manifest.json (versions used),
// NAME.cdx.json (SBOM, CycloneDX 1.6) and NAME.licenses.txt (notices); prints the executable's size.
// Nothing here depends on time or place: the same inputs give the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { define, root } from '../bundle-options.mjs';
import { bundledFolders, describePackage } from '../npm-packages.mjs';
import { libraries, unpackedSource } from './c-libraries.mjs';

const [folder, bundle, name] = process.argv.slice(2);
const executable = `${folder}/${name}`;
const version = JSON.parse(define.WANBELL_VERSION);
const sha256 = createHash('sha256').update(readFileSync(executable)).digest('hex');
const packages = bundledFolders(`${bundle}/meta.json`).map(describePackage);
const [compiler, flags, ownFlags, linked] = readFileSync(`${folder}/flags`, 'utf8').split('\n');
const uses = linked.split(' ');
const sources = libraries
  .filter(({ source }) => uses.includes(source))
  .map((library) => ({ ...library, ...unpackedSource(library.source) }));

/** What another toolchain brought along, of which no tarball is known: its C library, and libraries found there. */
const foreign =
  existsSync(`${folder}/foreign`) && !uses.includes('musl')
    ? readFileSync(`${folder}/foreign`, 'utf8')
        .trim()
        .split('\n')
        .map((line) => {
          const [source, found] = line.split(' ');
          const library = libraries.find((each) => each.source === source);
          return { name: library?.name ?? 'C library of the toolchain', library, version: found };
        })
    : [];

/** Whoever reads the file meanwhile finds the former one or this one, never a half. */
function replace(end, text) {
  writeFileSync(`${executable}.${end}.new`, text);
  renameSync(`${executable}.${end}.new`, `${executable}.${end}`);
}
const save = (end, value) => replace(end, `${JSON.stringify(value, null, 2)}\n`);

save('manifest.json', {
  name: 'wanbell',
  version,
  architecture: folder.replace(/.*\//, ''),
  sha256,
  size: statSync(executable).size,
  compiler,
  flags: [flags, ownFlags],
  bundler: `esbuild ${describePackage('node_modules/esbuild').version}`,
  ...(foreign.length > 0 && { foreign: foreign.map(({ name, version }) => ({ name, version })) }),
  sources: sources.map((s) => ({ name: s.name, version: s.version, file: s.file, sha256: s.sha256 })),
  packages: packages.map((p) => ({ name: p.name, version: p.version })),
});

/** A name-based UUID, so that the same executable always has the same serial number. */
const uuid = sha256.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-5$3-a$4-$5');
const npmComponent = (p) => ({
  type: 'library',
  'bom-ref': `pkg:npm/${p.name.replace('@', '%40')}@${p.version}`,
  name: p.name,
  version: p.version,
  ...(p.integrity && {
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(p.integrity.replace(/^sha512-/, ''), 'base64').toString('hex') },
    ],
  }),
  licenses: [{ license: { id: p.license } }],
  purl: `pkg:npm/${p.name.replace('@', '%40')}@${p.version}`,
});
const sourceComponent = (s) => ({
  type: 'library',
  'bom-ref': `pkg:generic/${s.source}@${s.version}`,
  name: s.name,
  version: s.version,
  hashes: [{ alg: 'SHA-256', content: s.sha256 }],
  licenses: [{ license: { id: s.license } }],
  cpe: `cpe:2.3:a:${s.cpe}:${s.version}:*:*:*:*:*:*:*`,
  purl: `pkg:generic/${s.source}@${s.version}`,
  externalReferences: [{ type: 'website', url: s.home }],
});
const foreignComponent = ({ name, library, version }) => ({
  type: 'library',
  'bom-ref': `foreign:${library?.source ?? 'libc'}`,
  name,
  ...(version && { version }),
  description: 'as the toolchain has it',
  ...(library && { licenses: [{ license: { id: library.license } }] }),
  ...(library && version && { cpe: `cpe:2.3:a:${library.cpe}:${version}:*:*:*:*:*:*:*` }),
});
const components = [
  ...packages.map(npmComponent),
  ...sources.map(sourceComponent),
  ...foreign.map(foreignComponent),
];
const reference = `pkg:generic/wanbell@${version}`;
save('cdx.json', {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${uuid}`,
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': reference,
      name: 'wanbell',
      version,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
      licenses: [{ license: { id: 'MIT' } }],
    },
  },
  components,
  dependencies: [{ ref: reference, dependsOn: components.map((c) => c['bom-ref']) }],
});
replace('licenses.txt', readFileSync(`${root}/THIRD-PARTY-LICENSES`));

const packed = execFileSync('xz', ['-9', '--stdout', executable], { maxBuffer: 1 << 28 }).length;
console.log(`${executable}: ${statSync(executable).size} bytes, ${packed} as xz`);
