import type { OutboxRow } from '../control/report.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { SmtpWords } from '../language/smtp-words.ts';
import { failureLine } from '../smtp/explain.ts';
import { ask } from './ask.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';
import { duration } from './words.ts';

const usage = 'use: wanbell outbox [list] | retry [ID] | drop ID';

/** `wanbell outbox`: the mails on their way; `retry` tries one or all at once, `drop` gives one up. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [verb = 'list', id, extra] = args;
  const asks =
    extra === undefined &&
    ((verb === 'list' && id === undefined) || verb === 'retry' || (verb === 'drop' && id !== undefined));
  if (!asks) {
    complain(context, usage);
    return exit.usage;
  }
  const answer = await ask(context, `outbox.${verb}`, id === undefined ? {} : { id });
  if ('exit' in answer) return answer.exit;
  if (context.json) print(context, JSON.stringify(answer.result));
  else if (verb === 'list')
    list(answer.result as unknown as readonly OutboxRow[], context, await loadSmtpWords('en'));
  else print(context, verb === 'retry' ? 'trying now' : 'dropped');
  return exit.ok;
}

function list(rows: readonly OutboxRow[], context: CommandContext, words: SmtpWords): void {
  if (rows.length === 0) print(context, 'The outbox is empty.');
  for (const row of rows) {
    const next = row.nextIn === null ? '' : `, next try in ${duration(row.nextIn)}`;
    print(context, `${row.id}  ${row.state.padEnd(9)}  to ${row.recipient}  ${row.subject}`);
    if (row.attempts > 0 || next !== '') {
      print(
        context,
        `    ${row.attempts} attempt${row.attempts === 1 ? '' : 's'}${row.server === null ? '' : `, last by ${row.server}`}${next}`,
      );
    }
    if (row.failure !== null) print(context, `    ${failureLine(words, row.failure)}`);
    else if (row.reply !== null) print(context, `    ${row.reply}`);
  }
}
