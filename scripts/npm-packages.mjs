// The npm packages that a build contains, from package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import { root } from './bundle-options.mjs';

const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')).packages;

/** Folders (`node_modules/ini`) of the packages that the program needs at run time on Node. */
export const runtimeFolders = Object.keys(lock)
  .filter((folder) => folder !== '' && !lock[folder].dev && !lock[folder].devOptional)
  .sort();

/** Folders of the packages in the bundle whose esbuild metafile is `metafile`; none when there is no such file. */
export function bundledFolders(metafile) {
  if (!existsSync(metafile)) return [];
  const inputs = Object.keys(JSON.parse(readFileSync(metafile, 'utf8')).inputs);
  const folders = inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

/** What is known of the package in `folder`: { folder, name, version, license, integrity, homepage }. */
export function describePackage(folder) {
  const own = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8'));
  return {
    folder,
    name: own.name,
    version: own.version,
    license: own.license,
    integrity: lock[folder]?.integrity,
    homepage: own.homepage,
  };
}
