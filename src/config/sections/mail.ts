import { key } from '../key.ts';
import { integer, optional, yesNo } from '../types/basic.ts';
import { mailAddress } from '../types/mail-address.ts';
import { duration } from '../types/units.ts';

export const mail = {
  enabled: key(yesNo, 'yes', 'no: nothing is mailed; history and status go on.'),
  from: key(
    optional(mailAddress),
    '',
    'Sender address; default: for each server its user name if that is an address, else the first recipient.',
  ),
  per_hour: key(
    integer(1, 1000),
    '10',
    'Most mails to one recipient in an hour; what exceeds it is collected. With 1 a beginning is told with its end, or when it has lasted an hour.',
  ),
  per_day: key(
    integer(1, 10000),
    '40',
    'Most mails to one recipient in a day. With 1 a beginning is told with its end, or when it has lasted a day.',
  ),
  reminder: key(
    duration('0', '30d'),
    '1h',
    'First reminder of something that lasts, counted from its beginning; the next after 2, 4, 8 … times as long; 0: none.',
  ),
  reminder_max: key(
    duration('1m', '30d'),
    '24h',
    'Longest time between two reminders; once doubling would exceed it, they come this far apart.',
  ),
  details: key(yesNo, 'no', 'yes: WAN and LAN addresses and MACs may appear in mails.'),
};
