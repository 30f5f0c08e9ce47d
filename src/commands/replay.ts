import { closeSync, openSync, readSync } from 'node:fs';
import { forRunning, hasErrors, problemText } from '../config/problem.ts';
import { readConfig } from '../config/read.ts';
import type { Event } from '../events/event.ts';
import { readRecorded } from '../events/recorded.ts';
import type { Mailed } from '../incidents/replay.ts';
import { readServers } from '../smtp/servers.ts';
import { loadZone } from '../time/load-zone.ts';
import { localParts } from '../time/zone.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

const largestRecord = 16 * 1024 * 1024;

/**
 * `wanbell replay FILE`: what would have been mailed for a record of events, one a line as JSON, with the
 * configuration as it is now. Sends nothing.
 */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0) {
    complain(
      context,
      'replay takes one file: on each line one event as JSON, with "kind", "at" and what the kind needs',
    );
    return exit.usage;
  }
  let text: string;
  try {
    text = read(file);
  } catch (error) {
    complain(
      context,
      `${file}: ${error instanceof Error ? error.message : 'cannot be read'}; name a readable file`,
    );
    return exit.unavailable;
  }
  const events: Event[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const event = readRecorded(line);
    if ('wrong' in event) {
      complain(context, `${file}:${i + 1}: this line ${event.wrong}`);
      return exit.config;
    }
    events.push(event);
  }
  const { config, confDir } = context.paths;
  const found = readConfig({ file: config, confDir }, readServers());
  const problems = forRunning(found.problems);
  for (const problem of problems) context.stderr.write(`${problemText(problem)}\n`);
  if (hasErrors(problems)) return exit.config;
  const settings = found.config;
  const { zone } = loadZone(settings.device.timezone);
  const { replay } = await import('../incidents/replay.ts');
  const local = (wall: number) => localParts(wall, zone);
  const mailed = replay(events, { config: settings, local });
  if (context.json) {
    print(context, JSON.stringify(mailed));
    return exit.ok;
  }
  const subjects = await subjectsOf(mailed, settings, local);
  for (const subject of subjects) print(context, subject);
  if (mailed.length === 0) print(context, 'Nothing would have been mailed.');
  return exit.ok;
}

function read(file: string): string {
  const fd = openSync(file, 'r');
  try {
    const parts: Buffer[] = [];
    for (let total = 0; ; ) {
      const part = Buffer.alloc(65_536);
      const length = readSync(fd, part, 0, part.length, null);
      if (length === 0) return Buffer.concat(parts).toString('utf8');
      total += length;
      if (total > largestRecord) throw new Error('is larger than 16 MB');
      parts.push(part.subarray(0, length));
    }
  } finally {
    closeSync(fd);
  }
}

async function subjectsOf(
  mailed: readonly Mailed[],
  config: ReturnType<typeof readConfig>['config'],
  local: (wall: number) => ReturnType<typeof localParts>,
): Promise<string[]> {
  const [{ subjectOf }, { viewFor }] = await Promise.all([
    import('../mail/headline.ts'),
    import('../mail/view.ts'),
  ]);
  const lines: string[] = [];
  for (const { at, notice } of mailed) {
    const recipient = config.recipients.find(({ name }) => name === notice.recipient);
    const view = await viewFor(recipient?.language ?? config.device.language, {
      device: config.device,
      details: config.mail.details,
      now: at,
      local,
    });
    const when =
      at.wall === null ? `${Math.round(at.mono / 1000)} s after boot` : new Date(at.wall).toISOString();
    lines.push(`${when}  ${notice.recipient}  ${subjectOf(notice, view)}`);
  }
  return lines;
}
