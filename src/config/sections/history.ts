import { key } from '../key.ts';
import { integer } from '../types/basic.ts';

export const history = {
  outages: key(integer(1, 10000), '200', 'How many outages are remembered.'),
  months: key(integer(1, 120), '24', 'For how many months the minutes of outage are remembered.'),
};
