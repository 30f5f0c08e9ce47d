import type { Config } from './config.ts';
import { type Found, isWritten, report } from './found.ts';

/** What only shows when keys and sections are seen together. */
export function checkTogether(found: Found, config: Config): void {
  const error = (code: string, section: string | null, key: string | null, message: string, near?: string) =>
    report(found, 'error', code, section, key, message, near);
  const warn = (code: string, section: string | null, key: string | null, message: string) =>
    report(found, 'warning', code, section, key, message);
  const { mail, log, heartbeat, outbox } = config;

  if (mail.enabled && !found.sections.has('smtp'))
    warn(
      'not-set-up',
      null,
      null,
      'No mail server is set up; add a section [smtp] with server = … to get mail.',
    );
  if (mail.enabled && ![...found.sections.keys()].some((s) => s.startsWith('recipient.')))
    warn('not-set-up', null, null, 'There is no recipient; add a section [recipient.me] with address = ….');
  if (found.sections.has('smtp.backup') && !found.sections.has('smtp'))
    error(
      'backup-alone',
      'smtp.backup',
      null,
      'There is a second server but no first one; rename it to [smtp].',
    );
  if (config.smtp !== null && config.backup !== null && sameServer(config.smtp, config.backup))
    warn(
      'same-server',
      'smtp.backup',
      'server',
      'The second server is the first one; it will not help when that fails.',
    );

  if (mail.reminder > 0 && mail.reminderMax < mail.reminder)
    error(
      'reminder',
      'mail',
      isWritten(found, 'mail', 'reminder_max') ? 'reminder_max' : 'reminder',
      '"reminder_max" is shorter than "reminder".',
    );
  if (mail.perHour > mail.perDay)
    warn(
      'budget',
      'mail',
      isWritten(found, 'mail', 'per_hour') ? 'per_hour' : 'per_day',
      '"per_hour" is more than "per_day", so it never counts.',
    );
  if (outbox.retryFirst > outbox.retryMax)
    error(
      'retry',
      'outbox',
      isWritten(found, 'outbox', 'retry_first') ? 'retry_first' : 'retry_max',
      '"retry_first" is longer than "retry_max".',
    );

  if (heartbeat.schedule !== null && heartbeat.address === null)
    error(
      'missing-key',
      'heartbeat',
      'address',
      '[heartbeat] has a schedule but no address; add address = ….',
      'schedule',
    );
  if (heartbeat.schedule === null && heartbeat.address !== null)
    error(
      'missing-key',
      'heartbeat',
      'schedule',
      '[heartbeat] has an address but no schedule; add schedule = 0 * * * *.',
      'address',
    );

  const mailed = log.mailWhenFull !== null || log.schedule !== null;
  if (log.source.kind === 'off' && (mailed || log.match.length > 0))
    warn('log-off', 'log', 'source', 'With source = off nothing else in [log] has an effect.');
  if (log.mailWhenFull !== null && log.mailWhenFull > log.maxSize)
    warn(
      'log-size',
      'log',
      'mail_when_full',
      '"mail_when_full" is larger than "max_size", so the oldest part of each log is lost.',
    );
}

function sameServer(a: NonNullable<Config['smtp']>, b: NonNullable<Config['smtp']>): boolean {
  return a.server === b.server && a.region === b.region && a.host?.toLowerCase() === b.host?.toLowerCase();
}
