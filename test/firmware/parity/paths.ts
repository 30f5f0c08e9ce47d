import {
  basename,
  dirname,
  extname,
  format,
  isAbsolute,
  join,
  normalize,
  parse,
  relative,
  resolve,
} from 'node:path';
import type { Print } from './main.ts';

const samples = [
  '',
  '.',
  '/',
  '//',
  'a',
  'a/',
  '/a',
  '/a/',
  'a/b.c',
  '/a/b/',
  '../a',
  '/../a',
  'a/../b',
  'a//b',
  './a/./b',
  '..',
  '.x',
  'a.b.c',
  'a.',
  '/a/.b',
  'a/..',
];

export function paths(print: Print): void {
  for (const path of samples) {
    print(path, [
      normalize(path),
      dirname(path),
      basename(path),
      extname(path),
      isAbsolute(path),
      parse(path),
    ]);
    print('resolved', [resolve('/base', path), join('x', path), join(path, 'y')]);
  }
  print('basename', [basename('a/b.txt', '.txt'), basename('.txt', '.txt'), basename('b.txt', 'txt')]);
  print('relative', [
    relative('/a/b/c', '/a/d'),
    relative('/a', '/a'),
    relative('/a', '/a/b'),
    relative('/a/b', '/'),
  ]);
  print('format', [
    format({ dir: '/a', base: 'b' }),
    format({ root: '/', name: 'f', ext: '.t' }),
    format({ root: '/', dir: '/', base: 'x' }),
  ]);
}
