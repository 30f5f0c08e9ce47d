// The C libraries of the firmware executable: what an SBOM and the notices say of them.
import { existsSync, readFileSync } from 'node:fs';
import { root } from '../bundle-options.mjs';

export const libraries = [
  {
    source: 'quickjs',
    name: 'QuickJS',
    home: 'https://bellard.org/quickjs/',
    license: 'MIT',
    texts: ['LICENSE'],
    cpe: 'quickjs_project:quickjs',
  },
  {
    source: 'libuv1',
    name: 'libuv',
    home: 'https://libuv.org/',
    license: 'MIT',
    texts: ['LICENSE', 'LICENSE-extra'],
    cpe: 'libuv:libuv',
  },
  {
    source: 'mbedtls',
    name: 'Mbed TLS',
    home: 'https://www.trustedfirmware.org/projects/mbed-tls/',
    license: 'Apache-2.0',
    texts: ['LICENSE'],
    cpe: 'arm:mbed_tls',
  },
  {
    source: 'zlib',
    name: 'zlib',
    home: 'https://zlib.net/',
    license: 'Zlib',
    texts: ['LICENSE'],
    cpe: 'zlib:zlib',
  },
  {
    source: 'musl',
    name: 'musl',
    home: 'https://musl.libc.org/',
    license: 'MIT',
    texts: ['COPYRIGHT'],
    cpe: 'musl-libc:musl',
  },
];

/** The line of firmware/sources.lock that build/src/SOURCE was unpacked from: { version, sha256, file, address }. */
export function unpackedSource(source) {
  const file = readFileSync(`${root}/build/src/${source}/.tarball`, 'utf8').trim();
  for (const line of readFileSync(`${root}/firmware/sources.lock`, 'utf8').split('\n')) {
    const [name, version, sha256, tarball, address] = line.split(' ');
    if (name === source && tarball === file) return { version, sha256, file, address };
  }
  throw new Error(`firmware/sources.lock does not name ${file}`);
}

/** The licence texts of `library` from its unpacked source; undefined when it is not there. */
export function licenseText(library) {
  const folder = `${root}/build/src/${library.source}`;
  if (!existsSync(folder)) return undefined;
  const texts = library.texts
    .map((file) => `${folder}/${file}`)
    .filter(existsSync)
    .map((file) => readFileSync(file, 'utf8').trim());
  const text = texts.join('\n\n');
  // Mbed TLS may be used under either of two licences; this program uses it under the first.
  const second = text.search(/\n[ \t]*GNU GENERAL PUBLIC LICENSE/);
  return library.license === 'Apache-2.0' && second > 0 ? text.slice(0, second).trim() : text;
}
