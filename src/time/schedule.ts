import { cronFault, expanded } from './cron.ts';
import { localParts, momentOf, type Zone } from './zone.ts';

/** A schedule read: the numbers that each of its fields allows. */
export interface Schedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /** Day and weekday are both given: either one will do (OCPS 1.0). */
  readonly eitherDay: boolean;
}

const minute = 60_000;
const day = 86_400_000;
/** 29 February can be eight years away (1896 to 1904, 2096 to 2104). */
const farthest = 8 * 366 + 1;

/** Reads a schedule that the configuration let pass; loads node-cron. Throws on text that is none. */
export async function loadSchedule(text: string): Promise<Schedule> {
  const fault = cronFault(text);
  if (fault !== null) throw new RangeError(`schedule ${fault}`);
  const { parse } = await import('node-cron');
  const fields = expanded(text).split(/\s+/);
  const [minutes = '*', hours = '*', days = '*', months = '*', weekdays = '*'] = fields;
  const of = parse(`${minutes} ${hours} * * ${weekdays}`);
  return {
    minutes: of.minute,
    hours: of.hour,
    // One at a time, because node-cron refuses `31 2,3` for the sake of February.
    days: parse(`0 0 ${days} * *`).dayOfMonth.map(Number),
    months: parse(`0 0 1 ${months} *`).month,
    weekdays: of.dayOfWeek.map(Number),
    eitherDay: !days.startsWith('*') && !weekdays.startsWith('*'),
  };
}

/**
 * The first moment after `wall` (both milliseconds since the epoch) at which the schedule comes due; null: never.
 * With every hour allowed it follows real time. Otherwise a time of day comes once a day: where clocks are set back
 * at its first passing, and where they are set forward over it at that moment.
 */
export function nextRun(schedule: Schedule, wall: number, zone: Zone): number | null {
  const everyHour = schedule.hours.length === 24;
  const today = localParts(wall, zone);
  const midnight = Date.UTC(today.year, today.month - 1, today.day);
  for (let n = 0; n < farthest; n++) {
    const date = new Date(midnight + n * day);
    if (!allowsDay(schedule, date)) continue;
    const run = everyHour ? inRealTime(schedule, date, wall, zone) : atTimesOfDay(schedule, date, wall, zone);
    if (run !== null) return run;
  }
  return null;
}

function allowsDay(schedule: Schedule, date: Date): boolean {
  if (!schedule.months.includes(date.getUTCMonth() + 1)) return false;
  const byDay = schedule.days.includes(date.getUTCDate());
  const byWeekday = schedule.weekdays.includes(date.getUTCDay());
  return schedule.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** `date` is the local day as if it were UTC. */
function atTimesOfDay(schedule: Schedule, date: Date, wall: number, zone: Zone): number | null {
  let first: number | null = null;
  for (const hours of schedule.hours)
    for (const minutes of schedule.minutes) {
      const at = momentOf(date.getTime() + (hours * 60 + minutes) * minute, zone);
      if (at > wall && (first === null || at < first)) first = at;
    }
  return first;
}

function inRealTime(schedule: Schedule, date: Date, wall: number, zone: Zone): number | null {
  const begin = Math.max(momentOf(date.getTime(), zone), (Math.floor(wall / minute) + 1) * minute);
  const end = momentOf(date.getTime() + day, zone);
  for (let at = begin; at < end; at += minute)
    if (schedule.minutes.includes(localParts(at, zone).minute)) return at;
  return null;
}
