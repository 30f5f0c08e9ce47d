// Bundles src/ for the firmware executable: ES modules (main.js and its chunks) that import only `native:NAME` and each
// other. Node's modules come from firmware/runtime/modules. Writes also parts.txt (NAME=FILE a line, for the bytecode
// compiler) and inputs.txt (the npm packages that went in, for the notices and the SBOM).
// `--entry FILE` bundles another program, `--clock FILE` another src/time/clock.ts: builds for tests.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { define, replaceClock, root } from '../bundle-options.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'build/firmware' },
    entry: { type: 'string', default: 'src/main.ts' },
    clock: { type: 'string' },
  },
});
const modules = `${root}/firmware/runtime/modules`;

/** The file that stands for Node's module `name` (`fs`, `fs/promises`); undefined when there is none. */
function runtimeModule(name) {
  for (const end of ['.ts', '.js', '.cjs', '/index.ts', '/index.js']) {
    if (existsSync(`${modules}/${name}${end}`)) return `${modules}/${name}${end}`;
  }
  return undefined;
}

const runtime = {
  name: 'runtime',
  setup(b) {
    b.onResolve({ filter: /^native:/ }, ({ path }) => ({ path, external: true }));
    b.onResolve({ filter: /^wanbell:program$/ }, () => ({ path: resolve(values.entry) }));
    b.onResolve({ filter: /^#os$/ }, () => {
      const path = runtimeModule('os-native');
      return path ? { path } : null;
    });
    b.onResolve({ filter: /^[a-z_]|^node:/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      if (!builtinModules.includes(name)) return null;
      const file = runtimeModule(name);
      if (file) return { path: file };
      return { errors: [{ text: `firmware/runtime/modules has no twin of Node's module ${name}` }] };
    });
  },
};

rmSync(`${values.out}/js`, { recursive: true, force: true });
mkdirSync(values.out, { recursive: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { main: runtimeModule('main') ?? resolve(values.entry) },
  outdir: resolve(values.out, 'js'),
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['main', 'module'],
  conditions: ['node'],
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  metafile: true,
  define: { ...define, global: 'globalThis' },
  plugins: [runtime, ...(values.clock ? [replaceClock(values.clock)] : [])],
});

const outputs = Object.keys(result.metafile.outputs)
  .map((path) => resolve(root, path))
  .sort();
const folder = resolve(values.out, 'js');
writeFileSync(
  `${values.out}/parts.txt`,
  outputs
    .map((path) => `${path.slice(folder.length + 1)}=${values.out}/js${path.slice(folder.length)}\n`)
    .join(''),
);
const packages = Object.keys(result.metafile.inputs).flatMap((path) => {
  const match = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
  return match ? [match[0].slice(match[0].indexOf('node_modules/')).replace(/\/$/, '')] : [];
});
writeFileSync(
  `${values.out}/inputs.txt`,
  [...new Set(packages)]
    .sort()
    .map((p) => `${p}\n`)
    .join(''),
);
