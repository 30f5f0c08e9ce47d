import type { OutboxRow } from '../control/report.ts';
import type { History } from '../incidents/history.ts';
import { completed, type Instant } from '../time/instant.ts';
import type { Response } from './response.ts';

type Cell = string | number | null;

/** History or outbox as a file, for a spreadsheet or a program. */
export function download(
  name: string,
  now: Instant,
  history: () => History,
  outbox: () => readonly OutboxRow[],
): Response | null {
  const wall = (at: Instant | null): Cell => {
    const ms = at === null ? null : completed(at, now).wall;
    return ms === null ? null : new Date(ms).toISOString();
  };
  switch (name) {
    case 'history.json':
      return file(name, 'application/json', `${JSON.stringify(history(), null, 1)}\n`);
    case 'outbox.json':
      return file(name, 'application/json', `${JSON.stringify(outbox(), null, 1)}\n`);
    case 'history.csv':
      return csv(name, [
        ['line', 'start', 'end', 'seconds', 'bound', 'layer', 'unwatched', 'expected'],
        ...history().outages.map((o): Cell[] => [
          o.uplink ?? 'internet',
          wall(o.start),
          wall(o.end),
          Math.round(o.span.ms / 100) / 10,
          o.span.bound,
          o.layer,
          o.unwatched ? 'yes' : 'no',
          o.expected ? 'yes' : 'no',
        ]),
      ]);
    case 'outbox.csv':
      return csv(name, [
        ['id', 'recipient', 'subject', 'state', 'at', 'attempts', 'server', 'reply'],
        ...outbox().map((r): Cell[] => [
          r.id,
          r.recipient,
          r.subject,
          r.state,
          wall(r.at),
          r.attempts,
          r.server,
          r.reply,
        ]),
      ]);
    default:
      return null;
  }
}

function csv(name: string, rows: readonly (readonly Cell[])[]): Response {
  return file(name, 'text/csv; charset=utf-8', rows.map((row) => `${row.map(cell).join(',')}\r\n`).join(''));
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function file(name: string, type: string, body: string): Response {
  return {
    status: 200,
    type,
    body,
    headers: { 'Content-Disposition': `attachment; filename="wanbell-${name}"` },
  };
}
