import { domainToASCII, fileURLToPath, pathToFileURL } from 'node:url';
import type { Print } from './main.ts';

const samples = [
  'smtp://user:pa%40ss@mail.example.org:25/?pool=true&x=a+b',
  'smtps://:secret@host',
  'http://EXAMPLE.com:80/a/../b/./c?q=1#frag',
  'http://example.com:8080',
  'https://user@bücher.example/ä?ö#ü',
  'http://[::1]:25/',
  'http://[2001:DB8:0:0::1]/x',
  'http://127.1/',
  'http://0x7f.1/',
  'file:///etc/passwd',
  'file:/a b',
  'mailto:a@b.example?subject=x',
  'dns://1.1.1.1',
  'tcp://host.example:443',
  'ping://9.9.9.9',
  'http:\\\\a\\b',
  'http://a b/',
  'http://',
  'nonsense',
  'http://h:99999/',
  '  http://trim.example/  ',
  'http://h/%7Efoo/%41?a=%20b',
  'data:text/plain,hi there',
];

const fields = [
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
  'origin',
] as const;

export function urls(print: Print): void {
  for (const text of samples) {
    try {
      const url = new URL(text);
      print(
        text,
        fields.map((field) => url[field]),
      );
    } catch (error) {
      print(text, [(error as Error).name, (error as NodeJS.ErrnoException).code, (error as Error).message]);
    }
  }
  const base = 'http://h.example/a/b/c?q#f';
  for (const text of ['', 'd', '../d', '/d', '?x', '#y', '//other/p', './', '..', 'http:e', 'mailto:x'])
    print(`relative ${text}`, new URL(text, base).href);
  const params = new URLSearchParams('a=1&b=2&a=3&c=%C3%A4+x&d');
  params.append('e', 'ü&=');
  params.delete('b');
  params.set('a', '9');
  print('params', [params.toString(), params.get('c'), params.getAll('a'), params.has('zz'), [...params]]);
  const url = new URL('http://h/');
  url.searchParams.set('k', 'v w');
  url.hash = 'x y';
  url.pathname = 'p q';
  url.port = '81';
  print('set', url.href);
  print('files', [fileURLToPath('file:///a%20b/c'), pathToFileURL('/a b/#c?').href]);
  print(
    'ascii',
    [
      'bücher.example',
      'BÜCHER.Example',
      '中国.cn',
      'straße.de',
      'plain.example',
      'faß。de',
      'a b',
      'xn--bcher-kva.example',
      'ünïcödé.ü',
    ].map((name) => domainToASCII(name)),
  );
}
