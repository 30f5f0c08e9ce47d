import { key } from '../key.ts';
import { integer } from '../types/basic.ts';
import { size } from '../types/units.ts';

export const inbox = {
  max_pending: key(integer(1, 10000), '256', 'Most event files that may wait.'),
  per_second: key(integer(1, 1000), '10', 'Most events taken in a second; the rest waits.'),
  max_size: key(size('256', '64K'), '4K', 'Largest event file.'),
  keep_rejected: key(integer(0, 1000), '20', 'How many bad files are kept in rejected/.'),
};
