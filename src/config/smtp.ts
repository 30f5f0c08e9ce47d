import type { Smtp } from './config.ts';
import { type Found, isFaulty, report, valuesOf } from './found.ts';
import { refusalOf } from './refusing-hosts.ts';
import { smtp } from './sections/smtp.ts';
import type { ServerEntry, Servers } from './server-entry.ts';
import { didYouMean } from './suggest.ts';

/**
 * `[smtp]` or `[smtp.backup]`, made ready for use; null when it is not written or could not be used.
 * A host, region or user that the server's entry settles is put in or taken out here.
 */
export function readSmtp(found: Found, section: string, servers: Servers): Smtp | null {
  if (!found.sections.has(section)) return null;
  const read = valuesOf(found, smtp, section);
  const say: Say = (severity, code, key, message, missing = [], near = 'server') => {
    if (!missing.some((k) => isFaulty(found, section, k)))
      report(found, severity, code, section, key, message, near);
  };
  const { server } = read;
  if (server === null) {
    if (!isFaulty(found, section, 'server'))
      say(
        'error',
        'missing-key',
        'server',
        `[${section}] has no server; choose one that \`wanbell servers\` prints.`,
      );
    return null;
  }
  const entry = servers.find(server);
  if (entry === undefined) {
    const hint = didYouMean(
      server,
      servers.entries.map((e) => e.id),
    );
    say(
      'error',
      'unknown-server',
      'server',
      `Unknown server "${server}"${hint}; \`wanbell servers\` prints them all.`,
    );
    return null;
  }
  const place = placed(read, entry, say);
  if (place === null) return null;
  const ready: Smtp = { ...read, server, ...place, user: read.user ?? userOf(entry, read) };
  checkLogin(ready, entry, say);
  checkTls(ready, entry, say);
  if (ready.host !== null && ready.user !== null) {
    const refusal = refusalOf(ready.host);
    if (refusal !== null) say('warning', 'refusing-host', 'host', refusal);
  }
  return ready;
}

/**
 * `missing`: keys whose absence is the problem; where one is there but wrong, that is said already. `near`: the key
 * whose line is named when `key` is written nowhere.
 */
type Say = (
  severity: 'error' | 'warning',
  code: string,
  key: string | null,
  message: string,
  missing?: readonly string[],
  near?: string,
) => void;

function placed(
  read: Pick<Smtp, 'host' | 'region'>,
  entry: ServerEntry,
  say: Say,
): Pick<Smtp, 'host' | 'region'> | null {
  let { host, region } = read;
  if (entry.host !== null || entry.regions.length > 0) {
    if (host !== null)
      say(
        'warning',
        'ignored-key',
        'host',
        `"host" is not used, because ${entry.id} has its own; use server = custom for another host.`,
      );
    host = null;
  } else if (host === null) {
    say('error', 'missing-key', 'host', `server = ${entry.id} needs a host; add host = mail.example.net.`, [
      'host',
    ]);
    return null;
  }
  if (entry.regions.length === 0) {
    if (region !== null)
      say('warning', 'ignored-key', 'region', `"region" is not used; ${entry.id} has none.`);
    region = null;
  } else {
    const ids = entry.regions.map((r) => r.id);
    const needed = entry.host === null || entry.host.includes('REGION');
    if (region === null && !needed) return { host, region };
    if (region === null) {
      say(
        'error',
        'missing-key',
        'region',
        `server = ${entry.id} needs a region; one of ${ids.join(', ')}.`,
        ['region'],
      );
      return null;
    }
    if (!ids.includes(region)) {
      say(
        'error',
        'unknown-region',
        'region',
        `Unknown region "${region}"${didYouMean(region, ids)}; one of ${ids.join(', ')}.`,
      );
      return null;
    }
  }
  return { host, region };
}

function userOf(entry: ServerEntry, read: Pick<Smtp, 'password' | 'tokenFile'>): string | null {
  return read.password !== null || read.tokenFile !== null ? entry.fixedUser : null;
}

function checkLogin(smtp: Smtp, entry: ServerEntry, say: Say): void {
  const proof = smtp.password !== null || smtp.tokenFile !== null;
  if (entry.login === 'none') {
    if (smtp.user !== null || proof)
      say(
        'warning',
        'login',
        smtp.user === null ? 'password' : 'user',
        `${entry.label} takes no login; remove user and password.`,
      );
    return;
  }
  if (entry.login === 'required' && smtp.user === null && entry.fixedUser === null)
    say('error', 'missing-key', 'user', `server = ${entry.id} needs a login; add user and password.`, [
      'user',
    ]);
  else if (smtp.user === null && proof)
    say('error', 'missing-key', 'user', 'There is a password but no user; add user.', ['user'], 'password');
  else if ((smtp.user !== null || entry.login === 'required') && !proof)
    say(
      'error',
      'missing-key',
      'password',
      'There is no password; add password or token_file.',
      ['password', 'token_file'],
      smtp.user === null ? 'server' : 'user',
    );
  if (entry.fixedUser !== null && smtp.user !== null && smtp.user !== entry.fixedUser)
    say('warning', 'fixed-user', 'user', `${entry.label} takes only "${entry.fixedUser}" as user name.`);
  if (smtp.password !== null && smtp.tokenFile !== null)
    say('warning', 'ignored-key', 'password', '"password" is not used, because there is a token_file.');
}

function checkTls(smtp: Smtp, entry: ServerEntry, say: Say): void {
  const rooted = entry.tls !== 'off' && (smtp.tlsFingerprint !== null || smtp.caFile !== null);
  const tls = smtp.tls ?? (rooted ? 'required' : entry.tls);
  const at = smtp.tls === null ? 'server' : 'tls';
  const proof = smtp.password !== null || smtp.tokenFile !== null;
  if (tls !== 'required' && proof && smtp.allowPlainPassword)
    say(
      'warning',
      'plain-password',
      'allow_plain_password',
      'The password may cross the network unencrypted, where everybody on the way can read it.',
    );
  else if (tls === 'off' && proof)
    say(
      'warning',
      'password-without-tls',
      at,
      'Without encryption the password is not sent, and the login works only if the server offers CRAM-MD5; use tls = required.',
    );
  if (tls === 'off' && (smtp.tlsFingerprint !== null || smtp.caFile !== null))
    say(
      'warning',
      'ignored-key',
      smtp.tlsFingerprint === null ? 'ca_file' : 'tls_fingerprint',
      'Without encryption there is no certificate to check; use tls = required.',
    );
  if (smtp.tlsFingerprint !== null && smtp.caFile !== null)
    say('warning', 'ignored-key', 'ca_file', '"ca_file" is not used, because there is a tls_fingerprint.');
}
