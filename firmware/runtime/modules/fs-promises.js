// node:fs/promises
import { promised } from './internal/fs-ops.js';

export const {
  access,
  appendFile,
  chmod,
  chown,
  constants,
  copyFile,
  lchown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} = promised;
export default promised;
