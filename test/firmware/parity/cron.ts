import { createTask, validate } from 'node-cron';
import { loadZone } from '../../../src/time/load-zone.ts';
import { loadSchedule, nextRun } from '../../../src/time/schedule.ts';
import type { Print } from './main.ts';

const expressions = [
  '* * * * *',
  '*/5 * * * *',
  '0 7 * * 1',
  '0 8 * * *',
  '30 2 * * *',
  '0 0 29 2 *',
  '0 0 1 1 *',
  '15 14 1 * *',
  '0 22 * * 1-5',
  '@daily',
  '@hourly',
  '* * * *',
  '60 * * * *',
  'x',
  '0 0 31 2 *',
  '*/0 * * * *',
  '5 4 * * sun',
  '0 0 1,15 * 3',
  '10-20/5 * * * *',
  '* * * * * *',
];

export async function cron(print: Print): Promise<void> {
  for (const expression of expressions) print(expression, validate(expression));
  // The moments around which central Europe changes its clocks, and a plain one.
  const moments = [
    '2026-03-29T00:30:00Z',
    '2026-10-25T00:30:00Z',
    '2026-11-23T12:00:00Z',
    '2028-02-28T23:59:59Z',
  ];
  for (const moment of moments) {
    for (const zone of [undefined, 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC']) {
      const formatter = new Intl.DateTimeFormat('en-US', {
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        weekday: 'short',
        hour12: false,
        ...(zone ? { timeZone: zone } : {}),
      });
      for (const shift of [0, 1800, 3600, 7200, 43_200]) {
        const date = new Date(Date.parse(moment) + shift * 1000);
        print(
          `${zone} ${date.toISOString()}`,
          formatter
            .formatToParts(date)
            .map(({ type, value }) => `${type}=${value}`)
            .join(' '),
        );
      }
      const offset = new Intl.DateTimeFormat('en-US', {
        timeZoneName: 'shortOffset',
        ...(zone ? { timeZone: zone } : {}),
      });
      print(`${zone} offset`, offset.formatToParts(new Date(moment)));
    }
    const date = new Date(moment);
    print('local', [
      date.getHours(),
      date.getTimezoneOffset(),
      new Date(date.getFullYear(), date.getMonth(), date.getDate(), 2, 30).toISOString(),
    ]);
  }
  for (const timeZone of ['Nowhere/Land', '/etc/localtime', '/x1', 'x1', 'Nowhere,3', '7', 'UTC0x', '<', ''])
    try {
      new Intl.DateTimeFormat('en-US', { timeZone });
      print('zone', timeZone);
    } catch (error) {
      print('no zone', [(error as Error).name, (error as Error).message]);
    }
  for (const moment of moments) {
    for (const timezone of [undefined, 'Europe/Berlin', 'America/New_York'])
      await runs(print, moment, timezone);
  }
}

/** The next runs of the library and of our schedules, as they would be asked for at `moment`. */
async function runs(print: Print, moment: string, timezone: string | undefined): Promise<void> {
  const real = globalThis.Date;
  const now = real.parse(moment);
  globalThis.Date = class extends real {
    constructor(...given: [] | [number]) {
      if (given.length === 0) super(now);
      else super(...given);
    }
    static override now = () => now;
  } as DateConstructor;
  try {
    const { zone } = loadZone(timezone ?? null);
    for (const expression of ['30 2 * * *', '0 3 * * *', '*/15 * * * *', '0 8 * * 1', '0 0 29 2 *']) {
      const task = createTask(expression, () => undefined, timezone === undefined ? {} : { timezone });
      print(`${expression} from ${moment} in ${timezone}`, [
        task.getNextRuns(4).map((date) => date.toISOString()),
        new Date(nextRun(await loadSchedule(expression), now, zone) ?? 0).toISOString(),
      ]);
      await task.destroy();
    }
  } finally {
    globalThis.Date = real;
  }
}
