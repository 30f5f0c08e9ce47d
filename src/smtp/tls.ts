import type { Socket } from 'node:net';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import { os } from '#os';
import type { Account } from './account.ts';
import type { Failure } from './outcome.ts';

/** Where systems keep their trusted roots; Node's built-in list is not asked, the executable has none. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/cert.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
];

/** How TLS is to be done with `account`; `ca-file` when the trusted roots cannot be read. */
export function tlsOptions(account: Account): ConnectionOptions | Failure {
  const base: ConnectionOptions = { minVersion: 'TLSv1.2', rejectUnauthorized: account.verify };
  if (!account.verify) return base;
  for (const file of account.caFile === null ? bundles : [account.caFile]) {
    const roots = os.trustedRoots(file);
    if (roots !== null) return { ...base, ...roots };
  }
  return 'ca-file';
}

/** Whether the peer's certificate is the pinned one (SHA-256, lower-case hex). */
export function isPinned(socket: Socket, fingerprint: string): boolean {
  return peerFingerprint(socket) === fingerprint.toLowerCase();
}

/** SHA-256 of the peer's certificate, lower-case hex; null without TLS. */
export function peerFingerprint(socket: Socket): string | null {
  if (!(socket instanceof TLSSocket)) return null;
  const { fingerprint256 } = socket.getPeerCertificate();
  return fingerprint256 === undefined ? null : fingerprint256.replaceAll(':', '').toLowerCase();
}

/** What an error code of the handshake means. */
export function handshakeFailure(code: string): Failure {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'certificate-expired';
    case 'CERT_NOT_YET_VALID':
      return 'certificate-not-yet';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'certificate-name';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
    case 'CERT_REJECTED':
    case 'CERT_REVOKED':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_CHAIN_TOO_LONG':
    case 'INVALID_CA':
    case 'INVALID_PURPOSE':
    case 'PATH_LENGTH_EXCEEDED':
      return 'certificate-untrusted';
    default:
      return 'tls-failed';
  }
}
