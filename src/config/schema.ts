import type { Config, Recipient, Smtp, Wan } from './config.ts';
import type { Same, Section, Shape, Values } from './key.ts';
import { admin } from './sections/admin.ts';
import { device } from './sections/device.ts';
import { digest } from './sections/digest.ts';
import { heartbeat } from './sections/heartbeat.ts';
import { history } from './sections/history.ts';
import { inbox } from './sections/inbox.ts';
import { log } from './sections/log.ts';
import { mail } from './sections/mail.ts';
import { outbox } from './sections/outbox.ts';
import { recipient } from './sections/recipient.ts';
import { smtp } from './sections/smtp.ts';
import { system } from './sections/system.ts';
import { wan } from './sections/wan.ts';

export const keys = {
  device,
  mail,
  smtp,
  recipient,
  wan,
  system,
  log,
  digest,
  heartbeat,
  inbox,
  outbox,
  history,
  admin,
};

type Read = { readonly [S in keyof typeof keys]: Values<(typeof keys)[S]> };

/** The configuration's type is what the schema yields; where a default depends on another key, it is narrower. */
const _yields: {
  readonly plain: Same<Pick<Config, Plain>, Pick<Read, Plain>>;
  readonly device: Same<Omit<Config['device'], 'name'>, Omit<Read['device'], 'name'>>;
  readonly smtp: Same<Omit<Smtp, 'server'>, Omit<Read['smtp'], 'server'>>;
  readonly wan: Same<Omit<Wan, 'name'>, Read['wan']>;
  readonly recipient: Same<
    Omit<Recipient, 'name' | 'address' | 'language'>,
    Omit<Read['recipient'], 'address' | 'language'>
  >;
} = { plain: true, device: true, smtp: true, wan: true, recipient: true };
type Plain = 'mail' | 'system' | 'log' | 'digest' | 'heartbeat' | 'inbox' | 'outbox' | 'history' | 'admin';
void _yields;

const one = (name: string, help: string, of: Section['keys'], labels: Section['labels'] = 'none') =>
  ({ name, labels, help, keys: of }) as const;

/** Every section, in the order of the page and the README. */
export const sections: readonly Section[] = [
  one('device', 'The device itself.', keys.device),
  one('mail', 'All mails.', keys.mail),
  one('smtp', 'The mail server; [smtp.backup] is the second one and inherits nothing.', keys.smtp, [
    'backup',
  ]),
  one('recipient', 'One section [recipient.NAME] for each recipient.', keys.recipient, 'required'),
  one(
    'wan',
    'The line to the internet. With several, one section [wan.NAME] for each; [wan] then holds their defaults.',
    keys.wan,
    'optional',
  ),
  one('system', 'Thresholds, as in 90% for 5m clear 80%, or off.', keys.system),
  one('log', 'The system log.', keys.log),
  one('digest', 'A regular summary.', keys.digest),
  one('heartbeat', 'A regular sign of life to somebody elsewhere.', keys.heartbeat),
  one('inbox', 'Events that the firmware drops as files.', keys.inbox),
  one('outbox', 'Mails on their way.', keys.outbox),
  one('history', 'What is remembered.', keys.history),
  one('admin', 'The settings page.', keys.admin),
];

/** What a settings page needs to know of one key. */
export interface Field {
  readonly section: string;
  readonly key: string;
  readonly type: Shape;
  readonly choices: readonly string[] | null;
  readonly limits: { readonly min: string | null; readonly max: string | null };
  readonly default: string;
  readonly help: string;
  readonly secret: boolean;
}

/** Every key of every section, in order. */
export function fields(): readonly Field[] {
  return sections.flatMap((section) =>
    Object.entries(section.keys).map(([name, of]) => ({
      section: section.name,
      key: name,
      type: of.type.shape,
      choices: of.type.choices,
      limits: { min: of.type.min, max: of.type.max },
      default: of.default,
      help: of.help,
      secret: of.secret,
    })),
  );
}
