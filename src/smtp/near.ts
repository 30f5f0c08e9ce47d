import { isIP } from 'node:net';

/**
 * Whether `address` is of this device or of a private network (RFC 1918, 3927, 4193, link-local): routing finds it,
 * and binding a socket to an uplink would miss it.
 */
export function isNear(address: string): boolean {
  const bare = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (isIP(bare) === 4) return /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(bare);
  return bare === '::1' || /^(f[cd]|fe[89ab])/.test(bare);
}
