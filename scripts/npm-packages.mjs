// The npm packages that a build contains, from package-lock.json.
import { existsSync, readFileSync } from 'node:fs';
import { root } from './bundle-options.mjs';

const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')).packages;

/** Folders (`node_modules/ini`) of the packages that the program needs at run time on Node. */
export const runtimeFolders = Object.keys(lock)
  .filter((folder) => folder !== '' && !lock[folder].dev && !lock[folder].devOptional)
  .sort();

/** Folders of the packages in the bundle that scripts/firmware/bundle.mjs wrote; none when there is no bundle. */
export function bundledFolders(bundle) {
  const list = `${bundle}/inputs.txt`;
  return existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
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
