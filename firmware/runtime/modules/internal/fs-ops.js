// fs/promises: every call runs on a worker, off the event loop.
import * as native from 'native:fs';
import { Buffer } from '../buffer.js';
import { EventEmitter } from '../events.js';
import { abortError, invalidArgType } from './errors.js';
import { constants, openFlags } from './fs-constants.js';
import { Dirent, fileMode, pathText, Stats, statFs } from './fs-values.js';

/** Times are seconds, or dates; natively seconds. */
export const inMs = (time) => (time instanceof Date ? time.getTime() / 1000 : Number(time));

function run(operation, ...args) {
  return new Promise((resolve, reject) => {
    operation(...args, (error, value) => (error ? reject(error) : resolve(value)));
  });
}

const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);

function bytesOf(data, encoding) {
  if (typeof data === 'string') return Buffer.from(data, encoding ?? 'utf8');
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  throw invalidArgType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

async function writeFully(fd, data, encoding) {
  let bytes = bytesOf(data, encoding);
  while (bytes.length > 0) bytes = bytes.subarray(await run(native.write, fd, bytes, -1));
}

async function readFully(fd, signal) {
  const { size } = new Stats(await run(native.fstat, fd));
  const chunks = [];
  let total = 0;
  for (;;) {
    if (signal?.aborted) throw abortError(signal.reason);
    const chunk = Buffer.alloc(size > total ? size - total + 1 : 8192);
    const count = await run(native.read, fd, chunk, -1);
    if (count === 0) return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, total);
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
}

class FileHandle extends EventEmitter {
  constructor(fd) {
    super();
    this.fd = fd;
  }

  async close() {
    const fd = this.fd;
    if (fd === -1) return;
    this.fd = -1;
    await run(native.close, fd);
    this.emit('close');
  }

  async read(buffer, offset, length, position) {
    if (buffer === undefined || !ArrayBuffer.isView(buffer))
      ({ buffer = Buffer.alloc(16384), offset, length, position } = buffer ?? {});
    else if (typeof offset === 'object' && offset !== null) ({ offset, length, position } = offset);
    const from = offset ?? 0;
    const part = new Uint8Array(buffer.buffer, buffer.byteOffset + from, length ?? buffer.byteLength - from);
    const bytesRead = part.length === 0 ? 0 : await run(native.read, this.fd, part, position ?? -1);
    return { bytesRead, buffer };
  }

  async write(data, offset, length, position) {
    if (typeof data === 'string') {
      const bytesWritten = await run(native.write, this.fd, Buffer.from(data, length), offset ?? -1);
      return { bytesWritten, buffer: data };
    }
    if (typeof offset === 'object' && offset !== null) ({ offset, length, position } = offset);
    const from = offset ?? 0;
    const part = new Uint8Array(data.buffer, data.byteOffset + from, length ?? data.byteLength - from);
    return { bytesWritten: await run(native.write, this.fd, part, position ?? -1), buffer: data };
  }

  writeFile(data, options) {
    return writeFully(this.fd, data, encodingOf(options));
  }
  appendFile(data, options) {
    return writeFully(this.fd, data, encodingOf(options));
  }
  async readFile(options) {
    const bytes = await readFully(this.fd, options?.signal);
    const encoding = encodingOf(options);
    return encoding ? bytes.toString(encoding) : bytes;
  }
  async stat() {
    return new Stats(await run(native.fstat, this.fd));
  }
  sync() {
    return run(native.fsync, this.fd);
  }
  datasync() {
    return run(native.fdatasync, this.fd);
  }
  truncate(length = 0) {
    return run(native.ftruncate, this.fd, length);
  }
  chmod(mode) {
    return run(native.fchmod, this.fd, fileMode(mode));
  }
  chown(uid, gid) {
    return run(native.fchown, this.fd, uid, gid);
  }
  utimes(atime, mtime) {
    return run(native.futime, this.fd, inMs(atime), inMs(mtime));
  }
}

async function open(path, flags = 'r', mode = 0o666) {
  return new FileHandle(await run(native.open, pathText(path), openFlags(flags ?? 'r'), fileMode(mode)));
}

/** Runs `use` with the file's descriptor: the handle given, or one opened for it. */
async function withFile(file, flags, mode, use) {
  if (file instanceof FileHandle) return use(file.fd);
  const handle = await open(file, flags, mode);
  try {
    return await use(handle.fd);
  } finally {
    await handle.close();
  }
}

async function write(path, data, options, flag) {
  await withFile(path, options?.flag ?? flag, options?.mode ?? 0o666, async (fd) => {
    if (options?.signal?.aborted) throw abortError(options.signal.reason);
    await writeFully(fd, data, encodingOf(options));
    if (options?.flush) await run(native.fsync, fd);
  });
}

async function mkdirs(path, mode) {
  try {
    await run(native.mkdir, path, mode);
    return path;
  } catch (error) {
    if (error.code === 'ENOENT' && path.includes('/')) {
      const first = await mkdirs(path.replace(/\/+[^/]*\/*$/, '') || '/', mode);
      await mkdirs(path, mode);
      return first ?? path;
    }
    if (error.code === 'EEXIST' && (await promised.stat(path)).isDirectory()) return undefined;
    throw error;
  }
}

export const promised = {
  constants,
  open,
  async readFile(path, options) {
    const bytes = await withFile(path, options?.flag ?? 'r', 0o666, (fd) => readFully(fd, options?.signal));
    const encoding = encodingOf(options);
    return encoding ? bytes.toString(encoding) : bytes;
  },
  writeFile: (path, data, options) => write(path, data, options, 'w'),
  appendFile: (path, data, options) => write(path, data, options, 'a'),
  stat: async (path) => new Stats(await run(native.stat, pathText(path))),
  lstat: async (path) => new Stats(await run(native.lstat, pathText(path))),
  readdir: async (path, options) => Dirent.list(await run(native.readdir, pathText(path)), path, options),
  rename: async (from, to) => run(native.rename, pathText(from), pathText(to)),
  unlink: async (path) => run(native.unlink, pathText(path)),
  rmdir: async (path) => run(native.rmdir, pathText(path)),
  async mkdir(path, options) {
    const mode = fileMode(options?.mode ?? (typeof options === 'number' ? options : 0o777));
    return options?.recursive ? mkdirs(pathText(path), mode) : run(native.mkdir, pathText(path), mode);
  },
  mkdtemp: (prefix) => run(native.mkdtemp, `${prefix}XXXXXX`),
  access: async (path, mode = 0) => run(native.access, pathText(path), mode),
  chmod: async (path, mode) => run(native.chmod, pathText(path), fileMode(mode)),
  chown: async (path, uid, gid) => run(native.chown, pathText(path), uid, gid),
  lchown: async (path, uid, gid) => run(native.lchown, pathText(path), uid, gid),
  utimes: async (path, atime, mtime) => run(native.utime, pathText(path), inMs(atime), inMs(mtime)),
  link: async (from, to) => run(native.link, pathText(from), pathText(to)),
  symlink: async (target, path) => run(native.symlink, pathText(target), pathText(path)),
  readlink: async (path) => run(native.readlink, pathText(path)),
  realpath: async (path) => run(native.realpath, pathText(path)),
  copyFile: async (from, to, mode = 0) => run(native.copyfile, pathText(from), pathText(to), mode),
  statfs: async (path) => statFs(await run(native.statfs, pathText(path))),
  truncate: async (path, length = 0) =>
    withFile(path, 'r+', 0o666, (fd) => run(native.ftruncate, fd, length)),
  async rm(path, options = {}) {
    let stat;
    try {
      stat = await promised.lstat(path);
    } catch (error) {
      if (options.force && error.code === 'ENOENT') return;
      throw error;
    }
    if (!stat.isDirectory()) {
      await promised.unlink(path);
      return;
    }
    if (!options.recursive)
      throw Object.assign(new Error(`Path is a directory: rm returned EISDIR (is a directory) ${path}`), {
        code: 'ERR_FS_EISDIR',
      });
    for (const name of await promised.readdir(path)) await promised.rm(`${pathText(path)}/${name}`, options);
    await promised.rmdir(path);
  },
};
