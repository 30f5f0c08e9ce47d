import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Config } from '../config/config.ts';
import type { Message } from '../mail/message.ts';
import type { Frozen } from './entry.ts';

/** Deflated mails above this are composed again from their notice (its attachment lies in a file of its own). */
const keepLimit = 24 * 1024;

/** What a mail to `recipient` depends on beside its notice: changing it gives refused and frozen mails a new chance. */
export function settingsKey(config: Config, recipient: string): string {
  const address =
    recipient === 'heartbeat'
      ? config.heartbeat.address
      : (config.recipients.find(({ name }) => name === recipient)?.address ?? null);
  const settings = JSON.stringify([config.smtp, config.backup, config.mail.from, address]);
  return createHash('sha256').update(settings).digest('hex').slice(0, 16);
}

export function freeze(message: Message, key: string): Frozen {
  const { messageId, from, to, subject } = message;
  const deflated = deflateRawSync(message.raw, { level: 9 });
  const raw = deflated.length > keepLimit ? null : deflated.toString('base64');
  return { messageId, from, to, subject, raw, key };
}

/** The mail again; null when it must be composed again. */
export function thaw(frozen: Frozen): Message | null {
  if (frozen.raw === null) return null;
  const { messageId, from, to, subject } = frozen;
  return { messageId, from, to, subject, raw: inflateRawSync(Buffer.from(frozen.raw, 'base64')) };
}
