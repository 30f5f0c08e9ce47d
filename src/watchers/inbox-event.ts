import { readIni } from '../config/ini.ts';
import { withoutControls } from '../config/lines.ts';
import { didYouMean } from '../config/suggest.ts';
import { catalogue, type Kind, kindOf } from '../events/catalogue.ts';
import type { AlarmEvent } from '../events/event.ts';
import { severities } from '../events/severity.ts';
import { completed, type Instant } from '../time/instant.ts';

export type ReadEvent =
  | { readonly ok: true; readonly event: AlarmEvent }
  | { readonly ok: false; readonly reason: string };

const phases = ['once', 'began', 'ended'] as const;
const own = ['kind', 'phase', 'severity', 'subject', 'text', 'uptime', 'boot_id'];
const longest = { subject: 128, text: 1000, fact: 256 };
const mostFacts = 16;

/**
 * Reads an event file: one section `[event]` with a kind that the firmware may report. `now` stands for the moment
 * where the file names none. Control characters are taken out of what is to be shown.
 */
export function readEvent(text: string, now: Instant): ReadEvent {
  const lines = text.split(/\r?\n/).map(withoutControls).join('\n');
  const ini = readIni('event', lines, () => false, true);
  const problem = ini.problems[0];
  if (problem !== undefined) return no(`line ${problem.line ?? 0}: ${problem.message}`);
  const other = ini.sections.find((s) => s.name !== 'event');
  if (other !== undefined) return no(`line ${other.line}: only one section [event] is allowed.`);
  const values = new Map(ini.entries.map((e) => [e.key, withoutControls(e.value).trim()]));

  const key = values.get('kind') ?? '';
  const kind = kindOf(key);
  if (kind === null || !kind.inbox) return no(kindFault(key, kind));
  const phase = phases.find((p) => p === (values.get('phase') ?? 'once'));
  if (phase === undefined) return no(`phase must be one of ${phases.join(', ')}.`);
  if (kind.phases === 'once' && phase !== 'once')
    return no(`${key} neither begins nor ends; use phase = once.`);
  const severity = severities.find((s) => s === (values.get('severity') ?? kind.severity));
  if (severity === undefined) return no(`severity must be one of ${severities.join(', ')}.`);
  const subject = values.get('subject') ?? '';
  if (subject.length > longest.subject) return no(`subject is longer than ${longest.subject} characters.`);
  const at = moment(values, now);
  if (typeof at === 'string') return no(at);
  const facts = factsOf(values);
  if (typeof facts === 'string') return no(facts);
  const told = (values.get('text') ?? '').slice(0, longest.text);
  return { ok: true, event: { kind: 'alarm', at, key, phase, severity, subject, text: told, facts } };
}

function no(reason: string): ReadEvent {
  return { ok: false, reason };
}

function kindFault(key: string, kind: Kind | null): string {
  if (key === '')
    return 'there is no kind; add kind = custom.NAME or one that `wanbell events` marks for the inbox.';
  if (kind !== null) return `${key} is what wanbell sees itself; it cannot be reported.`;
  const known = catalogue.filter((k) => k.inbox).map((k) => k.key);
  return `there is no kind "${key.slice(0, 64)}"${didYouMean(key, known)}; use one that \`wanbell events\` marks for the inbox, or custom.NAME.`;
}

/** When it happened: `uptime` (seconds since boot) of this boot or of `boot_id`, else now. */
function moment(values: ReadonlyMap<string, string>, now: Instant): Instant | string {
  const uptime = values.get('uptime');
  const boot = values.get('boot_id') ?? now.boot;
  if (!/^[0-9A-Za-z-]{1,64}$/.test(boot))
    return 'boot_id is not understood; copy /proc/sys/kernel/random/boot_id.';
  if (uptime === undefined) return now;
  if (!/^[0-9]{1,10}(\.[0-9]{1,6})?$/.test(uptime))
    return 'uptime is not understood; copy the first number of /proc/uptime.';
  const mono = Math.round(Number(uptime) * 1e6) / 1000;
  if (boot !== now.boot) return { mono, boot, wall: null };
  return completed({ mono: Math.min(mono, now.mono), boot, wall: null }, now);
}

function factsOf(values: ReadonlyMap<string, string>): Record<string, string> | string {
  const facts: Record<string, string> = {};
  for (const [key, value] of values) if (!own.includes(key)) facts[key] = value.slice(0, longest.fact);
  return Object.keys(facts).length > mostFacts ? `there are more than ${mostFacts} further keys.` : facts;
}
