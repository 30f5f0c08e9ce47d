import type { Config } from '../config/config.ts';
import { problemText } from '../config/problem.ts';
import type { OutboxRow, Report, Trouble } from '../control/report.ts';
import type { Last } from '../outbox/entry.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Instant } from '../time/instant.ts';
import type { UplinkStatus } from '../uplinks/types.ts';
import type { InForce } from './configuration.ts';

type Internet = Report['internet'];

/**
 * The internet as the sum of its uplinks: up while any is, suspect while one still may be, else down by the
 * layer that the best of them reached.
 */
export function internetOf(uplinks: readonly UplinkStatus[]): Internet {
  const of = (state: UplinkStatus['state']) => uplinks.filter((uplink) => uplink.state === state);
  const active = uplinks.find((uplink) => uplink.active) ?? null;
  const up = of('up');
  if (up.length > 0) {
    const by = active ?? up[0] ?? null;
    return { state: 'up', since: by?.since ?? null, layer: null, by: by?.uplink ?? null };
  }
  const suspect = of('suspect')[0];
  if (suspect !== undefined) {
    return { state: 'suspect', since: suspect.lastGood, layer: suspect.layer, by: active?.uplink ?? null };
  }
  const down = of('down')[0];
  if (down === undefined || of('unknown').length > 0)
    return { state: 'unknown', since: null, layer: null, by: null };
  return { state: 'down', since: down.since, layer: down.layer, by: null };
}

export interface ReportInput {
  readonly version: string;
  readonly now: Instant;
  readonly started: Instant;
  readonly inForce: InForce;
  readonly uplinks: readonly UplinkStatus[];
  readonly open: Report['open'];
  readonly outbox: Outbox;
  readonly lastDelivered: Instant | null;
  /** Troubles of store, probes, encryption and the like. */
  readonly troubles: readonly Trouble[];
}

/** What `status` answers. Pure. */
export function reportOf(input: ReportInput): Report {
  const { inForce, now, outbox } = input;
  const { config } = inForce;
  const rows = outbox.list();
  const failing = outbox.servers().find(({ last }) => last !== null)?.last;
  const failed = rows.filter(({ last }) => last !== null).pop()?.last;
  return {
    version: input.version,
    device: config.device.name,
    now,
    started: input.started,
    setup: inForce.setup,
    configuration: inForce.source,
    problems: inForce.problems,
    clockSet: now.wall !== null,
    internet: internetOf(input.uplinks),
    uplinks: input.uplinks,
    open: input.open,
    mail: {
      enabled: config.mail.enabled,
      server: config.smtp?.server ?? null,
      waiting: outbox.waiting(),
      parked: rows.filter(({ state }) => state === 'parked').length,
      expired: outbox.lost()?.expired ?? 0,
      dropped: outbox.lost()?.dropped ?? 0,
      lastDelivered: input.lastDelivered,
      lastFailure: failureOf(failing ?? failed ?? null),
    },
    warnings: [
      ...setupWarnings(inForce),
      ...mailWarnings(config, outbox, now),
      ...input.troubles.flatMap(troubleText),
    ],
    troubles: [...mailTroubles(outbox), ...input.troubles],
  };
}

function failureOf(last: Last | null): Report['mail']['lastFailure'] {
  if (last === null || last.step === null || last.failure === null) return null;
  const { slot, server, step, failure, text } = last;
  return { slot, server, step, failure, words: text === failure ? null : text };
}

function mailTroubles(outbox: Outbox): Trouble[] {
  const parked = new Set(outbox.list().flatMap((row) => (row.state === 'parked' ? [row.recipient] : [])));
  return [
    ...outbox.servers().flatMap(({ last }): Trouble[] => {
      const failure = failureOf(last);
      return failure === null ? [] : [{ code: 'server', last: failure }];
    }),
    ...[...parked].map((name): Trouble => ({ code: 'recipient', name })),
  ];
}

/** A trouble on one line with its remedy, for the log and the command line. */
function troubleText(trouble: Trouble): string[] {
  switch (trouble.code) {
    case 'server':
    case 'recipient':
      return [];
    case 'plain':
      return [
        `mail to the server of [smtp${trouble.slot === 'smtp' ? '' : '.backup'}] goes unencrypted: set tls = required if it offers STARTTLS`,
      ];
    case 'ram':
      return [`${trouble.dir} is in RAM: waiting mails do not survive a power cut; use --state DIR on flash`];
    case 'store':
    case 'zone':
      return [trouble.text];
    case 'probe': {
      const { uplink, probe, error } = trouble;
      const remedy =
        error === 'not-permitted'
          ? 'allow it by net.ipv4.ping_group_range or CAP_NET_RAW'
          : error === 'no-program'
            ? 'install ping'
            : 'use another probe';
      return [
        `${uplink}: the probe ${probe} cannot be sent (${error}): ${remedy}; it is left out of the judgement`,
      ];
    }
  }
}

function setupWarnings({ setup, source, problems }: InForce): string[] {
  const lines = problems.filter(({ severity }) => severity === 'error').map(problemText);
  if (setup === 'errors') {
    return [
      `the configuration has errors, the ${source === 'last-good' ? 'last good one' : 'default'} is in force`,
      ...lines,
    ];
  }
  return setup === 'not-set-up'
    ? ['not set up: mail needs [smtp] with a server and a [recipient.NAME] with an address']
    : [];
}

function mailWarnings(config: Config, outbox: Outbox, now: Instant): string[] {
  const warnings: string[] = [];
  if (!config.mail.enabled) warnings.push('mail is switched off: enabled = no in [mail]');
  for (const { slot, login, last } of outbox.servers()) {
    const section = slot === 'smtp' ? '[smtp]' : '[smtp.backup]';
    if (last?.failure === 'token-refused')
      warnings.push(`the server of ${section} refuses the token of token_file: see that it is renewed`);
    if (login !== 'ok')
      warnings.push(`the server of ${section} refuses the login: correct user and password`);
  }
  const parked = outbox.list().filter(({ state }) => state === 'parked');
  for (const recipient of new Set(parked.map((row) => row.recipient))) {
    warnings.push(`every server refuses recipient ${recipient}: correct the address`);
  }
  const { expired = 0, dropped = 0 } = outbox.lost() ?? {};
  if (expired > 0) {
    warnings.push(
      `${expired} mail${expired === 1 ? '' : 's'} waited too long and expired: see with "wanbell doctor" that mail leaves, or raise keep in [outbox]`,
    );
  }
  if (dropped > 0) {
    warnings.push(
      `the outbox was full, ${dropped} mail${dropped === 1 ? '' : 's'} dropped: see with "wanbell doctor" that mail leaves, or raise max_messages and max_size in [outbox]`,
    );
  }
  if (now.wall === null)
    warnings.push('the clock is not set: schedules wait, and servers whose certificate must be checked too');
  return warnings;
}

/** The rows of `outbox.list`. */
export function rowsOf(outbox: Outbox): OutboxRow[] {
  return outbox.list().map((row) => ({
    id: row.id,
    recipient: row.recipient,
    subject: row.subject ?? row.about,
    state: row.state,
    at: row.at,
    attempts: row.attempts,
    server: row.server,
    reply: row.text === '' ? null : row.text,
    failure: failureOf(row.last),
    nextIn: row.dueIn,
  }));
}
