import type { LogConfig, SystemConfig } from '../config/config.ts';

/** Whether `[system]` asks for anything: its watcher is loaded only then. */
export function wantsSystem({ cpu, memory, temperature, flash }: SystemConfig): boolean {
  return cpu !== null || memory !== null || temperature !== null || flash !== null;
}

/** Whether `[log]` asks for anything: its watcher is loaded only then. */
export function wantsLog({ source, match, mailWhenFull, schedule }: LogConfig): boolean {
  return source.kind !== 'off' && (match.length > 0 || mailWhenFull !== null || schedule !== null);
}
