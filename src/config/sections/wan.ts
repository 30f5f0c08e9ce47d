import { key } from '../key.ts';
import { integer, list, optional, orOff, pattern, percentOrOff, yesNo } from '../types/basic.ts';
import { expectedGap } from '../types/hours.ts';
import { probe } from '../types/network.ts';
import { duration } from '../types/units.ts';

export const wan = {
  interface: key(
    optional(
      pattern(/^(?!\.{1,2}$)[A-Za-z0-9_.@:-]+$/, 15, 'a network interface such as wan, eth1 or pppoe-wan'),
    ),
    '',
    'Network interface (a logical OpenWrt name will do); default: the device of the default route.',
  ),
  probes: key(
    list(probe, 16),
    'dns://1.1.1.1, dns://9.9.9.9, dns://8.8.8.8',
    'What is asked in turn to see that the internet answers: dns://HOST[:PORT], tcp://HOST:PORT, ping://HOST.',
  ),
  check_dns: key(
    yesNo,
    'yes',
    "Ask the system's resolver in turn with the probes, to tell that only DNS is broken.",
  ),
  quorum: key(integer(1, 16), '1', 'How many probes must answer for a round to be good.'),
  interval: key(duration('100ms', '1d'), '5s', 'Time between two probes while all is well.'),
  quick_interval: key(duration('10ms', '1h'), '1s', 'Time between the quick rounds once a probe failed.'),
  timeout: key(duration('10ms', '1m'), '2s', 'Longest wait for an answer.'),
  fall: key(integer(1, 100), '3', 'Bad rounds in a row after which the line is down.'),
  rise: key(integer(1, 100), '2', 'Good rounds in a row after which it is up again.'),
  report_after: key(
    duration('0', '1d'),
    '15s',
    'An outage is mailed once it lasted this long, from the last good round on; shorter ones go to history and digest.',
  ),
  boot_grace: key(
    duration('0s', '1h'),
    '2m',
    'While the device boots, the line has until this uptime to come up before that is an outage.',
  ),
  expected_gap: key(
    optional(expectedGap),
    '',
    'A nightly forced reconnect that is no outage, as in 03:00-05:00 up to 2m.',
  ),
  flap_changes: key(
    integer(2, 1000),
    '6',
    'More losses than this within flap_window make the line flapping.',
  ),
  flap_window: key(duration('1s', '1d'), '10m', 'See flap_changes.'),
  flap_clear: key(duration('1s', '1d'), '5m', 'Flapping is over after this time without a loss.'),
  loss: key(percentOrOff, '20%', 'Lost probes from which on the line is degraded, or off.'),
  latency: key(
    orOff(duration('1ms', '1m')),
    'off',
    'Median answer time from which on the line is degraded, or off.',
  ),
  degraded_window: key(duration('10s', '1d'), '5m', 'Time over which loss and latency are measured.'),
};
