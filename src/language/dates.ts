import { completed, type Instant } from '../time/instant.ts';
import type { LocalTime } from '../time/zone.ts';
import type { Words } from './words.ts';

/** Turns milliseconds since the epoch into the device's local time. */
export type ToLocal = (wall: number) => LocalTime;

/** In whose words and from which moment times are told. */
export interface Dating {
  readonly words: Words;
  readonly local: ToLocal;
  readonly now: Instant;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

/** The local time of an instant, completed by what is known now; null while no clock can tell. */
function localOf(dating: Dating, instant: Instant): LocalTime | null {
  const { wall } = completed(instant, dating.now);
  return wall === null || !Number.isFinite(wall) ? null : dating.local(wall);
}

function sameDay(a: LocalTime, b: LocalTime): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

function hoursMinutes(t: LocalTime): string {
  return `${two(t.hour)}:${two(t.minute)}`;
}

/** The day, or nothing when it is today; with the year when it is not this one. */
function dayIfNotToday(dating: Dating, t: LocalTime): string {
  const today = localOf(dating, dating.now);
  if (today !== null && sameDay(today, t)) return '';
  return dating.words.day(t, today !== null && today.year !== t.year);
}

/** `14:02`, `22 Nov 14:02`; null while unknown. */
export function timeText(dating: Dating, instant: Instant): string | null {
  const t = localOf(dating, instant);
  if (t === null) return null;
  const day = dayIfNotToday(dating, t);
  return day === '' ? hoursMinutes(t) : `${day} ${hoursMinutes(t)}`;
}

/** `14:02–14:31`, `22 Nov 14:02–14:31`, `22 Nov 23:50 – 23 Nov 00:14`; null when an end is unknown. */
export function rangeText(dating: Dating, from: Instant, to: Instant): string | null {
  const a = localOf(dating, from);
  const b = localOf(dating, to);
  if (a === null || b === null) return null;
  if (!sameDay(a, b)) {
    const year = a.year !== b.year;
    const { words } = dating;
    return `${words.day(a, year)} ${hoursMinutes(a)} – ${words.day(b, year)} ${hoursMinutes(b)}`;
  }
  const day = dayIfNotToday(dating, a);
  const times =
    hoursMinutes(a) === hoursMinutes(b) ? hoursMinutes(a) : `${hoursMinutes(a)}–${hoursMinutes(b)}`;
  return day === '' ? times : `${day} ${times}`;
}

/** `Mon 23 Nov 2026, 14:02:10`; null while unknown. */
export function fullText(dating: Dating, instant: Instant): string | null {
  const t = localOf(dating, instant);
  if (t === null) return null;
  const { words } = dating;
  return `${words.weekdays[t.weekday] ?? ''} ${words.day(t, true)}, ${hoursMinutes(t)}:${two(t.second)}`.trim();
}
