import { os } from '#os';
import type { Config, Smtp } from '../config/config.ts';
import { hasErrors, problemText } from '../config/problem.ts';
import { readConfig } from '../config/read.ts';
import { senderAddress } from '../config/sender.ts';
import type { Servers } from '../config/server-entry.ts';
import { type Account, resolveAccount } from '../smtp/account.ts';
import { createAddressBook } from '../smtp/dial.ts';
import { type DoctorReport, type DoctorStep, runDoctor } from '../smtp/doctor.ts';
import { readServers } from '../smtp/servers.ts';
import { createTimekeeper, type Timekeeper } from '../time/timekeeper.ts';
import { internetAnswers } from '../watchers/internet.ts';
import { type CommandContext, complain, type ExitCode, exit, print } from './context.ts';

/** What `doctor` and `test` find in the configuration. */
export interface Checkup {
  readonly config: Config;
  readonly list: Servers;
  readonly servers: readonly { readonly account: Account; readonly from: string }[];
  readonly timekeeper: Timekeeper;
}

/** Reads the configuration; prints what is wrong and answers the exit code when there is nothing to try. */
export function prepareCheckup(context: CommandContext): Checkup | ExitCode {
  const list = readServers();
  const { config: file, confDir } = context.paths;
  const { config, problems } = readConfig({ file, confDir }, list);
  for (const problem of problems) context.stderr.write(`${problemText(problem)}\n`);
  if (hasErrors(problems)) return exit.config;
  const servers: { account: Account; from: string }[] = [];
  for (const [section, smtp] of sections(config)) {
    const account = resolveAccount(smtp, list);
    const from = senderAddress(config, smtp);
    if ('code' in account) {
      complain(context, `[${section}] ${account.key}: ${account.message}`);
      return exit.config;
    }
    if (from === null) {
      complain(context, `[mail] from: there is no sender address; add from = router@example.net`);
      return exit.config;
    }
    servers.push({ account, from });
  }
  if (servers.length === 0) {
    complain(context, `${file}: no mail server is set up; add a section [smtp]`);
    return exit.config;
  }
  const timekeeper = createTimekeeper({
    mode: config.device.clock,
    synchronised: () => os.clockSynchronised(),
  });
  return { config, list, servers, timekeeper };
}

function sections({ smtp, backup }: Config): [string, Smtp][] {
  const all: [string, Smtp | null][] = [
    ['smtp', smtp],
    ['smtp.backup', backup],
  ];
  return all.flatMap(([section, value]): [string, Smtp][] => (value === null ? [] : [[section, value]]));
}

/** Warns when there are several lines and the system would send a probe's packets by another than its own. */
export async function checkSourceRules(context: CommandContext, { config }: Checkup): Promise<void> {
  const devices = config.wans.flatMap((wan) => wan.interface ?? []);
  if (devices.length < 2) return;
  for (const { device, address, leavesBy } of (await os.missingSourceRules(devices)) ?? []) {
    const way = leavesBy === null ? 'have no way out' : `leave by ${leavesBy}`;
    complain(
      context,
      `${device}: packets from ${address} ${way}; add "ip rule add from ${address} lookup TABLE" with a table whose default route is ${device}'s`,
    );
  }
}

/** Examines each server, printing every step as it comes. */
export async function examine(context: CommandContext, checkup: Checkup): Promise<readonly DoctorReport[]> {
  const { config, list, servers, timekeeper } = checkup;
  const reports: DoctorReport[] = [];
  for (const { account, from } of servers) {
    if (!context.json) print(context, account.host);
    const report = await runDoctor({
      account,
      from,
      servers: list,
      recipients: config.recipients.map(({ address }) => address),
      clockSet: timekeeper.isSet(),
      sources: [],
      book: createAddressBook(),
      signal: new AbortController().signal,
      language: config.device.language,
      internet: () => internetAnswers(config.wans, os),
      onStep: (step) => {
        if (!context.json) printStep(context, step);
      },
    });
    reports.push(report);
  }
  return reports;
}

/** Prints one step: green or red on a terminal, with the server's own words and the remedy. */
export function printStep(context: CommandContext, step: DoctorStep): void {
  const colour = 'isTTY' in context.stdout && context.stdout.isTTY === true;
  const mark = step.ok ? 'ok  ' : 'FAIL';
  const shown = colour ? `\x1b[${step.ok ? 32 : 31}m${mark}\x1b[0m` : mark;
  print(context, `  ${shown} ${step.title}: ${step.sentence} (${step.ms} ms)`);
  if (step.words !== null) print(context, `         < ${step.words}`);
  if (step.remedy !== null) print(context, `         ${step.ok ? '·' : '→'} ${step.remedy}`);
}

/** The exit code that the first failure asks for. */
export function codeOf(reports: readonly { readonly steps: readonly DoctorStep[] }[]): ExitCode {
  const failed = reports.flatMap(({ steps }) => steps).find(({ ok }) => !ok);
  switch (failed?.failure ?? null) {
    case null:
      return exit.ok;
    case 'token-file':
    case 'ca-file':
    case 'auth-plain-refused':
      return exit.config;
    case 'auth-failed':
    case 'token-refused':
    case 'auth-missing':
    case 'auth-mechanism':
    case 'sender-refused':
    case 'recipient-refused':
    case 'message-refused':
    case 'too-large':
      return exit.permission;
    case 'temporary':
    case 'auth-temporary':
    case 'clock-not-set':
      return exit.temporary;
    case 'internal':
      return exit.internal;
    default:
      return exit.unavailable;
  }
}
