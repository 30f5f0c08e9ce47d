import type { SystemConfig, Threshold } from '../config/config.ts';
import { kindOf } from '../events/catalogue.ts';
import type { AlarmEvent } from '../events/event.ts';
import { type Cancel, after as realAfter } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import {
  type CpuTicks,
  cpuShare,
  cpuTicks,
  plausibleDegrees,
  plausibleShare,
  readStorage,
  readTemperature,
  type Source,
  systemSource,
} from './system-readings.ts';
import { calm, stepThreshold, stillOver, type ThresholdState } from './threshold.ts';

export interface SystemWatch {
  readonly config: SystemConfig;
  /** Alarms of this watcher that had begun before the agent started: they are ended when they are over. */
  readonly open: readonly { readonly key: string; readonly subject: string }[];
  readonly now: () => Instant;
  readonly emit: (event: AlarmEvent) => void;
  /** Told once when something configured cannot be measured here. */
  readonly complain: (line: string) => void;
  readonly after?: (ms: number, then: () => void) => Cancel;
  readonly source?: Source;
}

const keys = ['system.cpu', 'system.memory', 'system.temperature', 'system.flash'] as const;
type Key = (typeof keys)[number];

/** Starting up is no normal load, and mail is more urgent then. */
const firstSample = 10_000;

/** `92 %`, `88 °C`. */
function measure(key: Key, value: number): string {
  return key === 'system.temperature' ? `${Math.round(value)} °C` : `${Math.floor(value * 100)} %`;
}

function thresholdOf(config: SystemConfig, key: Key): Threshold | null {
  switch (key) {
    case 'system.cpu':
      return config.cpu;
    case 'system.memory':
      return config.memory;
    case 'system.temperature':
      return config.temperature;
    case 'system.flash':
      return config.flash;
  }
}

/**
 * Measures what has a threshold in `[system]`, every `interval`, and emits alarms that begin and end. Without any
 * threshold nothing is read at all.
 */
export function startSystemWatch(watch: SystemWatch): Cancel {
  const { config, now, emit, complain, after = realAfter, source = systemSource } = watch;
  const states = new Map<string, ThresholdState>();
  const missing = new Set<Key>();
  let ticks: CpuTicks | null = null;
  let elsewhere: 'unasked' | 'yes' | 'no' = 'unasked';
  let stopped = false;
  let cancel: Cancel = () => undefined;

  function alarm(key: Key, subject: string, phase: 'began' | 'ended', facts: Record<string, string>): void {
    const severity = kindOf(key)?.severity ?? 'warning';
    emit({ kind: 'alarm', at: now(), key, phase, severity, subject, text: '', facts });
  }

  function take(key: Key, subject: string, value: number | null, threshold: Threshold): void {
    const name = `${key} ${subject}`;
    const before = states.get(name) ?? calm;
    const { state, change } = stepThreshold(before, value, now().mono, threshold);
    states.set(name, state);
    if (change === null || value === null) return;
    const facts: Record<string, string> = {
      value: measure(key, value),
      limit: measure(key, threshold.limit),
    };
    if (change === 'ended' && before.peak !== null) facts.peak = measure(key, before.peak);
    alarm(key, subject, change, facts);
  }

  async function temperature(): Promise<number | null> {
    const degrees = elsewhere === 'yes' ? null : await readTemperature(source);
    if (degrees !== null) elsewhere = 'no';
    // Other means cost several processes: asked for once where /sys has no sensor, and on only if they have one.
    if (degrees !== null || elsewhere === 'no') return degrees;
    const other = plausibleDegrees(await source.temperature());
    if (elsewhere === 'unasked') elsewhere = other === null ? 'no' : 'yes';
    return other;
  }

  /** Each measured value by its subject; null when it cannot be measured. */
  async function read(key: Key): Promise<ReadonlyMap<string, number | null> | null> {
    switch (key) {
      case 'system.cpu': {
        const before = ticks;
        ticks = cpuTicks(await source.readFile('/proc/stat'));
        return ticks === null ? null : new Map([['', cpuShare(before, ticks)]]);
      }
      case 'system.memory': {
        const { active, total } = await source.memory();
        return new Map([['', plausibleShare(active, total)]]);
      }
      case 'system.temperature': {
        const value = await temperature();
        return value === null ? null : new Map([['', value]]);
      }
      case 'system.flash':
        return readStorage(source);
    }
  }

  async function sample(key: Key, threshold: Threshold): Promise<void> {
    try {
      const values = await read(key);
      if (stopped) return;
      if (values === null) throw new Error('no source of it was found on this device');
      for (const [subject, value] of values) take(key, subject, value, threshold);
      if (key === 'system.flash') endUnmounted(values);
    } catch (error) {
      if (missing.has(key)) return;
      missing.add(key);
      const why = error instanceof Error ? error.message : String(error);
      const name = key.slice('system.'.length);
      complain(
        `[system] ${name} cannot be measured: ${why}; write ${name} = off if this device has no means for it`,
      );
    }
  }

  /** A disk that was pulled is full no more. */
  function endUnmounted(values: ReadonlyMap<string, number | null>): void {
    for (const [name, state] of states) {
      const subject = name.slice('system.flash '.length);
      if (!name.startsWith('system.flash ') || values.has(subject)) continue;
      states.delete(name);
      if (state.over) alarm('system.flash', subject, 'ended', {});
    }
  }

  const watched = keys.flatMap((key) => {
    const threshold = thresholdOf(config, key);
    return threshold === null ? [] : [{ key, threshold }];
  });

  async function round(): Promise<void> {
    for (const { key, threshold } of watched) await sample(key, threshold);
    if (!stopped) cancel = after(config.interval, start);
  }

  function start(): void {
    // Every failure is told by `sample`; nothing else can throw.
    void round();
  }

  for (const { key: open, subject } of watch.open) {
    const key = keys.find((one) => one === open);
    if (key === undefined) continue;
    if (thresholdOf(config, key) === null) alarm(key, subject, 'ended', {});
    else states.set(`${key} ${subject}`, stillOver);
  }
  if (watched.length > 0) cancel = after(Math.min(firstSample, config.interval), start);
  return () => {
    stopped = true;
    cancel();
  };
}
