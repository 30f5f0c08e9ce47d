// Bundles src/ for the firmware executable: Node's modules are those of firmware/runtime/modules, `#os` is the native
// side, and every chunk is an ES module that the compiler turns into bytecode.
//
//   bundle.mjs --out DIR [--entry FILE] [--clock FILE] [--define NAME=VALUE] [--keep-names] [--meta FILE]
//
// Writes DIR/main.js, its chunks, and DIR/parts: the compiler's arguments NAME=FILE, one a line.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { define, replaceClock, root } from '../bundle-options.mjs';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    entry: { type: 'string', default: 'src/main.ts' },
    clock: { type: 'string' },
    define: { type: 'string', multiple: true, default: [] },
    meta: { type: 'string' },
    readable: { type: 'boolean', default: false },
  },
});
const modules = `${root}/firmware/runtime/modules`;

/** Built-in modules and where they are; others are an error of the build, not a surprise on the device. */
const ALIASES = {
  'fs/promises': 'fs-promises',
  'stream/promises': 'stream-promises',
  'dns/promises': 'dns-promises',
};
ALIASES['timers/promises'] = 'timers-promises';
/** Required by libraries in code that this runtime never reaches; each throws when it is called. */
const ABSENT = ['http', 'https', 'osx-temperature-sensor', 'macos-temperature-sensor'];
/** CommonJS callers expect the class itself. */
const CALLABLE = ['events', 'stream'];

/** Attachments of these kinds get their type by name; a whole table of all types is a third of nodemailer. */
const EXTENSIONS = [
  'txt',
  'log',
  'text',
  'csv',
  'gz',
  'json',
  'htm',
  'html',
  'xml',
  'svg',
  'png',
  'jpg',
  'gif',
  'pdf',
  'zip',
  'ini',
];

function onlyKnownTypes(source) {
  const lines = source.split('\n');
  return lines
    .filter((line) => {
      const pair = /^ {4}\['([^']+)', (.*)\],?$/.exec(line);
      return !pair || EXTENSIONS.some((name) => name === pair[1] || pair[2].includes(`'${name}'`));
    })
    .join('\n');
}

/** The platform is known here, so that the code for others falls away. */
function onlyLinux(source) {
  return source
    .replace(/^(?:let|const) _platform = process\.platform;$/m, '')
    .replace(/^const _\w+ = _platform === .*;$/gm, '')
    .replace(/\b_platform\b/g, "'linux'")
    .replace(/\b_linux\b/g, 'true')
    .replace(/\b_(?:darwin|windows|freebsd|openbsd|netbsd|sunos|android)\b/g, 'false');
}

const runtime = {
  name: 'runtime',
  setup(b) {
    b.onResolve({ filter: /^native:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
    b.onResolve({ filter: /^#os$/ }, () => ({ path: `${modules}/os-native.ts` }));
    b.onResolve({ filter: /^(node:)?[a-z_/0-9-]+$/ }, ({ path, kind, importer }) => {
      const name = path.replace(/^node:/, '');
      if (ABSENT.includes(name)) return { path: name, namespace: 'absent' };
      const file = `${modules}/${ALIASES[name] ?? name}.js`;
      if (!existsSync(file)) {
        if (path.startsWith('node:')) throw new Error(`${importer} imports ${path}, which the runtime lacks`);
        return null;
      }
      if (kind === 'require-call' && CALLABLE.includes(name)) return { path: file, namespace: 'callable' };
      return { path: file, sideEffects: false };
    });
    b.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
      contents: `const absent = () => { throw new Error('${path} is not part of this runtime'); };
        export const request = absent, get = absent; export default { request: absent, get: absent };`,
    }));
    b.onLoad({ filter: /.*/, namespace: 'callable' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)}).default;`,
    }));
    // Data and branches of libraries that no device of this kind can use.
    b.onLoad({ filter: /nodemailer\/dist\/esm\/mime-funcs\/mime-types\.js$/ }, ({ path }) => ({
      contents: onlyKnownTypes(readFileSync(path, 'utf8')),
    }));
    b.onLoad({ filter: /systeminformation\/lib\/[a-z]+\.js$/ }, ({ path }) => ({
      contents: onlyLinux(readFileSync(path, 'utf8')),
    }));
    // Modules that have no effects but their exports; what nobody uses of them falls away. It must hold for every way
    // to import one, because the way that is looked at first decides, and that is chance.
    const pure = async ({ path, pluginData, ...rest }) => {
      if (pluginData?.seen) return null;
      const found = await b.resolve(path, { ...rest, pluginData: { seen: true } });
      return found.errors.length > 0 ? found : { path: found.path, sideEffects: false };
    };
    b.onResolve({ filter: /^(nodemailer|node-cron|ini)(\/|$)/ }, pure);
    b.onResolve({ filter: /^\.\.?\// }, (args) =>
      /\/(node_modules\/(nodemailer|node-cron|ini)|firmware\/runtime\/modules)\//.test(args.importer)
        ? pure(args)
        : null,
    );
  },
};

rmSync(values.out, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { main: resolve(values.entry) },
  outdir: resolve(values.out),
  // Once read, chunks stay: those of the mail code are 1 MB of the 4 MB that are resident after the first mail, but the
  // engine frees modules only with their context, and each mail after a quiet hour would be as slow as the first one
  // (18 ms instead of 10). What stays is their objects; the bytecode's pages are given back (bundle.c, idle.c).
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  conditions: ['import', 'node'],
  target: 'es2022',
  minifySyntax: true,
  minifyWhitespace: !values.readable,
  minifyIdentifiers: false,
  legalComments: 'none',
  charset: 'utf8',
  loader: { '.ini': 'text' },
  inject: [`${modules}/globals.js`],
  define: {
    ...define,
    'import.meta.url': '"file:///usr/bin/wanbell"',
    global: 'globalThis',
    'process.stdin': '__standardInput',
    ...Object.fromEntries(values.define.map((each) => each.split(/=(.*)/s).slice(0, 2))),
  },
  metafile: true,
  plugins: [runtime, ...(values.clock ? [replaceClock(values.clock)] : [])],
}).catch(() => process.exit(1)); // esbuild has said what is wrong and where
if (values.meta) writeFileSync(values.meta, JSON.stringify(result.metafile));
const parts = readdirSync(values.out)
  .filter((name) => name.endsWith('.js'))
  .sort();
writeFileSync(`${values.out}/parts`, parts.map((name) => `${name}=${values.out}/${name}\n`).join(''));
