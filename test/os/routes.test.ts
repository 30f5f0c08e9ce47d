import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRoutes } from '../../src/os/routes.ts';

const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';

test('default routes are read with gateway and metric, the best first; other routes are left out', () => {
  const table = `${header}lte\t00000000\t0102510A\t0003\t0\t0\t200\t00000000\t0\t0\t0
pppoe-wan\t00000000\t00000000\t0001\t0\t0\t10\t00000000\t0\t0\t0
br-lan\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0
*\t00000000\t00000000\t0201\t0\t0\t5\t00000000\t0\t0\t0
`;
  assert.deepEqual(parseRoutes(table, '', true), [
    { device: 'pppoe-wan', family: 4, gateway: null, metric: 10 },
    { device: 'lte', family: 4, gateway: '10.81.2.1', metric: 200 },
  ]);
});

test('the byte order of the machine decides how a gateway is read', () => {
  const table = `${header}wan\t00000000\t0A510101\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`;
  assert.equal(parseRoutes(table, '', false)[0]?.gateway, '10.81.1.1');
});

const zero = '00000000000000000000000000000000';

test('IPv6 default routes come after IPv4, with gateways written as RFC 5952 does; rejecting ones are left out', () => {
  const line = (via: string, metric: string, flags: string, device: string, length = '00') =>
    `${zero} ${length} ${zero} 00 ${via} ${metric} 00000001 00000000 ${flags} ${device}\n`;
  const table =
    line('fe800000000000000000000000000001', '00000400', '00000003', 'wan') +
    line('20010db8000000000001000000000001', '00000100', '00000003', 'lte') +
    line('20010db8000100020003000400050006', '00000200', '00000003', 'c') +
    line(zero, '00000500', '00000001', 'ppp0') +
    line(zero, 'ffffffff', '00200200', 'lo') +
    line(zero, '00000001', '00000003', 'lan', '40');
  assert.deepEqual(
    parseRoutes(`${header}wan\t00000000\t0101510A\t0003\t0\t0\t9999\t00000000\t0\t0\t0\n`, table, true).map(
      ({ device, gateway }) => [device, gateway],
    ),
    [
      ['wan', '10.81.1.1'],
      ['lte', '2001:db8::1:0:0:1'],
      ['c', '2001:db8:1:2:3:4:5:6'],
      ['wan', 'fe80::1'],
      ['ppp0', null],
    ],
  );
});

test('garbage in place of a table is no route', () => {
  assert.deepEqual(parseRoutes('\n\n\0garbage \xff 00000000\n', 'x y z\n'.repeat(5), true), []);
});
