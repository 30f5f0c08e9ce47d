import { domainToASCII } from 'node:url';
import type { Notice } from '../incidents/notice.ts';
import { kindOfNews } from '../incidents/notice-kind.ts';
import type { LocalTime } from '../time/zone.ts';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}

/**
 * A `Date:` value (RFC 5322 3.3). `certain` false gives UTC with the zone `-0000`, which says that nothing is
 * known of the local time; a year before 1970 or beyond 9999 is brought to the nearest that the syntax allows.
 */
export function dateHeader(wall: number, local: (wall: number) => LocalTime, certain: boolean): string {
  const latest = 253_402_214_400_000;
  const ms = Number.isFinite(wall) ? Math.min(Math.max(0, Math.floor(wall)), latest) : 0;
  const utc = new Date(ms);
  const t: LocalTime = certain
    ? local(ms)
    : {
        year: utc.getUTCFullYear(),
        month: utc.getUTCMonth() + 1,
        day: utc.getUTCDate(),
        hour: utc.getUTCHours(),
        minute: utc.getUTCMinutes(),
        second: utc.getUTCSeconds(),
        weekday: utc.getUTCDay(),
        offset: 0,
      };
  const east = Math.abs(t.offset);
  const sign = !certain || t.offset < 0 ? '-' : '+';
  const zone = `${sign}${two(Math.floor(east / 60))}${two(east % 60)}`;
  const day = `${weekdays[t.weekday] ?? 'Sun'}, ${two(t.day)} ${months[t.month - 1] ?? 'Jan'}`;
  return `${day} ${t.year} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${zone}`;
}

/** The domain of an address as it may stand in a Message-ID: ASCII, letters, digits, dots and hyphens. */
export function idDomain(from: string): string {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const ascii = domainToASCII(domain).toLowerCase();
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(ascii) ? ascii : 'wanbell.invalid';
}

/** `<id@domain>`; what may not stand in an id (RFC 5322 dot-atom) becomes a hyphen. */
export function messageId(id: string, domain: string): string {
  const safe = id.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 120);
  return `<${safe === '' ? 'x' : safe}@${domain}>`;
}

/** The header fields beside those that every mail has. */
export function wanbellHeaders(notice: Notice): readonly { key: string; value: string }[] {
  const token = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 120);
  const fields = [
    { key: 'Auto-Submitted', value: 'auto-generated' },
    { key: 'X-Auto-Response-Suppress', value: 'All' },
    { key: 'X-Wanbell-ID', value: token(notice.id) },
    { key: 'X-Wanbell-Event', value: token(kindOfNews(notice.news)) },
  ];
  if (notice.severity === 'critical')
    fields.push({ key: 'X-Priority', value: '1 (Highest)' }, { key: 'Importance', value: 'high' });
  return fields;
}
