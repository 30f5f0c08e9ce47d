import { key } from '../key.ts';
import { optional } from '../types/basic.ts';
import { schedule } from '../types/schedule.ts';

export const digest = {
  schedule: key(optional(schedule), '', 'When to mail the digest (cron, local time), as in 0 8 * * *.'),
};
