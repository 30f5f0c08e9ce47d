import { key, secretKey } from '../key.ts';
import { choice, optional, pattern, text, yesNo } from '../types/basic.ts';
import { host } from '../types/network.ts';
import { fingerprint, path } from '../types/special.ts';
import { duration } from '../types/units.ts';

const reply = (byDefault: string, help: string) => key(duration('10ms', '1h'), byDefault, help);

export const smtp = {
  server: key(
    optional(pattern(/^[a-z0-9][a-z0-9-]*$/, 32, 'the name of an entry that `wanbell servers` prints')),
    '',
    'The mail service: an entry of `wanbell servers`. The port is always 25.',
  ),
  host: key(optional(host), '', "The server's host name; needed for isp, lan and custom."),
  region: key(
    optional(pattern(/^[a-z0-9-]+$/, 32, 'a region')),
    '',
    'Region, for services that have regions.',
  ),
  user: key(optional(text(255)), '', 'User name; empty: no login.'),
  password: secretKey(optional(text(255)), 'Password, app password or API key, as the service says.'),
  token_file: key(
    optional(path),
    '',
    'File with an OAuth 2 access token (XOAUTH2), read anew at each attempt; instead of a password.',
  ),
  tls: key(
    optional(choice(['required', 'opportunistic', 'off'])),
    '',
    "Encryption by STARTTLS; default: as the server's entry says.",
  ),
  tls_fingerprint: key(
    optional(fingerprint),
    '',
    "SHA-256 fingerprint of the server's certificate, instead of checking it against trusted roots.",
  ),
  ca_file: key(
    optional(path),
    '',
    "Trusted roots (PEM); default: the system's. With it the certificate is always checked, and tls is required by default.",
  ),
  allow_plain_password: key(yesNo, 'no', 'yes: the password may be sent unencrypted.'),
  helo: key(
    optional(pattern(/^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-fIPv:.]+\])$/, 253, 'a host name or [address]')),
    '',
    'Name to greet the server with; default: the full host name, else [address].',
  ),
  connect_timeout: reply('10s', 'Longest wait for a connection.'),
  greeting_timeout: reply('60s', "Longest wait for the server's greeting."),
  reply_timeout: reply('60s', 'Longest wait for each reply.'),
  dot_timeout: reply('10m', 'Longest wait for the reply to the end of a mail.'),
};
