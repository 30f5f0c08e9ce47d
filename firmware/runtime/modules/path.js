// node:path — POSIX only.
import { cwd } from 'native:process';

export const sep = '/';
export const delimiter = ':';

export function normalize(path) {
  if (path.length === 0) return '.';
  const absolute = path[0] === '/';
  let result = collapse(path, !absolute);
  if (result.length === 0) return absolute ? '/' : path.at(-1) === '/' ? './' : '.';
  if (path.at(-1) === '/') result += '/';
  return absolute ? `/${result}` : result;
}

/** The segments without `.` and, where possible, `..`. */
function collapse(path, keepAbove) {
  const out = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (keepAbove) out.push('..');
  }
  return out.join('/');
}

export function isAbsolute(path) {
  return path[0] === '/';
}

export function join(...parts) {
  const joined = parts.filter((part) => part.length > 0).join('/');
  return joined.length > 0 ? normalize(joined) : '.';
}

export function resolve(...parts) {
  let path = '';
  for (let i = parts.length - 1; i >= -1 && path[0] !== '/'; i--) {
    const part = i >= 0 ? parts[i] : cwd();
    if (part.length > 0) path = path ? `${part}/${path}` : part;
  }
  return `/${collapse(path, false)}`;
}

export function relative(from, to) {
  const a = resolve(from).split('/').filter(Boolean);
  const b = resolve(to).split('/').filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
}

function withoutTrailing(path) {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end--;
  return path.slice(0, end);
}

export function dirname(path) {
  if (path.length === 0) return '.';
  const trimmed = withoutTrailing(path);
  const at = trimmed.lastIndexOf('/');
  if (at === -1) return '.';
  if (at === 0) return '/';
  return at === 1 && path[0] === '/' ? '//' : trimmed.slice(0, at);
}

export function basename(path, suffix) {
  if (suffix && suffix === path) return '';
  const trimmed = withoutTrailing(path);
  const base = trimmed === '/' ? '' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

export function extname(path) {
  const base = basename(path);
  const at = base.lastIndexOf('.');
  return at <= 0 || base === '..' ? '' : base.slice(at);
}

export function parse(path) {
  const root = isAbsolute(path) ? '/' : '';
  const base = basename(path);
  const ext = extname(path);
  const at = withoutTrailing(path).lastIndexOf('/');
  return {
    root,
    dir: at > 0 ? dirname(path) : at === 0 ? '/' : '',
    base,
    ext,
    name: ext ? base.slice(0, -ext.length) : base,
  };
}

export function format({ root = '', dir, base, name = '', ext = '' }) {
  const file = base || name + (ext && ext[0] !== '.' ? `.${ext}` : ext);
  if (!dir) return root + file;
  return dir === root ? dir + file : `${dir}/${file}`;
}

export const toNamespacedPath = (path) => path;

import * as self from './path.js';

export { self as posix, self as default };
