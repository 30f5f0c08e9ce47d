// What the bundle for Node and the bundle of the firmware executable have in common.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

/** Constants that the source reads: its version and the built-in copy of the server list. */
export const define = {
  WANBELL_VERSION: JSON.stringify(version),
  WANBELL_SERVERS: JSON.stringify(readFileSync(`${root}/firmware/common/servers.ini`, 'utf8')),
};

/** Puts the module `clock`, which may import it, in the place of src/time/clock.ts: a build for tests of controlled time. */
export const replaceClock = (clock) => ({
  name: 'clock',
  setup(b) {
    const replaced = (args) =>
      resolve(args.resolveDir, args.path) === `${root}/src/time/clock.ts` && args.importer !== resolve(clock);
    b.onResolve({ filter: /\/clock\.ts$/ }, (args) => (replaced(args) ? { path: resolve(clock) } : null));
  },
});
