import { randomUUID } from 'node:crypto';
import type { Recipient } from '../config/config.ts';
import type { Notice } from '../incidents/notice.ts';
import { compose } from '../mail/compose.ts';
import type { Message } from '../mail/message.ts';
import { createAddressBook } from '../smtp/dial.ts';
import type { DoctorReport, DoctorStep } from '../smtp/doctor.ts';
import { sendTestMail } from '../smtp/test-mail.ts';
import { wallClock } from '../time/clock.ts';
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
  checkup: Checkup,
  { account, from }: Checkup['servers'][number],
  recipient: Recipient,
): Promise<DoctorStep> {
  const { config, timekeeper } = checkup;
  return sendTestMail({
    message: await testMail(checkup, from, recipient),
    account,
    clockSet: timekeeper.isSet(),
    sources: [],
    book: createAddressBook(),
    signal: new AbortController().signal,
    language: config.device.language,
  });
}

async function testMail(
  { config, timekeeper }: Checkup,
  from: string,
  recipient: Recipient,
): Promise<Message> {
  const { zone } = loadZone(config.device.timezone);
  const now = timekeeper.now();
  const notice: Notice = {
    id: `test-${randomUUID()}`,
    recipient: recipient.name,
    incident: null,
    severity: 'info',
    at: now,
    news: { about: 'test' },
    counts: false,
    until: null,
  };
  return compose(notice, {
    device: config.device,
    recipient,
    from,
    details: config.mail.details,
    gzipAbove: config.log.gzipAbove,
    now,
    bestWall: wallClock(),
    local: (wall) => localParts(wall, zone),
    previous: null,
    attachment: () => Promise.resolve(null),
  });
}
