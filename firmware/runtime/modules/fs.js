// node:fs — synchronous calls, callbacks, watch, read streams.

import { nextTick } from 'native:calls';
import * as native from 'native:fs';
import { watch as startWatch } from 'native:watch';
import { Buffer } from './buffer.js';
import { EventEmitter } from './events.js';
import { checkFunction, coded, invalidArgType } from './internal/errors.js';
import { constants, openFlags } from './internal/fs-constants.js';
import { inMs, promised } from './internal/fs-ops.js';
import { Dirent, fileMode, pathText, Stats, statFs } from './internal/fs-values.js';
import { Readable, Writable } from './stream.js';

export { constants, Dirent, Stats };
export const { F_OK, R_OK, W_OK, X_OK } = constants;

const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
const bytesOf = (data, options) => {
  if (typeof data === 'string') return Buffer.from(data, encodingOf(options) ?? 'utf8');
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  throw invalidArgType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
};

// --- at once ---

export const openSync = (path, flags = 'r', mode = 0o666) =>
  native.open(pathText(path), openFlags(flags), fileMode(mode));
export const closeSync = (fd) => native.close(fd);

/** The arguments of read and write: (fd, buffer, offset, length, position) or with an object. */
function span(buffer, offset, length, position) {
  if (typeof offset === 'object' && offset !== null) ({ offset, length, position } = offset);
  const from = offset ?? 0;
  const count = length ?? buffer.byteLength - from;
  if (from < 0 || count < 0 || from + count > buffer.byteLength)
    throw coded(
      RangeError,
      'ERR_OUT_OF_RANGE',
      `The value of "length" is out of range. It must be <= ${buffer.byteLength - from}. Received ${count}`,
    );
  return [
    new Uint8Array(buffer.buffer, buffer.byteOffset + from, count),
    position === null || position === undefined ? -1 : Number(position),
  ];
}

export const readSync = (fd, buffer, ...rest) => native.read(fd, ...span(buffer, ...rest));
export function writeSync(fd, data, ...rest) {
  if (typeof data === 'string') {
    const [position, encoding] = rest;
    return native.write(fd, Buffer.from(data, encoding), position ?? -1);
  }
  return native.write(fd, ...span(data, ...rest));
}

function readAll(fd) {
  const { size } = fstatSync(fd);
  const chunks = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(size > total ? size - total + 1 : 8192);
    const count = native.read(fd, chunk, -1);
    if (count === 0) return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, total);
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
}

export function readFileSync(path, options) {
  const fd = typeof path === 'number' ? path : openSync(path, options?.flag ?? 'r');
  let bytes;
  try {
    bytes = readAll(fd);
  } finally {
    if (fd !== path) closeSync(fd);
  }
  const encoding = encodingOf(options);
  return encoding ? bytes.toString(encoding) : bytes;
}

function writeAll(path, data, options, flag) {
  const fd = typeof path === 'number' ? path : openSync(path, options?.flag ?? flag, options?.mode ?? 0o666);
  try {
    let bytes = bytesOf(data, options);
    while (bytes.length > 0) bytes = bytes.subarray(native.write(fd, bytes, -1));
    if (options?.flush) native.fsync(fd);
  } finally {
    if (fd !== path) closeSync(fd);
  }
}
export const writeFileSync = (path, data, options) => writeAll(path, data, options, 'w');
export const appendFileSync = (path, data, options) => writeAll(path, data, options, 'a');

