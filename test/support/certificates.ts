import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** The file with the root that signed all but `untrusted` and `selfSigned`. */
  readonly caFile: string;
  /** For `mail.test`, `backup.test`, `localhost`, 127.0.0.1 to 127.0.0.4 and ::1. */
  readonly good: KeyPair;
  readonly wrongName: KeyPair;
  readonly expired: KeyPair;
  readonly notYet: KeyPair;
  readonly untrusted: KeyPair;
  readonly selfSigned: KeyPair;
  /** Where they lie, for servers that read files. */
  readonly directory: string;
}

const names =
  'DNS:mail.test,DNS:backup.test,DNS:localhost,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3,IP:127.0.0.4,IP:::1';

/** Makes certificates of every kind that a server may show, by openssl; they go when the process ends. `kind`: of key. */
export function makeCertificates(kind: 'ec' | 'rsa' = 'ec'): Certificates {
  const directory = mkdtempSync(join(tmpdir(), 'wanbell-certificates-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const path = (name: string): string => join(directory, name);
  writeFileSync(
    path('ca.cnf'),
    '[ca]\ndefault_ca=x\n[x]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\ncopy_extensions=copy\n[p]\ncommonName=supplied\n',
  );
  writeFileSync(path('index'), '');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const ca of ['ca', 'stranger']) {
    openssl(
      ...['req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.pem`],
      ...['-subj', `/CN=${ca} root`, '-days', '3650', '-addext', 'keyUsage=keyCertSign,cRLSign'],
    );
  }
  openssl(
    ...['genpkey', '-out', 'leaf.key', '-algorithm'],
    ...(kind === 'ec'
      ? ['EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
      : ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048']),
  );
  const request = (file: string, cn: string, san: string): void =>
    openssl(
      ...['req', '-new', '-key', 'leaf.key', '-out', file, '-subj', `/CN=${cn}`],
      ...['-addext', `subjectAltName=${san}`],
    );
  request('good.csr', 'mail.test', names);
  request('wrong.csr', 'elsewhere.test', 'DNS:elsewhere.test');
  const sign = (ca: string, csr: string, name: string, start: string, end: string): KeyPair => {
    openssl(
      ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', `${ca}.pem`, '-keyfile', `${ca}.key`],
      ...['-in', csr, '-out', `${name}.pem`, '-startdate', start, '-enddate', end],
    );
    return { key: readFileSync(path('leaf.key'), 'utf8'), cert: readFileSync(path(`${name}.pem`), 'utf8') };
  };
  const [past, lately, later, far] = [
    '20010101000000Z',
    '20020101000000Z',
    '20900101000000Z',
    '20950101000000Z',
  ];
  openssl(
    ...['req', '-x509', '-key', 'leaf.key', '-out', 'self.pem', '-subj', '/CN=mail.test', '-days', '3650'],
    ...['-addext', `subjectAltName=${names}`],
  );
  return {
    directory,
    caFile: path('ca.pem'),
    good: sign('ca', 'good.csr', 'good', past, far),
    wrongName: sign('ca', 'wrong.csr', 'wrong', past, far),
    expired: sign('ca', 'good.csr', 'expired', past, lately),
    notYet: sign('ca', 'good.csr', 'notyet', later, far),
    untrusted: sign('stranger', 'good.csr', 'untrusted', past, far),
    selfSigned: {
      key: readFileSync(path('leaf.key'), 'utf8'),
      cert: readFileSync(path('self.pem'), 'utf8'),
    },
  };
}
