/** Services that take logins on other ports only, by their own documentation. */
const refusing: readonly (readonly [name: string, domains: readonly string[]])[] = [
  ['Brevo', ['brevo.com', 'sendinblue.com']],
  ['SparkPost', ['sparkpostmail.com', 'sparkpost.com']],
  ['MailerSend', ['mailersend.net', 'mailersend.com']],
  ['Fastmail', ['fastmail.com', 'messagingengine.com']],
];

/** Services that document no login on port 25. */
const undocumented: readonly (readonly [name: string, domains: readonly string[]])[] = [
  ['Yahoo', ['mail.yahoo.com']],
  ['iCloud', ['mail.me.com', 'mail.icloud.com']],
  ['GMX', ['gmx.net', 'gmx.com', 'gmx.de']],
  ['Web.de', ['web.de']],
  ['Zoho', ['zoho.com', 'zoho.eu', 'zoho.in']],
  ['IONOS', ['ionos.de', 'ionos.com', 'ionos.co.uk', '1und1.de']],
  ['Strato', ['strato.de', 'strato.com']],
  ['T-Online', ['t-online.de']],
  ['Orange', ['orange.fr']],
  ['Free', ['free.fr']],
  ['BT', ['btinternet.com']],
  ['Comcast', ['comcast.net']],
  ['AT&T', ['att.net']],
  ['AOL', ['aol.com']],
  ['QQ', ['qq.com']],
];

const instead = 'choose one that `wanbell servers` lists as proven, such as smtp2go';

/** Why a login on port 25 of this host will probably fail and what to do instead, or null. */
export function refusalOf(host: string): string | null {
  const name = host.toLowerCase().replace(/\.$/, '');
  const among = (list: typeof refusing) =>
    list.find(([, domains]) => domains.some((d) => name === d || name.endsWith(`.${d}`)))?.[0];
  const refuses = among(refusing);
  if (refuses !== undefined) return `${refuses} takes no logins on port 25 by its documentation; ${instead}.`;
  const silent = among(undocumented);
  if (silent !== undefined) return `${silent} does not document logins on port 25; if it fails, ${instead}.`;
  return null;
}
