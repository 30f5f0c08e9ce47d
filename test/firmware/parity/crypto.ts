import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Print } from './main.ts';

export function crypto(print: Print): void {
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'SHA256']) {
    for (const input of ['', 'abc', 'ü'.repeat(1000)]) {
      print(algorithm, [
        createHash(algorithm).update(input).digest('hex'),
        createHmac(algorithm, 'key').update(input).digest('base64'),
      ]);
    }
    print(
      `${algorithm} long key`,
      createHmac(algorithm, Buffer.alloc(300, 7)).update('a').update(Buffer.from('b')).digest('hex'),
    );
  }
  const hash = createHash('sha256').update('a');
  const copy = hash.copy().update('b');
  print('copy', [hash.digest('hex'), copy.digest('hex')]);
  for (const fail of [
    () => hash.update('x'),
    () => createHash('nope'),
    () => createHmac('nope', ''),
    () => timingSafeEqual(Buffer.from('a'), Buffer.from('ab')),
  ]) {
    try {
      fail();
    } catch (error) {
      print('error', [
        (error as NodeJS.ErrnoException).code?.replace('ERR_OSSL_EVP_UNSUPPORTED', 'unsupported'),
        (error as Error).name,
      ]);
    }
  }
  print('random', [
    randomBytes(16).length,
    randomBytes(8).equals(randomBytes(8)),
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(randomUUID()),
  ]);
  const numbers = Array.from({ length: 200 }, () => randomInt(3, 6));
  print('randomInt', [...new Set(numbers)].sort());
  print('equal', [
    timingSafeEqual(Buffer.from('ab'), Buffer.from('ab')),
    timingSafeEqual(Buffer.from('ab'), Buffer.from('ac')),
  ]);
}
