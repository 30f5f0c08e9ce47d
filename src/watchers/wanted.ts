import type { Config, LogConfig, SystemConfig } from '../config/config.ts';

/** Whether `[system]` asks for anything: its watcher is loaded only then. */
export function wantsSystem({ cpu, memory, temperature, flash }: SystemConfig): boolean {
  return cpu !== null || memory !== null || temperature !== null || flash !== null;
}

/** Whether `[log]` asks for anything: its watcher is loaded only then. */
export function wantsLog({ source, match, mailWhenFull, schedule }: LogConfig): boolean {
  return source.kind !== 'off' && (match.length > 0 || mailWhenFull !== null || schedule !== null);
}

/** The secrets of a configuration, which must not leave in a mail. */
export function secretsOf({ smtp, backup }: Config): string[] {
  return [smtp?.password, backup?.password].filter((s) => s !== null && s !== undefined);
}
