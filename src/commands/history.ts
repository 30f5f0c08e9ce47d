import type { History } from '../incidents/history.ts';
import type { Outage } from '../incidents/notice.ts';
import type { Instant } from '../time/instant.ts';
import { loadZone } from '../time/load-zone.ts';
import { localParts, type Zone } from '../time/zone.ts';
import { ask } from './ask.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';
import { span } from './words.ts';

/** The record, and the device's zone, which its times are to be told in. */
type Answered = History & { readonly timezone: string | null };

/** `wanbell history`: the outages that are remembered, and minutes per month. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, `history takes no argument, there is ${JSON.stringify(args[0])}`);
    return exit.usage;
  }
  const answer = await ask(context, 'history');
  if ('exit' in answer) return answer.exit;
  if (context.json) print(context, JSON.stringify(answer.result));
  else for (const line of lines(answer.result as unknown as Answered)) print(context, line);
  return exit.ok;
}

function lines({ outages, months, timezone }: Answered): string[] {
  const { zone } = loadZone(timezone);
  const out = outages.map((outage) => `${when(outage.start, zone)}  ${what(outage)}`);
  if (out.length === 0) out.push('No outage is remembered.');
  for (const { month, outages: count, downMinutes, watchedMinutes } of months) {
    out.push(
      `${month}: ${count} outage${count === 1 ? '' : 's'}, ${downMinutes} min down of ${watchedMinutes} min watched`,
    );
  }
  return out;
}

function what({ uplink, span: length, end, layer, unwatched, expected }: Outage): string {
  const remarks = [
    end === null ? 'lasts' : '',
    layer === null ? '' : `layer ${layer}`,
    unwatched ? 'nobody watched' : '',
    expected ? 'expected' : '',
  ].filter((remark) => remark !== '');
  return `${uplink ?? 'internet'} down ${span(length)}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
}

function when({ wall }: Instant, zone: Zone): string {
  if (wall === null) return 'clock not set    ';
  const { year, month, day, hour, minute } = localParts(wall, zone);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
