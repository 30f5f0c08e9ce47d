import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SystemConfig } from '../../src/config/config.ts';
import { type SystemWatch, startSystemWatch } from '../../src/watchers/system.ts';
import type { Source } from '../../src/watchers/system-readings.ts';

const off: SystemConfig = { interval: 30_000, cpu: null, memory: null, temperature: null, flash: null };

/** A watch over made-up values, with time that moves only when asked. */
function watched(config: Partial<SystemConfig>, source: Partial<Source>, open: SystemWatch['open'] = []) {
  const told: string[] = [];
  const complaints: string[] = [];
  const reads: string[] = [];
  const waits: number[] = [];
  let mono = 0;
  let next: (() => void) | null = null;
  const read = async (path: string): Promise<never> => {
    reads.push(path);
    throw new Error('ENOENT');
  };
  const stop = startSystemWatch({
    config: { ...off, ...config },
    open,
    now: () => ({ mono, boot: 'b', wall: null }),
    emit: ({ key, phase, severity, subject, facts }) =>
      told.push([key, subject, phase, severity, JSON.stringify(facts)].join(' ')),
    complain: (line) => complaints.push(line),
    after: (ms, then) => {
      waits.push(ms);
      next = then;
      return () => {
        next = null;
      };
    },
    source: {
      readFile: read,
      readdir: read,
      statfs: read,
      memory: () => read('memory'),
      temperature: async () => null,
      ...source,
    },
  });
  /** Lets the waiting time pass and the sample end. */
  const pass = async (): Promise<void> => {
    mono += waits[waits.length - 1] ?? 0;
    const fire: (() => void) | null = next;
    next = null;
    fire?.();
    for (let i = 0; i < 50; i++) await Promise.resolve();
  };
  return { told, complaints, reads, waits, pass, stop, idle: () => next === null };
}

test('without a threshold nothing is read and nothing waits', () => {
  const { waits, reads, idle } = watched({}, {});
  assert.deepEqual(waits, []);
  assert.deepEqual(reads, []);
  assert.ok(idle());
});

test('full memory is told after its duration, and when it is over with the highest value', async () => {
  let active = 95;
  const memory = { limit: 0.9, duration: 60_000, clear: 0.8 };
  const { told, waits, pass, stop } = watched({ memory }, { memory: async () => ({ active, total: 100 }) });
  await pass();
  await pass();
  assert.deepEqual(told, []);
  await pass();
  assert.deepEqual(told, ['system.memory  began warning {"value":"95 %","limit":"90 %"}']);
  active = 85;
  await pass();
  active = 50;
  await pass();
  assert.deepEqual(told.slice(1), [
    'system.memory  ended warning {"value":"50 %","limit":"90 %","peak":"95 %"}',
  ]);
  assert.deepEqual(waits.slice(0, 3), [10_000, 30_000, 30_000]);
  stop();
  await pass();
  assert.equal(told.length, 2);
});

test('each full file system is an alarm of its own, and one that was pulled is full no more', async () => {
  let mounts = '/dev/mtdblock6 /overlay jffs2 rw 0 0\n/dev/sda1 /mnt ext4 rw 0 0\n';
  const flash = { limit: 0.95, duration: 0, clear: 0.95 };
  const { told, pass } = watched(
    { flash },
    {
      readFile: async () => mounts,
      statfs: async () => ({ bsize: 4096, blocks: 100, bfree: 2, bavail: 2 }),
    },
  );
  await pass();
  mounts = '/dev/mtdblock6 /overlay jffs2 rw 0 0\n';
  await pass();
  assert.deepEqual(told, [
    'system.flash /overlay began warning {"value":"98 %","limit":"95 %"}',
    'system.flash /mnt began warning {"value":"98 %","limit":"95 %"}',
    'system.flash /mnt ended warning {}',
  ]);
});

test('CPU load needs two readings', async () => {
  const stats = ['cpu  0 0 0 0\n', 'cpu  99 0 0 1\n', 'cpu  99 0 0 101\n'];
  const cpu = { limit: 0.9, duration: 0, clear: 0.5 };
  const { told, pass } = watched({ cpu }, { readFile: async () => stats.shift() ?? '' });
  await pass();
  assert.deepEqual(told, []);
  await pass();
  await pass();
  assert.deepEqual(told, [
    'system.cpu  began warning {"value":"99 %","limit":"90 %"}',
    'system.cpu  ended warning {"value":"0 %","limit":"90 %","peak":"99 %"}',
  ]);
});

test('a device without a sensor is told once, and other programs are asked for one only once', async () => {
  let asked = 0;
  const temperature = { limit: 85, duration: 0, clear: 80 };
  const source = {
    temperature: async () => {
      asked++;
      return null;
    },
  };
  const { told, complaints, pass } = watched({ temperature }, source);
  for (let i = 0; i < 4; i++) await pass();
  assert.deepEqual(told, []);
  assert.equal(asked, 1);
  assert.deepEqual(complaints, [
    '[system] temperature cannot be measured: no source of it was found on this device; write temperature = off if this device has no means for it',
  ]);
});

test('where only another program knows the temperature, it is asked each time', async () => {
  const values = [90, 90, 70];
  const temperature = { limit: 85, duration: 0, clear: 80 };
  const { told, pass } = watched({ temperature }, { temperature: async () => values.shift() ?? null });
  for (let i = 0; i < 3; i++) await pass();
  assert.deepEqual(told, [
    'system.temperature  began error {"value":"90 °C","limit":"85 °C"}',
    'system.temperature  ended error {"value":"70 °C","limit":"85 °C","peak":"90 °C"}',
  ]);
});

test('one thing that cannot be measured does not keep the others from it', async () => {
  const threshold = { limit: 0.9, duration: 0, clear: 0.8 };
  const { told, complaints, pass } = watched(
    { cpu: threshold, memory: threshold },
    { memory: async () => ({ active: 95, total: 100 }) },
  );
  await pass();
  await pass();
  assert.equal(told.length, 1);
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? '', /^\[system\] cpu cannot be measured: ENOENT/);
});

test('an alarm from before a restart is ended when it is over, or at once when it is no longer watched', async () => {
  const memory = { limit: 0.9, duration: 0, clear: 0.8 };
  const open = [
    { key: 'system.memory', subject: '' },
    { key: 'system.flash', subject: '/overlay' },
    { key: 'vpn.down', subject: 'office' },
  ];
  const { told, pass } = watched({ memory }, { memory: async () => ({ active: 50, total: 100 }) }, open);
  assert.deepEqual(told, ['system.flash /overlay ended warning {}']);
  await pass();
  assert.deepEqual(told.slice(1), ['system.memory  ended warning {"value":"50 %","limit":"90 %"}']);
});