const statSyncBy = (call) => (path, options) => {
  try {
    return new Stats(call(pathText(path)));
  } catch (error) {
    if (options?.throwIfNoEntry === false && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
};
export const statSync = statSyncBy(native.stat);
export const lstatSync = statSyncBy(native.lstat);
export const fstatSync = (fd) => new Stats(native.fstat(fd));
export const fsyncSync = (fd) => native.fsync(fd);
export const fdatasyncSync = (fd) => native.fdatasync(fd);
export const ftruncateSync = (fd, length = 0) => native.ftruncate(fd, length);
export const renameSync = (from, to) => native.rename(pathText(from), pathText(to));
export const unlinkSync = (path) => native.unlink(pathText(path));
export const rmdirSync = (path) => native.rmdir(pathText(path));
export const chmodSync = (path, mode) => native.chmod(pathText(path), fileMode(mode));
export const fchmodSync = (fd, mode) => native.fchmod(fd, fileMode(mode));
export const chownSync = (path, uid, gid) => native.chown(pathText(path), uid, gid);
export const lchownSync = (path, uid, gid) => native.lchown(pathText(path), uid, gid);
export const fchownSync = (fd, uid, gid) => native.fchown(fd, uid, gid);
export const utimesSync = (path, atime, mtime) => native.utime(pathText(path), inMs(atime), inMs(mtime));
export const futimesSync = (fd, atime, mtime) => native.futime(fd, inMs(atime), inMs(mtime));
export const linkSync = (from, to) => native.link(pathText(from), pathText(to));
export const symlinkSync = (target, path) => native.symlink(pathText(target), pathText(path));
export const readlinkSync = (path) => native.readlink(pathText(path));
export const realpathSync = (path) => native.realpath(pathText(path));
realpathSync.native = realpathSync;
export const copyFileSync = (from, to, mode = 0) => native.copyfile(pathText(from), pathText(to), mode);
export const accessSync = (path, mode = 0) => native.access(pathText(path), mode);
export const mkdtempSync = (prefix) => native.mkdtemp(`${prefix}XXXXXX`);
export const statfsSync = (path) => statFs(native.statfs(pathText(path)));
export const readdirSync = (path, options) => Dirent.list(native.readdir(pathText(path)), path, options);
export function existsSync(path) {
  try {
    native.access(pathText(path), 0);
    return true;
  } catch {
    return false;
  }
}

export function mkdirSync(path, options) {
  const mode = fileMode(options?.mode ?? (typeof options === 'number' ? options : 0o777));
  if (!options?.recursive) return native.mkdir(pathText(path), mode);
  return mkdirs(pathText(path), mode);
}

/** The first directory that had to be made; undefined: none. */
function mkdirs(path, mode) {
  try {
    native.mkdir(path, mode);
    return path;
  } catch (error) {
    if (error.code === 'ENOENT' && path.includes('/')) {
      const first = mkdirs(path.replace(/\/+[^/]*\/*$/, '') || '/', mode);
      return mkdirs(path, mode) && first;
    }
    if (
      (error.code === 'EEXIST' || error.code === 'EISDIR') &&
      statSync(path, { throwIfNoEntry: false })?.isDirectory()
    )
      return undefined;
    throw error;
  }
}

export function rmSync(path, options = {}) {
  const stat = lstatSync(path, { throwIfNoEntry: !options.force });
  if (!stat) return;
  if (!stat.isDirectory()) {
    unlinkSync(path);
    return;
  }
  if (!options.recursive)
    throw coded(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path}`);
  for (const name of readdirSync(path)) rmSync(`${pathText(path)}/${name}`, options);
  rmdirSync(path);
}

// --- with a callback ---

/** A callback's version of one of the promised operations. */
const later =
  (name) =>
  (...args) => {
    const callback = args.pop();
    checkFunction(callback, 'cb');
    promised[name](...args).then(
      (value) => nextTick(callback, null, value),
      (error) => nextTick(callback, error),
    );
  };

export const readFile = later('readFile');
export const writeFile = later('writeFile');
export const appendFile = later('appendFile');
export const stat = later('stat');
export const lstat = later('lstat');
export const readdir = later('readdir');
export const unlink = later('unlink');
export const rename = later('rename');
export const mkdir = later('mkdir');
export const rmdir = later('rmdir');
export const access = later('access');
export const chmod = later('chmod');
export const readlink = later('readlink');
export const realpath = later('realpath');
export const statfs = later('statfs');
export const rm = later('rm');
export const exists = (path, callback) => nextTick(callback, existsSync(path));
export const open = (path, flags, mode, callback) => {
  if (typeof flags === 'function') [callback, flags, mode] = [flags, 'r', 0o666];
  if (typeof mode === 'function') [callback, mode] = [mode, 0o666];
  native.open(pathText(path), openFlags(flags ?? 'r'), fileMode(mode ?? 0o666), callback);
};
export const close = (fd, callback = () => {}) => native.close(fd, (error) => callback(error));
export const fsync = (fd, callback) => native.fsync(fd, (error) => callback(error));
export const fdatasync = (fd, callback) => native.fdatasync(fd, (error) => callback(error));
export const fstat = (fd, callback) =>
  native.fstat(fd, (error, values) => (error ? callback(error) : callback(null, new Stats(values))));
export const read = (fd, buffer, ...rest) => {
  const callback = rest.pop();
  native.read(fd, ...span(buffer, ...rest), (error, count) => callback(error, count, buffer));
};
export const write = (fd, data, ...rest) => {
  const callback = rest.pop();
  const [bytes, position] =
    typeof data === 'string' ? [Buffer.from(data, rest[1]), rest[0] ?? -1] : span(data, ...rest);
  native.write(fd, bytes, position, (error, count) => callback(error, count, data));
};

// --- watching and streams ---

class FSWatcher extends EventEmitter {
  _start(path) {
    this._native = startWatch(path, (error, renamed, name) => {
      if (error) this.emit('error', error);
      else this.emit('change', renamed ? 'rename' : 'change', name);
    });
  }
  close() {
    const native = this._native;
    if (!native) return;
    this._native = null;
    native.close();
    nextTick(() => this.emit('close'));
  }
  ref() {
    this._native?.ref();
    return this;
  }
  unref() {
    this._native?.unref();
    return this;
  }
}

export function watch(path, options, listener) {
  if (typeof options === 'function') [listener, options] = [options, {}];
  const watcher = new FSWatcher();
  watcher._start(pathText(path));
  if (listener) watcher.on('change', listener);
  if (options?.persistent === false) watcher.unref();
  options?.signal?.addEventListener('abort', () => watcher.close(), { once: true });
  return watcher;
}

class ReadStream extends Readable {
  constructor(path, options = {}) {
    if (typeof options === 'string') options = { encoding: options };
    super({ highWaterMark: 64 * 1024, ...options });
    this.path = path;
    this.fd = options.fd ?? null;
    this.bytesRead = 0;
    this._position = options.start ?? -1;
    this._left =
      options.end === undefined ? Number.POSITIVE_INFINITY : options.end - (options.start ?? 0) + 1;
    this._autoClose = options.autoClose !== false;
    if (this.fd === null)
      open(path, options.flags ?? 'r', options.mode, (error, fd) => {
        if (error) {
          this.destroy(error);
          return;
        }
        this.fd = fd;
        if (this.destroyed) close(fd);
        else {
          this.emit('open', fd);
          this.emit('ready');
        }
      });
  }

  _read(size) {
    if (this.fd === null) {
      this.once('open', () => this._read(size));
      return;
    }
    const buffer = Buffer.alloc(Math.min(size, this._left));
    if (buffer.length === 0) {
      this.push(null);
      return;
    }
    native.read(this.fd, buffer, this._position, (error, count) => {
      if (error) {
        this.destroy(error);
        return;
      }
      this.bytesRead += count;
      this._left -= count;
      if (this._position >= 0) this._position += count;
      this.push(count > 0 ? buffer.subarray(0, count) : null);
    });
  }

  _destroy(error, callback) {
    const fd = this.fd;
    this.fd = null;
    if (fd !== null && this._autoClose) close(fd, (failure) => callback(error ?? failure));
    else callback(error);
  }
}

export const createReadStream = (path, options) => new ReadStream(path, options);

class WriteStream extends Writable {
  constructor(path, options = {}) {
    super(options);
    this.path = path;
    this.fd = openSync(path, options.flags ?? 'w', options.mode);
    this.bytesWritten = 0;
  }
  _write(chunk, _encoding, callback) {
    native.write(this.fd, chunk, -1, (error, count) => {
      if (error) return callback(error);
      this.bytesWritten += count;
      return count < chunk.length ? this._write(chunk.subarray(count), null, callback) : callback();
    });
  }
  _destroy(error, callback) {
    const fd = this.fd;
    this.fd = null;
    if (fd !== null) close(fd, (failure) => callback(error ?? failure));
    else callback(error);
  }
}

export const createWriteStream = (path, options) => new WriteStream(path, options);

export const promises = promised;

import * as self from './fs.js';

export { self as default };
