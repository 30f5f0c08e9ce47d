import { domainToASCII } from 'node:url';
import type { Message } from './message.ts';

/**
 * `message` as `from` sends it: the envelope's sender and the address in `From:` change, words and Message-ID stay,
 * because each server takes mail only from the addresses of its own account.
 */
export function sentBy(message: Message, from: string): Message {
  if (from === message.from) return message;
  const { raw } = message;
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, end < 0 ? raw.length : end + 2).toString('utf8');
  // The field with its continuation lines; the address is the last thing in it.
  const changed = head.replace(/^From:(?:[^\r\n]|\r\n[ \t])*/im, (field) => {
    const at = field.lastIndexOf('<');
    return `${at < 0 ? 'From: ' : field.slice(0, at)}<${onWire(from)}>`;
  });
  const rest = raw.subarray(end < 0 ? raw.length : end + 2);
  return { ...message, from, raw: Buffer.concat([Buffer.from(changed, 'utf8'), rest]) };
}

function onWire(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return domain === '' ? address : `${address.slice(0, at)}@${domain}`;
}
