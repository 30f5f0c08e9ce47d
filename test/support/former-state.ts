import { quickIni, quickWan } from './provider.ts';

/** The mail server of the agents whose state directories are in test/fixtures/state. */
export const formerHost = '198.51.100.61';
/** When those agents ran, by the clock that they saw. */
export const formerMoment = '2026-11-01T12:00:00Z';

export const formerIni = quickIni(
  `[outbox]\nretry_first = 1h\n\n[wan]\ninterface = wan\n${quickWan}report_after = 0s\n`,
).replace(/^host = .*$/m, `host = ${formerHost}`);
