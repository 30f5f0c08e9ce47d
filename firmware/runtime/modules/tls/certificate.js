// What Node tells of a peer's certificate, and whether it names the host.
import { createHash } from '../crypto.js';
import { coded } from '../internal/errors.js';
import { domainToASCII } from '../internal/idna.js';
import { isIP } from '../internal/ip.js';
import { element, elements, oid, text, time } from './der.js';

const NAMES = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '0.9.2342.19200300.100.1.25': 'DC',
};
const ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function distinguishedName(bytes) {
  const out = Object.create(null);
  for (const set of elements(bytes)) {
    for (const pair of elements(set.bytes)) {
      const [type, value] = elements(pair.bytes);
      const dotted = oid(type.bytes);
      const name = NAMES[dotted] ?? dotted;
      const shown = text(value);
      if (out[name] === undefined) out[name] = shown;
      else out[name] = [].concat(out[name], shown);
    }
  }
  return out;
}

/** `Nov 23 18:00:00 2026 GMT` */
function opensslTime(ms) {
  const date = new Date(ms);
  const two = (value) => String(value).padStart(2, '0');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clock} ${date.getUTCFullYear()} GMT`;
}

function address(bytes) {
  if (bytes.length === 4) return Array.from(bytes).join('.');
  const groups = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) groups.push(bytes.readUInt16BE(i).toString(16).toUpperCase());
  return groups.join(':');
}

/** A name that could be taken for several is quoted, as Node does. */
const quoted = (name) => (/[",\\']|[^ -~]/.test(name) ? JSON.stringify(name) : name);

function altNames(bytes) {
  const out = [];
  for (const { tag, bytes: value } of elements(element(bytes).bytes)) {
    if (tag === 0x82) out.push(`DNS:${quoted(value.toString('latin1'))}`);
    else if (tag === 0x81) out.push(`email:${quoted(value.toString('latin1'))}`);
    else if (tag === 0x86) out.push(`URI:${quoted(value.toString('latin1'))}`);
    else if (tag === 0x87) out.push(`IP Address:${address(value)}`);
  }
  return out.join(', ');
}

function fingerprint(raw, algorithm) {
  return createHash(algorithm)
    .update(raw)
    .digest('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:');
}

/** One certificate as `getPeerCertificate` shows it. */
export function describe(raw) {
  const [body] = elements(element(raw).bytes);
  const fields = elements(body.bytes);
  if (fields[0].tag === 0xa0) fields.shift(); // version
  const [serial, , issuer, validity, subject] = fields;
  const [from, to] = elements(validity.bytes);
  const extensions = {};
  const wrapped = fields.find((each) => each.tag === 0xa3);
  if (wrapped)
    for (const extension of elements(element(wrapped.bytes).bytes)) {
      const parts = elements(extension.bytes);
      extensions[oid(parts[0].bytes)] = parts.at(-1).bytes;
    }
  const ca = extensions[BASIC_CONSTRAINTS] && elements(element(extensions[BASIC_CONSTRAINTS]).bytes)[0];
  return {
    subject: distinguishedName(subject.bytes),
    issuer: distinguishedName(issuer.bytes),
    subjectaltname: extensions[ALT_NAME] ? altNames(extensions[ALT_NAME]) : undefined,
    ca: ca?.tag === 1 && ca.bytes[0] !== 0,
    valid_from: opensslTime(time(from)),
    valid_to: opensslTime(time(to)),
    fingerprint: fingerprint(raw, 'sha1'),
    fingerprint256: fingerprint(raw, 'sha256'),
    fingerprint512: fingerprint(raw, 'sha512'),
    serialNumber: serial.bytes
      .toString('hex')
      .replace(/^00(?=.)/, '')
      .toUpperCase(),
    raw,
  };
}

/** The leaf; when detailed, with the chain in `issuerCertificate`. */
export function describeChain(chain, detailed) {
  const leaf = describe(chain[0]);
  if (!detailed) return leaf;
  const all = [leaf, ...chain.slice(1).map(describe)];
  all.forEach((certificate, i) => {
    const root = JSON.stringify(certificate.subject) === JSON.stringify(certificate.issuer);
    certificate.issuerCertificate = root ? certificate : all[i + 1];
  });
  return leaf;
}

function splitAltNames(list) {
  const out = [];
  for (const part of list.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? []) {
    const item = part.trim();
    const quote = item.indexOf('"');
    out.push(quote === -1 ? item : item.slice(0, quote) + JSON.parse(item.slice(quote)));
  }
  return out;
}

/** RFC 6125: `*` for the whole leftmost label, of three labels at least. */
function matches(hostParts, pattern) {
  if (!pattern) return false;
  const parts = pattern.replace(/\.$/, '').toLowerCase().split('.');
  if (
    hostParts.length !== parts.length ||
    parts.includes('') ||
    parts.some((part) => /[^\x21-\x7e]/.test(part))
  )
    return false;
  for (let i = hostParts.length - 1; i > 0; i--) if (hostParts[i] !== parts[i]) return false;
  const [host] = hostParts;
  const [first] = parts;
  const star = first.split('*', 3);
  if (star.length === 1 || first.includes('xn--')) return host === first;
  if (star.length > 2 || parts.length <= 2) return false;
  const [prefix, suffix] = star;
  return prefix.length + suffix.length <= host.length && host.startsWith(prefix) && host.endsWith(suffix);
}

/** undefined when the certificate is for this host, else ERR_TLS_CERT_ALTNAME_INVALID. */
export function checkServerIdentity(hostname, certificate) {
  const host = `${hostname}`;
  const dns = [];
  const ips = [];
  if (certificate.subjectaltname) {
    for (const name of splitAltNames(certificate.subjectaltname)) {
      if (name.startsWith('DNS:')) dns.push(name.slice(4));
      else if (name.startsWith('IP Address:')) ips.push(canonical(name.slice(11)));
    }
  }
  let reason = 'Unknown reason';
  let valid = false;
  const ascii = domainToASCII(host).replace(/\.$/, '');
  const parts = ascii.toLowerCase().split('.');
  if (isIP(host)) {
    valid = ips.includes(canonical(host));
    if (!valid) reason = `IP: ${host} is not in the cert's list: ${ips.join(', ')}`;
  } else if (dns.length > 0 || certificate.subject?.CN) {
    if (dns.length > 0) {
      valid = dns.some((pattern) => matches(parts, pattern));
      if (!valid) reason = `Host: ${ascii}. is not in the cert's altnames: ${certificate.subjectaltname}`;
    } else {
      const names = [].concat(certificate.subject.CN);
      valid = names.some((pattern) => matches(parts, pattern));
      if (!valid) reason = `Host: ${ascii}. is not cert's CN: ${certificate.subject.CN}`;
    }
  } else {
    reason = 'Cert does not contain a DNS name';
  }
  if (valid) return undefined;
  const error = coded(
    Error,
    'ERR_TLS_CERT_ALTNAME_INVALID',
    `Hostname/IP does not match certificate's altnames: ${reason}`,
  );
  return Object.assign(error, { reason, host, cert: certificate });
}

/** An address written one way only. */
function canonical(ip) {
  if (isIP(ip) !== 6) return ip;
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ip);
  const plain = dotted
    ? `${dotted[1]}${(dotted[2] * 256 + +dotted[3]).toString(16)}:${(dotted[4] * 256 + +dotted[5]).toString(16)}`
    : ip;
  const [head, tail] = plain.split('::').map((half) => (half ? half.split(':') : []));
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
