import type { SmtpWords } from './smtp-words.ts';

const retried = 'Nothing to do now; it is tried again by itself.';

/** English. */
export const smtpEn: SmtpWords = {
  steps: {
    dns: 'Server name',
    connect: 'Port 25',
    greeting: 'Greeting',
    ehlo: 'Introduction',
    starttls: 'Encryption',
    certificate: 'Certificate',
    auth: 'Login',
    mail: 'Sender',
    rcpt: 'Recipient',
    data: 'Mail text',
    dot: 'Delivery',
  },
  failures: {
    'name-not-found': {
      sentence: 'There is no server of this name.',
      remedy: 'Check the spelling of the host name.',
    },
    'dns-failed': {
      sentence: 'The name of the server could not be looked up, because DNS does not answer.',
      remedy: 'Check the internet connection and the DNS server that the router uses.',
    },
    refused: {
      sentence: 'The server refuses connections on port 25.',
      remedy: 'Check the host name, or choose a server that takes mail on port 25.',
    },
    unreachable: {
      sentence: 'There is no way to the server.',
      remedy: 'Check the internet connection.',
    },
    'connect-timeout': {
      sentence: 'The server does not answer on port 25.',
      remedy: "Check the host name; where port 25 is blocked, use your provider's own mail relay.",
    },
    'no-uplink': {
      sentence: 'No line has an address that the server could be reached from.',
      remedy: 'Wait for the line to come back, or check its settings.',
    },
    'greeting-timeout': {
      sentence: 'The server took the connection but said nothing.',
      remedy: 'Try later; if it stays so, something on the way swallows mail: ask your provider.',
    },
    'greeting-refused': {
      sentence: 'The server does not want to talk to this line.',
      remedy: "Read its words; often the line's address is on a blocklist: use a server with a login.",
    },
    'not-smtp': {
      sentence: 'What answers on port 25 is no mail server.',
      remedy: 'Check the host name.',
    },
    'starttls-missing': {
      sentence: 'The server offers no encryption, so nothing was sent.',
      remedy: 'Choose another server; only if it is your own and near, set tls = opportunistic.',
    },
    'starttls-broken': {
      sentence: 'The server offers encryption but it does not work.',
      remedy: 'Try later; if it stays so, tell the people who run the server.',
    },
    'encryption-needed': {
      sentence: 'The server takes mail over an encrypted connection only.',
      remedy: 'Set tls = required.',
    },
    'tls-failed': {
      sentence: 'No encrypted connection came about.',
      remedy:
        'The server may be too old (TLS 1.2 is needed) or something on the way interferes; choose another.',
    },
    'certificate-untrusted': {
      sentence: "The server's certificate is signed by nobody that this device trusts.",
      remedy: 'If it is your own server, set ca_file or tls_fingerprint; else do not use it.',
    },
    'certificate-name': {
      sentence: "The server's certificate is for another name.",
      remedy: 'Use the host name that the certificate is for.',
    },
    'certificate-expired': {
      sentence: "The server's certificate has expired.",
      remedy: "Check this device's date; if it is right, the people who run the server must renew it.",
    },
    'certificate-not-yet': {
      sentence: "The server's certificate is not valid yet.",
      remedy: "Check this device's date.",
    },
    'certificate-pin': {
      sentence: "The server's certificate is not the one that tls_fingerprint names.",
      remedy: 'If the server got a new certificate, put in its fingerprint; else somebody is in between.',
    },
    'ca-file': {
      sentence: 'The list of trusted certificates could not be read.',
      remedy: 'Install the ca-certificates package, or set ca_file.',
    },
    'clock-not-set': {
      sentence: 'The clock of this device is not set, so the certificate cannot be judged.',
      remedy: 'Nothing to do if a time server is set; mail goes out as soon as the clock is right.',
    },
    'auth-missing': {
      sentence: 'The server takes no login here, or wants one that is not set.',
      remedy: 'If it needs a login, set user and password; if it takes none, remove them.',
    },
    'auth-mechanism': {
      sentence: 'The server takes logins only in ways that are not supported.',
      remedy: 'Choose a server that takes PLAIN, LOGIN, CRAM-MD5, or XOAUTH2 with token_file.',
    },
    'auth-plain-refused': {
      sentence: 'The password would have to be sent unencrypted, so it was not sent.',
      remedy: 'Set tls = required; allow_plain_password = yes sends it readable for everybody on the way.',
    },
    'auth-failed': {
      sentence: 'The server does not accept this user and password.',
      remedy: 'Type both anew; many services want an app password or API key instead of the usual one.',
    },
    'auth-temporary': {
      sentence: 'The server cannot check logins at the moment.',
      remedy: retried,
    },
    'token-file': {
      sentence: 'The file with the login token cannot be read or holds no token.',
      remedy: 'Check token_file and what renews it.',
    },
    'token-refused': {
      sentence: 'The server does not accept this user with the token of token_file.',
      remedy: 'See that the token is renewed; the file is read anew at each attempt.',
    },
    'sender-refused': {
      sentence: 'The server does not accept the sender address.',
      remedy: 'Set [mail] from to an address that the login may send as.',
    },
    'recipient-refused': {
      sentence: 'The server does not accept the recipient.',
      remedy: 'Check the address; a server without login may take mail for its own users only.',
    },
    'message-refused': {
      sentence: 'The server does not accept the mail itself.',
      remedy: 'Read its words; often it takes the mail for spam: use a sender address of your own domain.',
    },
    'too-large': {
      sentence: 'The mail is too large for the server.',
      remedy: 'Lower [log] max_size.',
    },
    temporary: {
      sentence: 'The server cannot take the mail at the moment.',
      remedy: retried,
    },
    'reply-timeout': {
      sentence: 'The server stopped answering.',
      remedy: retried,
    },
    closed: {
      sentence: 'The connection ended in the middle.',
      remedy: retried,
    },
    protocol: {
      sentence: 'The server answered against the rules of SMTP.',
      remedy: 'Check the host name, or choose another server.',
    },
    aborted: {
      sentence: 'The attempt was broken off.',
      remedy: retried,
    },
    internal: {
      sentence: 'Something went wrong in wanbell itself.',
      remedy: 'Look into the system log, and report it.',
    },
  },
  hints: {
    'app-password': {
      sentence: 'The service wants an app password instead of the usual one.',
      remedy: "Make an app password in the account's security settings, and put it in as password.",
    },
    'basic-auth-off': {
      sentence: 'Logins with a password are switched off for this mailbox.',
      remedy: 'Have SMTP AUTH allowed for the mailbox, use token_file (OAuth), or choose another service.',
    },
    'send-as': {
      sentence: 'The login may not send as this sender address.',
      remedy: "Set [mail] from to the login's own address, or have Send As granted.",
    },
    'sender-unverified': {
      sentence: 'The service does not know the sender address as yours.',
      remedy: 'Verify the address or its domain with the service, and set [mail] from to it.',
    },
    'ses-sandbox': {
      sentence:
        'Sender or recipient is not verified with Amazon SES, and the account may still be in the sandbox.',
      remedy: 'Verify the address in the same region, or ask for production access.',
    },
    'relay-denied': {
      sentence: 'The server does not pass on mail for you.',
      remedy: 'Set user and password, or use the relay of the provider whose line this is.',
    },
    greylisted: {
      sentence: 'The server wants to be asked again later.',
      remedy: retried,
    },
    blocklisted: {
      sentence: "The line's address is on a blocklist, as those of most home lines are.",
      remedy: "Use a server with a login, or your provider's own relay.",
    },
    quota: {
      sentence: 'The account has sent as much as it may for now.',
      remedy: 'Wait, or raise the limit with the service.',
    },
    'api-key': {
      sentence: 'The service does not accept this API key.',
      remedy: 'Put in the user name that the service prescribes, and an API key that may send mail.',
    },
  },
  statuses: {
    '1.0': 'something is wrong with the address',
    '1.1': 'there is no such mailbox',
    '1.2': 'there is no such mail domain',
    '1.3': 'the address is written wrongly',
    '1.4': 'the address fits several mailboxes',
    '1.6': 'the mailbox has moved',
    '1.7': 'the sender address is written wrongly',
    '1.8': 'the domain of the sender address does not exist',
    '1.9': 'the recipient is on a system that cannot be reached this way',
    '1.10': 'the domain takes no mail at all',
    '2.0': 'something is wrong with the mailbox',
    '2.1': 'the mailbox is switched off',
    '2.2': 'the mailbox is full',
    '2.3': 'the mail is larger than the mailbox takes',
    '2.4': 'the mailing list could not be expanded',
    '3.0': 'the mail system has a problem',
    '3.1': 'the mail system is full',
    '3.2': 'the mail system takes no mail now',
    '3.3': 'the mail system lacks something that was asked for',
    '3.4': 'the mail is too large for the mail system',
    '3.5': 'the mail system is set up wrongly',
    '3.6': 'the priority was changed',
    '4.0': 'a network problem on the way',
    '4.1': 'the next host does not answer',
    '4.2': 'the connection was bad',
    '4.3': 'a directory could not be asked',
    '4.4': 'no route to the destination',
    '4.5': 'too much traffic',
    '4.6': 'the mail goes round in circles',
    '4.7': 'delivery took too long',
    '5.0': 'the two sides do not understand each other',
    '5.1': 'the command is not allowed here',
    '5.2': 'the command was not understood',
    '5.3': 'too many recipients',
    '5.4': 'the parameters of the command are wrong',
    '5.5': 'the protocol versions do not fit',
    '5.6': 'the login exchange was too long',
    '6.0': 'something is wrong with the content',
    '6.1': 'the kind of content is not taken',
    '6.2': 'the content would have to be converted, which is forbidden',
    '6.3': 'the content would have to be converted, which is not possible',
    '6.4': 'the content was converted with loss',
    '6.5': 'the conversion failed',
    '6.6': 'the content cannot be fetched',
    '6.7': 'addresses beyond ASCII are not taken',
    '6.8': 'a reply beyond ASCII would be needed',
    '6.9': 'headers beyond ASCII cannot be passed on',
    '6.10': 'a reply beyond ASCII would be needed',
    '7.0': 'not allowed, for security',
    '7.1': 'not permitted for this sender or recipient',
    '7.2': 'expanding the mailing list is not permitted',
    '7.3': 'a conversion for security is not possible',
    '7.4': 'the kind of security is not supported',
    '7.5': 'a cryptographic check failed',
    '7.6': 'the cryptographic method is not supported',
    '7.7': 'the mail was changed on the way',
    '7.8': 'user or password is wrong',
    '7.9': 'this kind of login is too weak for the server',
    '7.10': 'encryption is needed',
    '7.11': 'encryption is needed for this kind of login',
    '7.12': 'the password must be changed first',
    '7.13': 'the account is switched off',
    '7.14': 'the servers do not trust each other',
    '7.15': 'the priority is too low',
    '7.16': 'the mail is too large for its priority',
    '7.17': 'the mailbox has a new owner',
    '7.18': 'the domain has a new owner',
    '7.19': 'the change of owner cannot be checked',
    '7.20': 'no valid DKIM signature',
    '7.21': 'no acceptable DKIM signature',
    '7.22': "no DKIM signature of the sender's domain",
    '7.23': 'the SPF check failed: this server may not send for the domain',
    '7.24': 'the SPF check could not be done',
    '7.25': 'the name of the sending address does not fit',
    '7.26': 'several checks of the sender failed',
    '7.27': 'the domain of the sender takes no mail',
  },
  verdicts: {
    'port-blocked': {
      sentence:
        'Port 25 is blocked on this line: no mail server can be reached on it, though the internet works.',
      remedy: "Use your provider's own mail relay (server = isp), or ask the provider to open port 25.",
    },
    'server-down': {
      sentence: 'Port 25 works on this line, only this server cannot be reached.',
      remedy: 'Check the host name, or wait until the server is back.',
    },
    'relay-down': {
      sentence:
        "The provider's mail relay does not answer on port 25, and no other mail server can be reached on this line, though the internet works.",
      remedy: "Check the relay's host name with the provider, or wait until it is back.",
    },
    offline: {
      sentence: 'The internet cannot be reached at all.',
      remedy: 'Check the line first.',
    },
    unclear: {
      sentence:
        'The server does not answer on port 25; whether it is down or the port is blocked on this line cannot be told from here.',
      remedy: 'Check the host name and the line; where port 25 is blocked, server = isp may help.',
    },
  },
  near: {
    refused: {
      sentence: 'The server in your own network refuses connections on port 25.',
      remedy: 'See that its mail service runs, listens on port 25, and lets this router in.',
    },
    silent: {
      sentence: 'The server in your own network does not answer on port 25.',
      remedy: 'See that it is switched on and connected, and check its address and its firewall.',
    },
  },
  instead: (labels) => `These can be reached from here: ${labels.join(', ')}.`,
  good: {
    dns: (addresses) => `Found: ${addresses}.`,
    connect: (address) => `Connected to ${address}.`,
    detour: (address, why) => `Another address of this server, ${address}, failed: ${why}`,
    greeting: 'The server is there.',
    starttls: 'The connection is encrypted.',
    verified: 'The certificate is valid and for this server.',
    pinned: 'The certificate is the pinned one.',
    unverified: {
      sentence: 'The certificate was not checked.',
      remedy: 'Set tls = required to have it checked.',
    },
    plain: {
      sentence: 'Not encrypted: everybody on the way can read the mails.',
      remedy: 'If the server can do better, set tls = required.',
    },
    auth: (user) => `Logged in as ${user}.`,
    noLogin: 'No login is set, none was tried.',
    mail: (address) => `The server accepts ${address} as sender.`,
    rcpt: (address) => `The server accepts mail to ${address}.`,
    delivered: (address) => `The server has taken a test mail to ${address}.`,
  },
};
