import { cronFault } from '../../time/cron.ts';
import { bad, good, type ValueType } from '../key.ts';

/** A schedule in cron's form, local time. */
export const schedule: ValueType<string> = {
  shape: 'schedule',
  choices: null,
  min: null,
  max: null,
  parse(value) {
    if (value.length > 100) return bad('too-long', 'is longer than 100 characters');
    const fault = cronFault(value);
    return fault === null ? good(value) : bad('bad-schedule', fault);
  },
};
