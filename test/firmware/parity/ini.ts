import { parse, stringify } from 'ini';
import type { Print } from './main.ts';

const sample = `; comment
top = level
[device]
name = attic-router
quoted = "a ; b # c"
json = "tab\\tu\\u00fc"
single = 'x'
yes = true
no = false
nothing = null
number = 12
empty =
list[] = a
list[] = b
unicode = Grüße 中文
[a.b]
c = d ; after
[smtp]
password = "p;w#\\"d"
`;

export function ini(print: Print): void {
  for (const text of [
    sample,
    sample.replaceAll('\n', '\r\n'),
    '',
    '[x',
    'a=b=c',
    '=x',
    '[constructor]\n__proto__=1',
    '\ufeffa=1',
  ])
    print('parsed', parse(text));
  print('written', stringify({ a: 1, b: { c: 'x;y', d: true, e: ['1', '2'], 'f.g': { h: null } } }));
}
