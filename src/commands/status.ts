import type { Report } from '../control/report.ts';
import { loadSmtpWords } from '../language/load-smtp.ts';
import type { SmtpWords } from '../language/smtp-words.ts';
import { failureLine } from '../smtp/explain.ts';
import { ask } from './ask.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';
import { ago, duration, span } from './words.ts';

/** `wanbell status`: what the agent sees now, what waits, and what hinders it. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, `status takes no argument, there is ${JSON.stringify(args[0])}`);
    return exit.usage;
  }
  const answer = await ask(context, 'status');
  if ('exit' in answer) return answer.exit;
  if (context.json) print(context, JSON.stringify(answer.result));
  else {
    const report = answer.result as unknown as Report;
    for (const line of lines(report, await loadSmtpWords('en'))) print(context, line);
  }
  return exit.ok;
}

function lines(report: Report, words: SmtpWords): string[] {
  const { internet, mail, now } = report;
  const since = internet.since === null ? '' : ` since ${ago(internet.since, now).replace(/ ago$/, '')}`;
  const layer = internet.layer === null ? '' : `, layer ${internet.layer}`;
  const out = [
    `${report.device}: internet ${internet.state}${since}${layer}${internet.by === null ? '' : `, by ${internet.by}`}`,
  ];
  for (const uplink of report.uplinks) {
    const state = `${uplink.state}${uplink.layer === null ? '' : ` (${uplink.layer})`}`;
    const good = uplink.lastGood === null ? '' : `, last good ${ago(uplink.lastGood, now)}`;
    const quality = uplink.degraded ? `, degraded: loss ${Math.round(uplink.loss * 100)} %` : '';
    const latency = uplink.latency === null ? '' : `, ${Math.round(uplink.latency)} ms`;
    out.push(
      `  ${uplink.uplink} on ${uplink.device ?? 'no device'}: ${state}${good}${latency}${quality}${uplink.active ? ', carries traffic' : ''}`,
    );
  }
  for (const incident of report.open) {
    out.push(
      `  open: ${incident.kind}${incident.subject === '' ? '' : ` ${incident.subject}`} for ${span(incident.span)}`,
    );
  }
  const last =
    mail.lastDelivered === null ? 'none delivered yet' : `last delivered ${ago(mail.lastDelivered, now)}`;
  const lost = [
    ...(mail.expired > 0 ? [`${mail.expired} expired`] : []),
    ...(mail.dropped > 0 ? [`${mail.dropped} dropped`] : []),
  ];
  const counts = [`${mail.waiting} waiting`, `${mail.parked} parked`, ...lost].join(', ');
  out.push(`mail: ${mail.enabled ? (mail.server ?? 'no server') : 'switched off'}, ${counts}, ${last}`);
  if (mail.lastFailure !== null) out.push(`  last failure: ${failureLine(words, mail.lastFailure)}`);
  out.push(
    `agent: wanbell ${report.version}, running for ${duration(now.mono - report.started.mono)}, configuration: ${report.configuration}, clock ${report.clockSet ? 'set' : 'not set'}`,
  );
  for (const warning of report.warnings) out.push(`warning: ${warning}`);
  return out;
}
