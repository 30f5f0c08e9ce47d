import { readFileSync } from 'node:fs';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Print } from './main.ts';

interface Case {
  readonly label: string;
  readonly port: number;
  readonly ca?: string;
  readonly servername?: string;
  readonly host?: string;
  readonly rejectUnauthorized?: boolean;
}

function describe(certificate: PeerCertificate): unknown {
  const {
    subject,
    issuer,
    subjectaltname,
    valid_from,
    valid_to,
    fingerprint,
    fingerprint256,
    serialNumber,
    raw,
  } = certificate;
  return {
    subject: { ...subject },
    issuer: { ...issuer },
    subjectaltname,
    valid_from,
    valid_to,
    fingerprint,
    fingerprint256,
    serialNumber,
    raw: raw.length,
  };
}

/** Connects, speaks one line, tells what came of it. */
function attempt(
  print: Print,
  { label, port, ca, servername, host, rejectUnauthorized }: Case,
): Promise<void> {
  return new Promise((resolve) => {
    const options = {
      port,
      host: host ?? '127.0.0.1',
      ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
      ...(servername === undefined ? {} : { servername }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    };
    const socket: TLSSocket = connect(options, () => {
      print(`${label}: secure`, [
        socket.authorized,
        socket.authorizationError ?? null,
        socket.getProtocol(),
        socket.encrypted,
      ]);
      print(`${label}: certificate`, describe(socket.getPeerCertificate()));
      socket.end('Q\n');
    });
    socket.setTimeout(30_000, () => socket.destroy(new Error('nothing happened')));
    socket.on('error', (error: NodeJS.ErrnoException & { reason?: string }) =>
      print(`${label}: refused`, [
        error.code?.replace(/^(ERR_SSL|EPROTO).*/, 'TLS'),
        /^(ERR_SSL|EPROTO)/.test(error.code ?? '') ? '' : error.message,
      ]),
    );
    socket.on('data', () => undefined);
    socket.on('close', () => resolve());
  });
}

export async function tls(print: Print, args: readonly string[]): Promise<void> {
  for (const each of JSON.parse(readFileSync(args[0] ?? '/dev/null', 'utf8')) as Case[])
    await attempt(print, each);
}
