import { key } from '../key.ts';
import { integer, list } from '../types/basic.ts';
import { duration, size } from '../types/units.ts';

export const outbox = {
  keep: key(duration('1s', '365d'), '7d', 'A mail that could not leave in this time expires.'),
  max_messages: key(integer(1, 100000), '200', 'Most mails that may wait.'),
  max_size: key(size('16K', '64M'), '1M', 'Most bytes that the store may take on flash.'),
  retry_first: key(
    duration('10ms', '1d'),
    '30s',
    'Wait after the first failed attempt with a server; then doubling.',
  ),
  retry_max: key(duration('10ms', '7d'), '1h', 'Longest wait between two attempts.'),
  retry_login: key(
    list(duration('10ms', '7d'), 10),
    '15m, 1h',
    'Waits after a wrong login; then until the configuration changes.',
  ),
  wake_every: key(
    duration('0', '1h'),
    '10s',
    'A link or address coming back sets waiting mails going at most this often.',
  ),
};
