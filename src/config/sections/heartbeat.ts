import { key } from '../key.ts';
import { optional } from '../types/basic.ts';
import { mailAddress } from '../types/mail-address.ts';
import { schedule } from '../types/schedule.ts';

export const heartbeat = {
  schedule: key(optional(schedule), '', 'When to mail a heartbeat (cron, local time), as in 0 * * * *.'),
  address: key(optional(mailAddress), '', 'Where somebody notices when heartbeats stop.'),
};
