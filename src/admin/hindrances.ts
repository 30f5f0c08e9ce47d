import type { Report, Trouble } from '../control/report.ts';
import type { Settings } from '../control/settings.ts';
import type { PageWords } from '../language/page-words.ts';
import type { SmtpWords } from '../language/smtp-words.ts';
import { failureLine } from '../smtp/explain.ts';

/** Everything that hinders watching or delivery now, each with its remedy, in the reader's language. */
export function hindrances(words: PageWords, smtp: SmtpWords, report: Report, settings: Settings): string[] {
  const of = words.hindrances;
  const { mail, configuration } = report;
  const names = [...Object.keys(settings.written), ...Object.keys(settings.preset)];
  const troubles = report.troubles.flatMap((trouble) => told(words, smtp, report, trouble));
  // One mail may be refused for now while the server goes on taking others.
  const single =
    mail.lastFailure !== null && mail.waiting > 0 && !report.troubles.some(({ code }) => code === 'server')
      ? told(words, smtp, report, { code: 'server', last: mail.lastFailure })
      : [];
  return [
    ...(report.setup === 'errors'
      ? [configuration === 'defaults' ? of.errorsDefaults : of.errorsLastGood]
      : []),
    ...(mail.server === null ? [of.noServer] : []),
    ...(names.some((name) => name.startsWith('recipient.')) ? [] : [of.noRecipient]),
    ...(mail.enabled ? [] : [of.mailOff]),
    ...(report.clockSet ? [] : [of.clock]),
    ...troubles,
    ...(mail.expired > 0 ? [of.expired(mail.expired)] : []),
    ...(mail.dropped > 0 ? [of.dropped(mail.dropped)] : []),
    ...single,
  ];
}

function told(words: PageWords, smtp: SmtpWords, { internet }: Report, trouble: Trouble): string[] {
  const of = words.hindrances;
  const server = (slot: 'smtp' | 'backup') => (slot === 'smtp' ? words.first : words.second);
  switch (trouble.code) {
    case 'server': {
      const { last } = trouble;
      // Without internet no server can be reached, and nothing is to be done about the server.
      const away = internet.state !== 'up' && (last.step === 'dns' || last.step === 'connect');
      return away ? [] : [of.failing(server(last.slot), failureLine(smtp, last))];
    }
    case 'recipient':
      return [of.refused(trouble.name)];
    case 'plain':
      return [of.notEncrypted(server(trouble.slot))];
    case 'store':
      return [of.store[trouble.trouble]];
    case 'ram':
      return [of.ram(trouble.dir)];
    case 'zone':
      return [of.zone];
    case 'probe':
      return [of.probe(trouble.uplink, trouble.probe, trouble.error === 'not-permitted')];
  }
}
