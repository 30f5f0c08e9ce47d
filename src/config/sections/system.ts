import { key } from '../key.ts';
import { threshold } from '../types/threshold.ts';
import { duration } from '../types/units.ts';

export const system = {
  interval: key(duration('1s', '1d'), '30s', 'Time between two measurements.'),
  cpu: key(threshold('%', 100), '95% for 10m clear 80%', 'Load of all cores together, or off.'),
  memory: key(threshold('%', 100), '90% for 5m clear 80%', 'Memory in use, or off.'),
  temperature: key(
    threshold('', 200),
    '85 for 1m clear 80',
    'Degrees Celsius of the hottest sensor, or off.',
  ),
  flash: key(threshold('%', 100), '95%', 'Use of a writable file system, or off.'),
};
