// Bundles src/ to dist/wanbell.mjs and its chunks (ESM, Node ≥ 20).
// `--clock FILE` puts another module in the place of src/time/clock.ts: a build for tests of controlled time.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, clock: { type: 'string' } },
});
const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));

const replaceClock = {
  name: 'clock',
  setup(b) {
    b.onResolve({ filter: /\/clock\.ts$/ }, (args) =>
      resolve(args.resolveDir, args.path) === `${root}/src/time/clock.ts`
        ? { path: resolve(values.clock) }
        : null,
    );
  },
};

rmSync(values.out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { wanbell: 'src/main.ts' },
  outdir: resolve(values.out),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'none',
  define: {
    WANBELL_VERSION: JSON.stringify(version),
    WANBELL_SERVERS: JSON.stringify(readFileSync(`${root}/firmware/common/servers.ini`, 'utf8')),
  },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: values.clock ? [replaceClock] : [],
});
chmodSync(resolve(values.out, 'wanbell.mjs'), 0o755);
