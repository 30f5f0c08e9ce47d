// What fs takes and gives: paths, modes, Stats, Dirent.
import { invalidArgType } from './errors.js';

export function pathText(path) {
  if (typeof path === 'string') return path;
  if (path instanceof Uint8Array) return path.toString();
  if (path?.protocol === 'file:') return decodeURIComponent(path.pathname);
  throw invalidArgType('path', 'of type string or an instance of Buffer or URL', path);
}

export const fileMode = (mode) => (typeof mode === 'string' ? Number.parseInt(mode, 8) : mode);

const FIELDS = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks'];
const TIMES = ['atime', 'mtime', 'ctime', 'birthtime'];
const S_IFMT = 0o170000;

class Kinds {
  isFile() {
    return this._kind() === 0o100000;
  }
  isDirectory() {
    return this._kind() === 0o040000;
  }
  isSymbolicLink() {
    return this._kind() === 0o120000;
  }
  isFIFO() {
    return this._kind() === 0o010000;
  }
  isSocket() {
    return this._kind() === 0o140000;
  }
  isCharacterDevice() {
    return this._kind() === 0o020000;
  }
  isBlockDevice() {
    return this._kind() === 0o060000;
  }
}

export class Stats extends Kinds {
  constructor(values) {
    super();
    FIELDS.forEach((name, i) => {
      this[name] = values[i];
    });
    TIMES.forEach((name, i) => {
      this[`${name}Ms`] = values[FIELDS.length + i];
    });
  }
  _kind() {
    return this.mode & S_IFMT;
  }
}
for (const name of TIMES)
  Object.defineProperty(Stats.prototype, name, {
    get() {
      return new Date(this[`${name}Ms`]);
    },
    configurable: true,
  });

/** libuv's numbers of directory entries, as file modes. */
const ENTRY_KINDS = [0, 0o100000, 0o040000, 0o120000, 0o010000, 0o140000, 0o020000, 0o060000];

export class Dirent extends Kinds {
  constructor(name, type, parent) {
    super();
    this.name = name;
    this.parentPath = this.path = parent;
    Object.defineProperty(this, '_type', { value: type });
  }
  _kind() {
    return ENTRY_KINDS[this._type];
  }

  /** The result of readdir: names, or entries with `withFileTypes`. */
  static list(flat, path, options) {
    const out = [];
    for (let i = 0; i < flat.length; i += 2)
      out.push(options?.withFileTypes ? new Dirent(flat[i], flat[i + 1], pathText(path)) : flat[i]);
    return out;
  }
}

export function statFs([type, bsize, blocks, bfree, bavail, files, ffree]) {
  return { type, bsize, blocks, bfree, bavail, files, ffree };
}
