import { os } from '#os';
import type { Paths } from '../commands/context.ts';
import type { Change } from '../config/change.ts';
import type { Config, Smtp } from '../config/config.ts';
import type { Problem } from '../config/problem.ts';
import { readConfig } from '../config/read.ts';
import { senderAddress } from '../config/sender.ts';
import type { Servers } from '../config/server-entry.ts';
import type { Params } from '../control/protocol.ts';
import type { JobReport, Kept, Started } from '../control/settings.ts';
import type { ToLocal } from '../language/dates.ts';
import { type Account, type AccountProblem, resolveAccount, sameAccount } from '../smtp/account.ts';
import { type AddressBook, createAddressBook, type SourceOf } from '../smtp/dial.ts';
import { type DoctorStep, runDoctor } from '../smtp/doctor.ts';
import { reachable } from '../smtp/port.ts';
import { withStoredSecret } from '../smtp/secret.ts';
import { sendTestMail } from '../smtp/test-mail.ts';
import type { Instant } from '../time/instant.ts';
import { internetAnswers } from '../watchers/internet.ts';
import type { Jobs } from './jobs.ts';
import { faultOf, type guarded, isGuarded, propose, readChanges } from './settings.ts';

/** What a test was run with; stays inside the agent. */
export interface Tested {
  readonly accounts: readonly Held[];
}

/** Secrets that were typed, and the account that they were typed for. */
interface Held {
  readonly section: string;
  readonly smtp: Smtp;
  readonly secrets: readonly Change[];
}

export interface ExamineOptions {
  readonly paths: Paths;
  readonly servers: Servers;
  readonly jobs: Jobs<Tested>;
  readonly now: () => Instant;
  readonly local: ToLocal;
  readonly sources: () => readonly SourceOf[];
  readonly book: AddressBook;
  /** Told whether what went with these settings went unencrypted. */
  readonly saw: (smtp: Smtp, unencrypted: boolean) => void;
}

/** Starts the doctor's steps, and with `send` a test mail to each recipient, on what is typed but not yet saved. */
export function startTest(options: ExamineOptions, params: Params): Started {
  const { paths, servers, jobs } = options;
  const section = params.section === 'smtp.backup' ? 'smtp.backup' : 'smtp';
  const asked = readChanges(params.changes ?? []);
  const saved = readConfig({ file: paths.config, confDir: paths.confDir }, servers);
  const of = (config: Config) => (section === 'smtp' ? config.smtp : config.backup);
  const bad = asked.flatMap((change) => faultOf(change, paths.config));
  const changes = asked.filter((change) => faultOf(change, paths.config).length === 0);
  const { after: config, problems } = propose(paths, servers, saved, changes);
  const wrong = [...bad, ...problems.filter((p) => p.severity === 'error' && concerns(p, section, changes))];
  if (wrong.length > 0) return { problems: wrong };
  const now = changes.filter((c) => c.section === section && isGuarded(section, c.key));
  const same = params.job !== undefined && now.length === 0 ? of(config) : null;
  // A test after a test goes on with the secret that was typed for the first.
  const held = same === null ? [] : secretsOf(jobs, params.job, section, same);
  const secrets = same === null || held === 'other-account' ? now : held;
  const bare = withTyped(of(config), secrets);
  const smtp = bare === null ? null : usable(of(saved.config), bare, secrets);
  const typed = changes.filter((c) => !isGuarded(c.section, c.key));
  const language =
    params.language === 'de' || params.language === 'en' ? params.language : config.device.language;
  const account = bare === null ? null : resolveAccount(usableOr(smtp, bare), servers);
  const from = bare === null ? null : senderAddress(config, bare);
  if (account === null || ('code' in account && smtp !== 'secret-needed') || from === null)
    return { problems: [incomplete(paths.config, section, account, from)] };
  const inner = { accounts: heldOf(jobs, params.job, config, changes) };
  const kept = keptNames(inner.accounts);

  const begun = { kind: 'test', section, typed, secret: kept.length > 0, kept } as const;
  const id = jobs.start(begun, inner, async (job, signal) => {
    if (smtp === 'secret-needed') return smtp;
    if ('code' in account) return 'internal';
    const onStep = (step: DoctorStep): void => {
      if (smtp !== null && step.step === 'starttls' && step.ok) options.saw(smtp, step.remedy !== null);
      job.report = { ...job.report, steps: [...job.report.steps, step] };
    };
    const inside = servers.find(account.server)?.group === 'lan';
    const way = {
      account,
      clockSet: options.now().wall !== null,
      sources: inside ? [] : options.sources(),
      // What it learns is kept; what is remembered would hide that DNS is broken.
      book: { get: () => [], put: options.book.put },
      signal,
      language,
    };
    const recipients = config.recipients.map(({ address }) => address);
    const report = await runDoctor({
      ...way,
      from,
      recipients,
      servers,
      internet: () => internetAnswers(config.wans, os),
      onStep,
    });
    if (params.send !== true || !report.steps.every(({ ok, step }) => ok || step === 'rcpt')) return null;
    if (recipients.length === 0) return 'no-recipient';
    for (const { name } of config.recipients) {
      if (signal.aborted) break;
      onStep(await sendTestMail({ ...way, message: await testMail(options, config, name, from) }));
    }
    return null;
  });
  return { id };
}

