import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { installed } from '../firmware/openwrt/sdk.ts';
import { enterNamespace } from '../support/namespace.ts';
import { createGuest, type Guest } from './support/guest.ts';
import { createInternet, type Internet, routerIni } from './support/internet.ts';

await enterNamespace(import.meta.url);

/** Init without the vendor's service and without DHCP clients: those are netifd's and procd's. */
const inittab = `::sysinit:/etc/init.d/rcS
::respawn:/sbin/syslogd -n -C128
ttyAMA0::respawn:-/bin/sh
::ctrlaltdel:/sbin/reboot
::shutdown:/bin/umount -a -r
`;

/** procd: keeps the command running as its user, its standard error in the log. */
const procd = `procd_open_instance() { :; }
procd_set_param() {
	case $1 in command) shift; procd_command=$* ;; user) procd_user=$2 ;; esac
}
procd_add_reload_trigger() { :; }
procd_close_instance() {
	set -- $procd_command
	program=$1
	shift
	start-stop-daemon -S -q -b -m -p /run/procd.pid -x /bin/sh -- -c "while :; do
		start-stop-daemon -S -q -c $procd_user -x $program -- $* 2>&1 | logger -t wanbell -p daemon.notice; sleep 1; done"
}
procd_kill() {
	kill "$(cat /run/procd.pid)"
	killall wanbell
}
`;

/** netifd: brings the PPPoE line up and down, as a device that comes and goes, and runs the hooks. */
const netifd = `hotplug() { for hook in /etc/hotplug.d/iface/*; do (. "$hook"); done; }
export INTERFACE=wan ACTION DEVICE
case $1 in
up)
	ip link set eth1 down
	ip link set eth1 name pppoe-wan
	ip link set pppoe-wan up
	udhcpc -n -q -t 60 -T 1 -i pppoe-wan -s /usr/sbin/lease
	echo '{"up":true,"l3_device":"pppoe-wan","proto":"pppoe","device":"eth1"}' >/tmp/wan.json
	ACTION=ifup DEVICE=pppoe-wan
	;;
down)
	ip link set pppoe-wan down
	ip addr flush dev pppoe-wan
	ip link set pppoe-wan name eth1
	ip link set eth1 up
	echo '{"up":false,"proto":"pppoe","device":"eth1"}' >/tmp/wan.json
	ACTION=ifdown DEVICE=
	;;
esac
hotplug
`;

const lease = `[ "$1" = bound ] || exit 0
prefix=$(ipcalc -p "$ip" "$subnet")
ip addr add "$ip/\${prefix#*=}" dev "$interface"
ip route replace default via "\${router%% *}" dev "$interface"
echo "nameserver \${dns%% *}" >/run/resolv.conf
`;

const ubus = '[ "$*" = "call network.interface.wan status" ] && cat /tmp/wan.json\n';

describe('the OpenWrt package on an ARM kernel with BusyBox, procd and netifd played by scripts', () => {
  let internet: Internet;
  let guest: Guest;
  const device = installed({ after });
  before(async () => {
    internet = await createInternet();
    const files: Record<string, string> = {};
    const modes: string[] = [];
    for (const entry of readdirSync(device, { recursive: true, withFileTypes: true })) {
      const path = `${entry.parentPath}/${entry.name}`.slice(device.length);
      // The program is the image's.
      if (!entry.isFile() || path === '/usr/sbin/wanbell') continue;
      files[path] = readFileSync(`${device}${path}`, 'utf8');
      modes.push(`chmod ${(statSync(`${device}${path}`).mode & 0o777).toString(8)} ${path}`);
    }
    const scripts = { '/usr/sbin/netifd': netifd, '/usr/sbin/lease': lease, '/bin/ubus': ubus };
    for (const [path, text] of Object.entries(scripts)) {
      files[path] = `#!/bin/sh\n${text}`;
      modes.push(`chmod 755 ${path}`);
    }
    guest = createGuest({
      files: {
        ...files,
        '/etc/inittab': inittab,
        '/etc/rc.common': readFileSync('test/firmware/openwrt/rc.common', 'utf8'),
        '/lib/functions/procd.sh': procd,
        '/etc/wanbell/wanbell.ini': routerIni(['wan'], '[log]\nsource = auto\nmatch = door opened\n'),
      },
    });
    await guest.boot();
    await guest.run(`chmod 755 /etc/rc.common; ${modes.join('; ')}`);
    await guest.run('ip link set wan down; ip link set wan name eth1');
    await guest.run('/etc/init.d/wanbell start');
  });
  after(async () => {
    await guest.close();
    await internet.close();
  });

  test('an interface that is not there yet is waited for, and watched once it is', async () => {
    const waited = await guest.until('it looks for the line', async () => {
      const printed = await guest.run('wanbell status --json 2>&1');
      const [uplink] = printed.startsWith('{') ? (await guest.status()).uplinks : [];
      return uplink?.state === 'down' ? uplink : null;
    });
    assert.deepEqual([waited.uplink, waited.device, waited.layer], ['wan', null, 'carrier']);
    await guest.run('netifd up');
    await guest.internet('up');
    await guest.settled();
  });

  test('the init script starts the agent as user wanbell, and its status asks it', async () => {
    const status = await guest.run('/etc/init.d/wanbell status');
    assert.match(status, /wan/);
    assert.match(await guest.run('ps'), /wanbell +\d*.*\/usr\/sbin\/wanbell run|wanbell .*run --config/);
    assert.match(await guest.run('ls -ld /etc/wanbell/state'), /^drwx------ +\d+ wanbell +wanbell/);
    assert.equal((await guest.run('cat /proc/sys/net/ipv4/ping_group_range')).trim(), '0\t2147483647');
  });

  test('a PPPoE line whose device vanishes and comes back is one outage of the line wan, and the hooks’ events are taken', async () => {
    const uplink = (await guest.status()).uplinks[0];
    assert.deepEqual([uplink?.uplink, uplink?.device], ['wan', 'pppoe-wan']);
    internet.forget();
    await guest.run('netifd down');
    await guest.internet('down');
    await sleep(3000);
    await guest.run('netifd up');
    await guest.internet('up');
    const mail = await internet.mail(/Internet was down/);
    assert.match(mail.subject, /was down \d+ (s|min)/);
    assert.equal((await internet.mails()).length, 1);
    assert.equal((await guest.run('ls -A /var/run/wanbell/inbox')).trim().replace('rejected', ''), '');
    assert.doesNotMatch(await guest.run('logread'), /refused/);
  });

  test('a line of BusyBox’ own log is found by logread, as user wanbell, and mailed', async () => {
    internet.forget();
    await guest.run('logger -t gate "door opened"');
    const mail = await internet.mail(/door/i);
    assert.match(mail.text, /door opened/);
  });

  test('an agent that is killed is started again; stopped it stays away', async () => {
    await guest.run('killall -9 wanbell');
    await guest.internet('up');
    await guest.run('/etc/init.d/wanbell stop');
    const runs = async () => /wanbell run/.test(await guest.run('ps'));
    await guest.until('its end', async () => !(await runs()));
    await guest.run('sleep 3');
    assert.equal(await runs(), false);
  });
});
