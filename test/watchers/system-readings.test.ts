import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cpuShare,
  cpuTicks,
  plausibleDegrees,
  plausibleShare,
  readStorage,
  readTemperature,
  type Source,
  systemSource,
  writableMounts,
} from '../../src/watchers/system-readings.ts';

/** A device made of files. */
function device(files: Readonly<Record<string, string>>, over: Partial<Source> = {}): Source {
  return {
    readFile: async (path) => {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    readdir: async (path) => {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      if (below.length === 0) throw new Error(`ENOENT: ${path}`);
      return [...new Set(below.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''))];
    },
    statfs: async () => ({ bsize: 4096, blocks: 100, bfree: 10, bavail: 10 }),
    memory: async () => ({ active: 1, total: 2 }),
    temperature: async () => null,
    ...over,
  };
}

const openwrt = `/dev/root /rom squashfs ro,relatime 0 0
proc /proc proc rw,nosuid 0 0
tmpfs /tmp tmpfs rw,nosuid 0 0
/dev/mtdblock6 /overlay jffs2 rw,noatime 0 0
overlayfs:/overlay / overlay rw,noatime,lowerdir=/,upperdir=/overlay/upper 0 0
/dev/sda1 /mnt/usb\\040disk ext4 rw,relatime 0 0
/dev/sda1 /srv/share/of/it ext4 rw,relatime 0 0
/dev/sdb1 /mnt/readonly ext4 ro,relatime 0 0
nas:/export /mnt/nas nfs rw,relatime 0 0
`;

test('flash and disks are the writable ones, each once: no squashfs, no RAM, no network', () => {
  assert.deepEqual(
    writableMounts(openwrt).map((mount) => mount.path),
    ['/overlay', '/mnt/usb disk', '/'],
  );
});

test('an overlay is left out when its upper layer is measured already, and taken when it stands alone', async () => {
  const statfs: Source['statfs'] = async (path) =>
    path === '/mnt/usb disk'
      ? { bsize: 4096, blocks: 1000, bfree: 500, bavail: 450 }
      : { bsize: 4096, blocks: 100, bfree: 10, bavail: 10 };
  const both = await readStorage(device({ '/proc/mounts': openwrt }, { statfs }));
  assert.deepEqual(
    [...both],
    [
      ['/overlay', 0.9],
      ['/mnt/usb disk', 500 / 950],
    ],
  );
  const alone = await readStorage(
    device({ '/proc/mounts': 'overlay / overlay rw,lowerdir=/rom 0 0\n' }, { statfs }),
  );
  assert.deepEqual([...alone], [['/', 0.9]]);
});

test('a disk that does not answer or says nonsense is left out and spoils nothing', async () => {
  const statfs: Source['statfs'] = async (path) => {
    if (path === '/overlay') throw new Error('EIO');
    return { bsize: 4096, blocks: 0, bfree: 0, bavail: 0 };
  };
  assert.deepEqual([...(await readStorage(device({ '/proc/mounts': openwrt }, { statfs })))], []);
});

test('CPU load is the busy share between two readings of /proc/stat', () => {
  const before = cpuTicks('cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3 4\n');
  const after = cpuTicks('cpu  160 0 130 705 105 0 0 0 90 0\n');
  assert.deepEqual(before, { busy: 200, total: 1000 });
  assert.equal(cpuShare(before, after), 0.9);
  assert.equal(cpuShare(null, after), null);
  assert.equal(cpuShare(after, after), null);
  assert.equal(cpuTicks('intr 5\n'), null);
  assert.equal(cpuTicks('cpu  a b c d\n'), null);
});

test('the hottest thermal zone counts; broken sensors do not', async () => {
  const files = {
    '/sys/class/thermal/thermal_zone0/temp': '61200\n',
    '/sys/class/thermal/thermal_zone1/temp': '88400\n',
    '/sys/class/thermal/thermal_zone2/temp': '0\n',
    '/sys/class/thermal/thermal_zone3/temp': '255000\n',
    '/sys/class/thermal/thermal_zone4/temp': 'soon\n',
    '/sys/class/thermal/cooling_device0/temp': '99000\n',
    '/sys/class/hwmon/hwmon0/temp1_input': '99000\n',
  };
  assert.equal(await readTemperature(device(files)), 88.4);
});

test('without a thermal zone the sensors of hwmon are asked, and without any there is none', async () => {
  const files = {
    '/sys/class/hwmon/hwmon0/temp1_input': '45000\n',
    '/sys/class/hwmon/hwmon1/temp2_input': '47500\n',
  };
  assert.equal(await readTemperature(device(files)), 47.5);
  assert.equal(await readTemperature(device({ '/x/y': '' })), null);
});

test('values that cannot be are none', () => {
  for (const value of [0, -20, 150.1, Number.NaN, Number.POSITIVE_INFINITY, null])
    assert.equal(plausibleDegrees(value), null);
  assert.equal(plausibleDegrees(150), 150);
  for (const [part, whole] of [
    [1, 0],
    [-1, 2],
    [3, 2],
    [Number.NaN, 2],
    [1, Number.NaN],
    [1, Number.POSITIVE_INFINITY],
  ] as const)
    assert.equal(plausibleShare(part, whole), null);
  assert.equal(plausibleShare(1, 2), 0.5);
});

test('this machine’s own memory, CPU and storage can be read', async () => {
  const { active, total } = await systemSource.memory();
  const share = plausibleShare(active, total);
  assert.ok(share !== null && share > 0 && share < 1);
  assert.ok((cpuTicks(await systemSource.readFile('/proc/stat'))?.total ?? 0) > 0);
  for (const full of (await readStorage(systemSource)).values()) assert.ok(full >= 0 && full <= 1);
});
