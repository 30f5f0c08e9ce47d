import { severities } from '../../events/severity.ts';
import { key } from '../key.ts';
import { choice, list, optional } from '../types/basic.ts';
import { schedule } from '../types/schedule.ts';
import { logSource, regexp } from '../types/special.ts';
import { size } from '../types/units.ts';

export const log = {
  source: key(
    logSource,
    'auto',
    'The system log: auto (logread, else /var/log/messages or /var/log/syslog), off, a full path, or a command that follows it.',
  ),
  match: key(
    list(regexp, 20, /,\s+/),
    '',
    'Regular expressions, divided by a comma and a space; lines that match are told as log.match.',
  ),
  severity: key(choice(severities), 'warning', 'Severity of lines that match.'),
  mail_when_full: key(optional(size('1K', '1M')), '', 'Mail the log whenever this much came together.'),
  schedule: key(optional(schedule), '', 'Mail the log at these times (cron, local time).'),
  max_size: key(
    size('1K', '1M'),
    '512K',
    'Most of the log that is kept for a mail; the newest stays. More than 1M is too much for the memory of a router.',
  ),
  gzip_above: key(size('1K', '256K'), '64K', 'A log larger than this is attached compressed.'),
};
