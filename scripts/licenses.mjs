// Writes THIRD-PARTY-LICENSES: the notices of all that dist/ and the firmware executable contain. With --check it only
// says whether the file is current. Texts of C libraries come from build/src; where a library is not unpacked there,
// its text in the present file stands.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from './bundle-options.mjs';
import { libraries, licenseText } from './firmware/c-libraries.mjs';
import { bundledFolders, describePackage, runtimeFolders } from './npm-packages.mjs';

const path = `${root}/THIRD-PARTY-LICENSES`;
const rule = '='.repeat(80);
const present = existsSync(path) ? readFileSync(path, 'utf8') : '';

const heading = (name, license, home) => `${rule}\n${name} (${license})\n${home}\n${rule}`;

function presentText(title) {
  const start = present.indexOf(`${title}\n`);
  if (start < 0) return undefined;
  const from = start + title.length + 1;
  const end = present.indexOf(`\n${rule}\n`, from);
  return present.slice(from, end < 0 ? undefined : end).trim();
}

function npmText({ folder, name, license }) {
  const file = readdirSync(`${root}/${folder}`).find((f) => /^(licen[cs]e|copying)/i.test(f));
  if (!file) throw new Error(`${name}: has no licence file, though it says ${license}`);
  return readFileSync(`${root}/${folder}/${file}`, 'utf8').replace(/\r\n/g, '\n').trim();
}

const parts = [
  'wanbell contains the following works of others. The npm packages are part of every build; the C libraries are\n' +
    'part of the firmware executable only.',
];
const folders = [
  ...new Set([...runtimeFolders, ...bundledFolders(`${root}/build/firmware/meta.json`)]),
].sort();
for (const folder of folders) {
  const one = describePackage(folder);
  const title = heading(one.name, one.license, `https://www.npmjs.com/package/${one.name}`);
  parts.push(`${title}\n\n${npmText(one)}`);
}
for (const library of libraries) {
  const title = heading(library.name, library.license, library.home);
  const text = licenseText(library) ?? presentText(title);
  if (!text) throw new Error(`${library.name}: no text; run "make firmware-sources" first`);
  parts.push(`${title}\n\n${text}`);
}
const text = `${parts.join('\n\n')}\n`;
if (process.argv.includes('--check')) {
  if (text !== present) {
    console.error('THIRD-PARTY-LICENSES is not current: run "make licenses" and commit it');
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, text);
}
