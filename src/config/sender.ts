import type { Config, Smtp } from './config.ts';
import { type Found, report } from './found.ts';
import type { ServerEntry, Servers } from './server-entry.ts';
import { addressFault } from './types/mail-address.ts';

/** The envelope and header sender with this server: `[mail] from`, else the user name, else the first recipient. */
export function senderAddress(config: Pick<Config, 'mail' | 'recipients'>, smtp: Smtp): string | null {
  if (config.mail.from !== null) return config.mail.from;
  if (smtp.user !== null && addressFault(smtp.user) === null) return smtp.user;
  return config.recipients[0]?.address ?? null;
}

/** Domains whose owners tell the world by DMARC to refuse their mail from other servers, and who may send it. */
const guarded: readonly { domains: RegExp; servers: readonly string[]; hosts: RegExp }[] = [
  {
    domains: /^(gmail|googlemail)\.com$/,
    servers: ['gmail', 'google-workspace'],
    hosts: /\.(gmail|google)\.com$/,
  },
  { domains: /^(yahoo|ymail|rocketmail)\.[a-z.]+$/, servers: [], hosts: /\.yahoo\.[a-z.]+$/ },
  { domains: /^(aol|aim)\.com$/, servers: [], hosts: /\.aol\.com$/ },
  {
    domains: /^(outlook|hotmail|live|msn)\.[a-z.]+$/,
    servers: ['microsoft365'],
    hosts: /\.(outlook|office365|hotmail|live)\.com$/,
  },
  { domains: /^(icloud|me|mac)\.com$/, servers: [], hosts: /\.(me|icloud)\.com$/ },
  { domains: /^gmx\.[a-z.]+$/, servers: [], hosts: /(^|\.)gmx\.(net|com|de)$/ },
  { domains: /^web\.de$/, servers: [], hosts: /(^|\.)web\.de$/ },
  { domains: /^(mail|bk|inbox|list)\.ru$/, servers: ['mailru'], hosts: /\.mail\.ru$/ },
  { domains: /^(yandex\.[a-z.]+|ya\.ru)$/, servers: ['yandex'], hosts: /\.yandex\.[a-z.]+$/ },
];

/** Warns where the sender will be refused, or its mail treated as forged. */
export function checkSender(found: Found, config: Config, servers: Servers): void {
  for (const [section, smtp] of [
    ['smtp', config.smtp],
    ['smtp.backup', config.backup],
  ] as const) {
    const entry = smtp === null ? undefined : servers.find(smtp.server);
    const sender = smtp === null ? null : senderAddress(config, smtp);
    if (smtp === null || entry === undefined || sender === null) continue;
    const message = refused(config, smtp, entry, sender) ?? forged(smtp, entry, sender);
    if (message === null) continue;
    const written = config.mail.from !== null;
    report(found, 'warning', 'sender', written ? 'mail' : section, written ? 'from' : 'server', message);
  }
}

function refused(config: Config, smtp: Smtp, entry: ServerEntry, sender: string): string | null {
  const account = smtp.user !== null && addressFault(smtp.user) === null ? smtp.user : null;
  if (entry.from === 'any' || sender === account) return null;
  if (entry.from === 'account' && account !== null && account.toLowerCase() !== sender.toLowerCase())
    return `${entry.label} takes mail only from the account's own address; use from = ${account} or remove "from".`;
  if (config.mail.from === null && account === null)
    return `${entry.label} takes mail only from a sender that it knows, and the sender would be ${sender}; set "from" in [mail].`;
  return null;
}

function forged(smtp: Smtp, entry: ServerEntry, sender: string): string | null {
  const domain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase();
  const owner = guarded.find((g) => g.domains.test(domain));
  if (owner === undefined || owner.servers.includes(entry.id)) return null;
  if (smtp.host !== null && owner.hosts.test(smtp.host.toLowerCase())) return null;
  return `Mail from ${sender} through ${entry.label} fails the DMARC rule of ${domain} and may be refused; set "from" in [mail] to an address that this server may send for.`;
}
