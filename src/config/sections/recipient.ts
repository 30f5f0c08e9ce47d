import { severities } from '../../events/severity.ts';
import { key } from '../key.ts';
import { choice, list, optional } from '../types/basic.ts';
import { hours } from '../types/hours.ts';
import { mailAddress } from '../types/mail-address.ts';
import { eventPattern } from '../types/special.ts';
import { languages } from './device.ts';

export const recipient = {
  address: key(optional(mailAddress), '', 'Mail address; needed.'),
  events: key(
    optional(list(eventPattern, 50)),
    '',
    'What to tell, as kinds or patterns (wan.*, boot, custom.*); default: what `wanbell events` marks as mailed.',
  ),
  min_severity: key(choice(severities), 'notice', 'Least severity to tell.'),
  quiet_hours: key(
    optional(hours),
    '',
    'Local time in which only critical news is mailed; the rest follows when they end.',
  ),
  format: key(
    choice(['full', 'short', 'machine']),
    'full',
    'full: text and HTML. short: a few words, for SMS gateways. machine: with a JSON part.',
  ),
  language: key(optional(choice(languages)), '', 'Language of the mails; default: that of [device].'),
};
