import { key } from '../key.ts';
import { choice, integer, optional, text } from '../types/basic.ts';
import { zoneName } from '../types/zone-name.ts';

export const languages = ['en', 'de'] as const;

/** The number of the configuration format that this version reads. */
export const knownFormat = 1;

export const device = {
  format: key(integer(1, knownFormat), '1', 'Number of the configuration format; leave it at 1.'),
  name: key(optional(text(63)), '', "What mails call this device; default: the system's host name."),
  language: key(choice(languages), 'en', 'Language of mails, unless a recipient has its own.'),
  timezone: key(
    optional(zoneName),
    '',
    "Local time as an IANA name (Europe/Berlin) or a POSIX rule (CET-1CEST,M3.5.0,M10.5.0/3); default: the system's.",
  ),
  clock: key(
    choice(['auto', 'trust']),
    'auto',
    'auto: the clock counts as set once it is later than this build and, where the kernel tells, synchronised. trust: always.',
  ),
};