function concerns(problem: Problem, section: string, changes: readonly Change[]): boolean {
  if (problem.section === section) return true;
  return changes.some(
    (c) => c.section === problem.section && (c.key === problem.key || problem.key === null),
  );
}

function usableOr(smtp: Smtp | 'secret-needed' | null, bare: Smtp): Smtp {
  return smtp === null || smtp === 'secret-needed' ? bare : smtp;
}

/** What is missing for a test, as a problem at its field. */
function incomplete(
  file: string,
  section: string,
  account: Account | AccountProblem | null,
  from: string | null,
): Problem {
  const at = { code: 'missing-key', severity: 'error', file, line: null } as const;
  if (account === null) return { ...at, section, key: 'server', message: 'Choose a mail server.' };
  if ('code' in account) return { ...at, section, key: account.key, message: account.message };
  const message = from === null ? 'Give a sender address, or add a recipient.' : '';
  return { ...at, section: 'mail', key: 'from', message };
}

/** The settings without any secret that was not typed just now. */
function withTyped(smtp: Smtp | null, secrets: readonly Change[]): Smtp | null {
  if (smtp === null) return null;
  const of = (key: (typeof guarded)[number]) => secrets.find((c) => c.key === key)?.value || null;
  return { ...smtp, password: of('password'), tokenFile: of('token_file') };
}

function usable(saved: Smtp | null, typed: Smtp, secrets: readonly Change[]): Smtp | 'secret-needed' {
  const removed = secrets.some(({ value }) => value === null || value === '');
  return removed ? typed : withStoredSecret(saved, typed);
}

/**
 * The secrets of a test, when what is now saved is the account that was tested. `other-account`: there are some, but
 * they were typed for another one.
 */
export function secretsOf(
  jobs: Jobs<Tested>,
  job: unknown,
  section: string,
  smtp: Smtp,
): readonly Change[] | 'other-account' {
  const held = jobs.get(job).inner.accounts.find((of) => of.section === section);
  if (held === undefined) return [];
  return sameAccount(held.smtp, smtp) ? held.secrets : 'other-account';
}

/** The secrets that were typed just now, else those that `job` holds, each with its account. */
function heldOf(
  jobs: Jobs<Tested>,
  job: unknown,
  config: Config,
  changes: readonly Change[],
): readonly Held[] {
  const before = job === undefined ? [] : jobs.get(job).inner.accounts;
  const now = [
    ['smtp', config.smtp],
    ['smtp.backup', config.backup],
  ] as const;
  return now.flatMap(([section, smtp]) => {
    const secrets = changes.filter((c) => c.section === section && isGuarded(c.section, c.key));
    if (secrets.length === 0) return before.filter((of) => of.section === section);
    return smtp === null ? [] : [{ section, smtp, secrets }];
  });
}

function keptNames(accounts: readonly Held[]): string[] {
  return accounts.flatMap(({ section, secrets }) =>
    secrets.filter(({ value }) => value !== null && value !== '').map(({ key }) => `${section}/${key}`),
  );
}

/** Holds typed secrets while the form that they are in cannot be saved yet. */
export function keepSecrets({ paths, servers, jobs }: ExamineOptions, params: Params): Kept {
  const changes = readChanges(params.changes ?? []).filter(
    (change) => faultOf(change, paths.config).length === 0,
  );
  const saved = readConfig({ file: paths.config, confDir: paths.confDir }, servers);
  const { after } = propose(paths, servers, saved, changes);
  const accounts = heldOf(jobs, params.job, after, changes);
  const kept = keptNames(accounts);
  const begun = { kind: 'test', section: null, typed: [], secret: kept.length > 0, kept } as const;
  return { id: jobs.keep(begun, { accounts }), kept };
}

/** Starts to ask which servers of the list greet on port 25. */
export function startReach(options: ExamineOptions, params: Params): Started {
  const { jobs, servers } = options;
  const changes = readChanges(params.changes ?? []);
  const typed = changes.filter((c) => !isGuarded(c.section, c.key));
  const begun = { kind: 'reach', section: null, typed, secret: false, kept: [] } as const;
  const inner: Tested = { accounts: [] };
  const id = jobs.start(begun, inner, async (job, signal): Promise<JobReport['failure']> => {
    const book = createAddressBook();
    const reached = await reachable({ entries: servers.entries, sources: options.sources(), book, signal });
    job.report = { ...job.report, reached };
    return null;
  });
  return { id };
}

async function testMail({ now, local }: ExamineOptions, config: Config, name: string, from: string) {
  const { composeTest } = await import('../mail/test-mail.ts');
  const recipient = config.recipients.find((r) => r.name === name);
  if (recipient === undefined) throw new Error(`no recipient ${name}`);
  return composeTest(config, recipient, from, now(), local);
}
