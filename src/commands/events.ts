import { catalogue, type Kind, kindGroups } from '../events/catalogue.ts';
import { loadWords } from '../language/load.ts';
import type { Words } from '../language/words.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

const customName = 'Anything else that the firmware wants to tell';

/** `wanbell events [--json]`: every kind that can be told, by group. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, `events takes no argument, there is ${JSON.stringify(args[0])}`);
    return exit.usage;
  }
  const words = await loadWords('en');
  const text = context.json ? JSON.stringify(documented(words)) : table(words).join('\n');
  print(context, text);
  return exit.ok;
}

/** The catalogue with its plain names, and the firmware's own kinds as a last entry. */
export function documented(words: Words): readonly (Kind & { readonly name: string })[] {
  const custom: Kind & { readonly name: string } = {
    key: 'custom.NAME',
    group: 'custom',
    severity: 'notice',
    mailed: true,
    inbox: true,
    hint: false,
    phases: 'any',
    name: customName,
  };
  return [...catalogue.map((kind) => ({ ...kind, name: words.kinds[kind.key] })), custom];
}

function table(words: Words): string[] {
  const kinds = documented(words);
  const lines = [row('KIND', 'SEVERITY', 'MAILED', 'FIRMWARE', 'WHAT')];
  for (const group of kindGroups) {
    const members = kinds.filter((kind) => kind.group === group);
    if (members.length === 0) continue;
    lines.push('', `${words.groups[group]}:`);
    for (const kind of members) {
      const firmware = !kind.inbox ? '-' : kind.hint ? 'dates it' : 'reports it';
      const name = kind.phases === 'pair' ? `${kind.name}; its end too` : kind.name;
      lines.push(row(`  ${kind.key}`, kind.severity, kind.mailed ? 'yes' : 'no', firmware, name));
    }
  }
  lines.push('', 'MAILED: told to recipients whose section has no "events". FIRMWARE: what the inbox and');
  lines.push(
    '"wanbell event" may bring; "dates it": no mail of its own, it says when what wanbell sees itself',
    'began or ended (by the name of the line, its interface or device; of a single line none is needed).',
  );
  return lines;
}

function row(key: string, severity: string, mailed: string, firmware: string, name: string): string {
  return `${key.padEnd(24)}${severity.padEnd(10)}${mailed.padEnd(8)}${firmware.padEnd(12)}${name}`;
}
