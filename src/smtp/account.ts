import type { Smtp } from '../config/config.ts';
import type { ServerEntry, Servers } from '../config/server-entry.ts';
import { asciiHost } from './host.ts';

/** One server with everything that an attempt needs to know: `[smtp]` joined with its entry of the list. */
export interface Account {
  /** The entry's id. */
  readonly server: string;
  /** ASCII host name or IP address. */
  readonly host: string;
  readonly tls: 'required' | 'opportunistic' | 'off';
  /** The certificate is checked against the trusted roots and the host's name. */
  readonly verify: boolean;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string | null;
  readonly caFile: string | null;
  readonly login: Login | null;
  readonly helo: string | null;
  readonly timeouts: {
    readonly connect: number;
    readonly greeting: number;
    readonly reply: number;
    readonly dot: number;
  };
}

export interface Login {
  readonly user: string;
  /** Exactly one of the two is there. */
  readonly password: string | null;
  readonly tokenFile: string | null;
  readonly allowPlain: boolean;
}

/** Why `[smtp]` names no server that could be spoken to; a code and the sentence for the person who wrote it. */
export interface AccountProblem {
  readonly code:
    | 'unknown-server'
    | 'host-missing'
    | 'host-bad'
    | 'host-not-taken'
    | 'region-missing'
    | 'region-unknown'
    | 'user-missing'
    | 'password-missing';

  /** The key of `[smtp]` that it is about. */
  readonly key: 'server' | 'host' | 'region' | 'user' | 'password';
  readonly message: string;
}

/** Joins `[smtp]` with its entry of the server list. */
export function resolveAccount(smtp: Smtp, servers: Servers): Account | AccountProblem {
  const entry = servers.find(smtp.server);
  if (entry === undefined) {
    return no('unknown-server', 'server', 'No such server in the list; see "wanbell servers".');
  }
  const host = hostOf(smtp, entry);
  if (typeof host !== 'string') return host;
  const login = loginOf(smtp, entry);
  if (login !== null && 'code' in login) return login;
  const tls = smtp.tls ?? entry.tls;
  // Without TLS there is no certificate to compare.
  const fingerprint = tls === 'off' ? null : smtp.tlsFingerprint;
  // Who names a certificate or roots wants it checked; only `tls` written out says what to do without TLS.
  const rooted = tls !== 'off' && fingerprint === null && smtp.caFile !== null;
  return {
    server: entry.id,
    host,
    tls: fingerprint !== null || (rooted && smtp.tls === null) ? 'required' : tls,
    verify: fingerprint === null && (tls === 'required' || rooted),
    fingerprint,
    caFile: smtp.caFile,
    login,
    helo: smtp.helo,
    timeouts: {
      connect: smtp.connectTimeout,
      greeting: smtp.greetingTimeout,
      reply: smtp.replyTimeout,
      dot: smtp.dotTimeout,
    },
  };
}

function hostOf(smtp: Smtp, entry: ServerEntry): string | AccountProblem {
  if (entry.host === null && smtp.host === null) {
    return no('host-missing', 'host', `"server = ${entry.id}" needs a host.`);
  }
  if (entry.host !== null && smtp.host !== null) {
    return no(
      'host-not-taken',
      'host',
      `"server = ${entry.id}" has its own host; remove "host", or use "server = custom".`,
    );
  }
  const region = entry.regions.find(({ id }) => id === smtp.region);
  if (smtp.region !== null && region === undefined) {
    const known = entry.regions.map(({ id }) => id).join(', ');
    return no('region-unknown', 'region', known === '' ? 'This server has no regions.' : `Choose ${known}.`);
  }
  if (region === undefined && entry.host?.includes('REGION')) {
    return no('region-missing', 'region', `"server = ${entry.id}" needs a region.`);
  }
  return (
    asciiHost(region?.host ?? entry.host ?? smtp.host ?? '') ??
    no('host-bad', 'host', 'This is no host name and no IP address.')
  );
}

function loginOf(smtp: Smtp, entry: ServerEntry): Login | AccountProblem | null {
  const user = smtp.user ?? entry.fixedUser;
  const { password, tokenFile } = smtp;
  const secret = tokenFile ?? password;
  if (secret === null) {
    return smtp.user === null && entry.login !== 'required'
      ? null
      : no('password-missing', 'password', 'Give the password (or a token_file) that belongs to the user.');
  }
  if (user === null) return no('user-missing', 'user', 'Give the user name that belongs to the password.');
  return {
    user,
    password: tokenFile === null ? password : null,
    tokenFile,
    allowPlain: smtp.allowPlainPassword,
  };
}

function no(code: AccountProblem['code'], key: AccountProblem['key'], message: string): AccountProblem {
  return { code, key, message };
}

/** Whether a secret saved with `saved` may be used with `typed`: same server, user and TLS settings. */
export function sameAccount(saved: Smtp, typed: Smtp): boolean {
  const keys = [
    'server',
    'host',
    'region',
    'user',
    'tls',
    'tlsFingerprint',
    'caFile',
    'allowPlainPassword',
  ] as const;
  return keys.every((key) => saved[key] === typed[key]);
}
