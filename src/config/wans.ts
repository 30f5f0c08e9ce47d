import { isIP } from 'node:net';
import type { Wan } from './config.ts';
import { type Found, isWritten, report, valuesOf } from './found.ts';
import { wan } from './sections/wan.ts';

const most = 16;

/** The lines: each `[wan.NAME]`, or one called `wan`. */
export function readWans(found: Found): Wan[] {
  const named = [...found.sections.keys()].filter((s) => s.startsWith('wan.'));
  if (named.length > most)
    report(
      found,
      'error',
      'too-many',
      named[most] ?? null,
      null,
      `There are more than ${most} lines; remove some.`,
    );
  if (named.length > 0 && isWritten(found, 'wan', 'interface'))
    report(
      found,
      'warning',
      'ignored-key',
      'wan',
      'interface',
      '"interface" is not used here, because there are sections [wan.NAME]; write it into them.',
    );
  const wans: Wan[] = [];
  for (const section of named.length > 0 ? named.slice(0, most) : ['wan']) {
    const own = valuesOf(found, wan, section, named.length > 0 ? ['wan'] : []);
    const line: Wan = {
      ...own,
      interface: section === 'wan' || isWritten(found, section, 'interface') ? own.interface : null,
      name: section === 'wan' ? 'wan' : section.slice('wan.'.length),
    };
    wans.push(check(found, section, line, wans, named.length));
  }
  return wans;
}

function check(found: Found, section: string, line: Wan, before: readonly Wan[], count: number): Wan {
  const at = (key: string) => (isWritten(found, section, key) ? section : 'wan');
  if (count > 1 && line.interface === null)
    report(
      found,
      'error',
      'missing-key',
      section,
      'interface',
      `[${section}] has no interface; with several lines each needs one.`,
    );
  const twin = before.find((w) => w.interface !== null && w.interface === line.interface);
  if (twin !== undefined)
    report(
      found,
      'error',
      'same-interface',
      section,
      'interface',
      `[wan.${twin.name}] has the same interface.`,
    );
  if (line.probes.length === 0)
    report(
      found,
      'warning',
      'no-probes',
      at('probes'),
      'probes',
      'Without probes only cable, address and gateway are watched, not the internet beyond.',
    );
  const named = line.probes.find((p) => isIP(p.host) === 0);
  if (named !== undefined)
    report(
      found,
      'warning',
      'probe-name',
      at('probes'),
      'probes',
      `The probe ${named.text} names a host; when DNS is broken it fails too. Use an address.`,
    );
  if (line.timeout > line.interval)
    report(
      found,
      'warning',
      'slow-timeout',
      at('timeout'),
      'timeout',
      '"timeout" is longer than "interval"; probes will wait for each other.',
    );
  if (line.probes.length > 0 && line.quorum > line.probes.length) {
    report(
      found,
      'error',
      'quorum',
      at('quorum'),
      'quorum',
      `"quorum" is ${line.quorum}, but there are only ${line.probes.length} probes; the line could never be up.`,
    );
    return { ...line, quorum: line.probes.length };
  }
  return line;
}
