import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mailHost } from '../../test/support/provider.ts';
import type { Contender } from './contender.ts';

const folder = resolve(import.meta.dirname, '../../.cache/peers');
const libraries = `${folder}/usr/lib/x86_64-linux-gnu`;
const env = { ...process.env, LD_LIBRARY_PATH: libraries };

/** Monit and collectd from Debian, where they can be had; else none. */
export function findPeers(): readonly Contender[] {
  if (existsSync(`${folder}/.complete`)) return [monit(1), collectd];
  process.stderr.write('bench: without Monit and collectd\n');
  return [];
}

const homes: string[] = [];
process.once('exit', () => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'bench-peer-'));
  homes.push(home);
  return home;
}

/** Looks each `cycle` seconds at the lines, a file and a name server. */
export function monit(cycle: number): Contender {
  const program = `${folder}/usr/bin/monit`;
  return {
    name: 'Monit',
    files: [program],
    prepare() {
      const home = makeHome();
      mkdirSync(`${home}/queue`);
      writeFileSync(
        `${home}/monitrc`,
        `set daemon ${cycle}
set idfile ${home}/id
set statefile ${home}/state
set pidfile ${home}/pid
set mailserver ${mailHost} port 25
set eventqueue basedir ${home}/queue slots 100
set mail-format { from: router@example.net }
set alert me@example.net
check network wan with interface wan
  if failed link then alert
check file event with path ${home}/event
  if exist then alert
check host internet with address 1.1.1.1
  if failed port 53 type udp protocol dns then alert
`,
        { mode: 0o600 },
      );
      return {
        state: home,
        argv: [program, '-I', '-c', `${home}/monitrc`],
        env,
        ready: / started/,
        event: () => writeFileSync(`${home}/event`, 'measured\n'),
        over: () => {
          rmSync(`${home}/event`, { force: true });
          return true;
        },
      };
    },
  };
}

/** Hears of links from the kernel and of events by its socket; keeps no mail. */
const collectd: Contender = {
  name: 'collectd',
  files: [
    `${folder}/usr/sbin/collectd`,
    ...['notify_email', 'connectivity', 'unixsock', 'logfile'].map(
      (name) => `${folder}/usr/lib/collectd/${name}.so`,
    ),
  ],
  prepare() {
    const home = makeHome();
    writeFileSync(
      `${home}/collectd.conf`,
      `BaseDir "${home}"
PIDFile "${home}/pid"
PluginDir "${folder}/usr/lib/collectd"
TypesDB "${folder}/usr/share/collectd/types.db"
LoadPlugin logfile
<Plugin logfile>
  File stdout
</Plugin>
LoadPlugin unixsock
<Plugin unixsock>
  SocketFile "${home}/socket"
</Plugin>
LoadPlugin connectivity
<Plugin connectivity>
  Interface "wan"
</Plugin>
LoadPlugin notify_email
<Plugin notify_email>
  SMTPServer "${mailHost}"
  SMTPPort 25
  From "router@example.net"
  Recipient "me@example.net"
</Plugin>
`,
    );
    return {
      state: home,
      argv: [`${folder}/usr/sbin/collectd`, '-f', '-C', `${home}/collectd.conf`],
      env,
      ready: /entering read-loop/,
      event: (n) => {
        const socket = connect(`${home}/socket`);
        socket.on('error', (error) => process.stderr.write(`bench: collectd: ${error.message}\n`));
        socket.on('data', () => socket.destroy());
        socket.write(
          `PUTNOTIF message="n${n}" severity=warning time=${Math.floor(Date.now() / 1000)} host=x\n`,
        );
      },
      over: () => false,
    };
  },
};
