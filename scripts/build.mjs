// Bundles src/ to dist/wanbell.mjs and its chunks (ESM, Node ≥ 20).
// `--clock FILE` puts another module in the place of src/time/clock.ts: a build for tests of controlled time.
import { chmodSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { define, replaceClock, root } from './bundle-options.mjs';

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, clock: { type: 'string' } },
});

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
  define,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: values.clock ? [replaceClock(values.clock)] : [],
});
chmodSync(resolve(values.out, 'wanbell.mjs'), 0o755);
