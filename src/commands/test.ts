import type { Recipient } from '../config/config.ts';
import { composeTest } from '../mail/test-mail.ts';
import { createAddressBook } from '../smtp/dial.ts';
import type { DoctorReport, DoctorStep } from '../smtp/doctor.ts';
import { sendTestMail } from '../smtp/test-mail.ts';
import { loadZone } from '../time/load-zone.ts';
import { localParts } from '../time/zone.ts';
import { type Checkup, codeOf, examine, prepareCheckup, printStep } from './checkup.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

/** `wanbell test`: the doctor's steps, and a test mail to each recipient by each server. */
export async function run(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  if (args.length > 0) {
    complain(context, `test takes no argument, there is ${JSON.stringify(args[0])}`);
    return exit.usage;
  }
  const checkup = prepareCheckup(context);
  if (typeof checkup === 'number') return checkup;
  if (checkup.config.recipients.length === 0) {
    complain(context, `${context.paths.config}: there is no recipient; add a section [recipient.me]`);
    return exit.config;
  }
  const examined = await examine(context, checkup);
  const reports: DoctorReport[] = [];
  for (const [i, report] of examined.entries()) {
    const server = checkup.servers[i];
    const usable = report.steps.every(({ ok, step }) => ok || step === 'rcpt');
    const sent: DoctorStep[] = [];
    if (server !== undefined && usable) {
      if (!context.json) print(context, server.account.host);
      for (const recipient of checkup.config.recipients) {
        const step = await send(checkup, server, recipient);
        if (!context.json) printStep(context, step);
        sent.push(step);
      }
    }
    reports.push({
      ...report,
      ok: report.ok && sent.every(({ ok }) => ok),
      steps: [...report.steps, ...sent],
    });
  }
  if (context.json) print(context, JSON.stringify(reports));
  return codeOf(reports);
}

async function send(
  { config, timekeeper }: Checkup,
  { account, from }: Checkup['servers'][number],
  recipient: Recipient,
): Promise<DoctorStep> {
  const { zone } = loadZone(config.device.timezone);
  const local = (wall: number) => localParts(wall, zone);
  return sendTestMail({
    message: await composeTest(config, recipient, from, timekeeper.now(), local),
    account,
    clockSet: timekeeper.isSet(),
    sources: [],
    book: createAddressBook(),
    signal: new AbortController().signal,
    language: config.device.language,
  });
}
