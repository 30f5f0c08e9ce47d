import type { Wan } from '../../src/config/config.ts';

/** A `[wan]` section with the defaults of the configuration, but no probes. */
export function wan(changes: Partial<Wan> = {}): Wan {
  return {
    name: 'wan',
    interface: null,
    probes: [],
    checkDns: false,
    quorum: 1,
    interval: 5000,
    quickInterval: 1000,
    timeout: 2000,
    fall: 3,
    rise: 2,
    reportAfter: 15_000,
    bootGrace: 120_000,
    expectedGap: null,
    flapChanges: 6,
    flapWindow: 600_000,
    flapClear: 600_000,
    loss: null,
    latency: null,
    degradedWindow: 300_000,
    ...changes,
  };
}
