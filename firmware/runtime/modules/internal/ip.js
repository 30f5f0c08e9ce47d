// What is an IP address; also the address arithmetic of the resolver.
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const V4 = `(?:${OCTET}\\.){3}${OCTET}`;
const IPV4 = new RegExp(`^${V4}$`);
const V4_TAIL = new RegExp(`^(.*:)${V4}$`);

export const isIPv4 = (text) => IPV4.test(`${text}`);

export function isIPv6(input) {
  let text = `${input}`;
  const zone = text.indexOf('%');
  if (zone !== -1) {
    if (!/^[0-9a-zA-Z\-.:]+$/.test(text.slice(zone + 1))) return false;
    text = text.slice(0, zone);
  }
  const dotted = V4_TAIL.exec(text);
  if (dotted) text = `${dotted[1]}0:0`;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}

/** 4, 6, or 0 for what is no address. */
export function isIP(text) {
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : 0;
}
