import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Config } from '../config/config.ts';
import type { Message } from '../mail/message.ts';
import { crc32 } from '../store/crc32.ts';
import type { Frozen } from './entry.ts';

/** Deflated mails above this are kept in a file of their own, so that the log stays small. */
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

/** A mail that is to be frozen. */
export interface Frost {
  readonly frozen: Frozen;
  /** Bytes for a file of their own; null: `frozen` has all. */
  readonly large: Buffer | null;
}

export function freeze(message: Message, key: string): Frost {
  const { messageId, from, to, subject } = message;
  const deflated = deflateRawSync(message.raw, { level: 9 });
  const frozen = { messageId, from, to, subject, key };
  if (deflated.length <= keepLimit)
    return { frozen: { ...frozen, raw: deflated.toString('base64') }, large: null };
  const large = { size: deflated.length, crc: crc32(deflated) };
  return { frozen: { ...frozen, raw: null, large }, large: deflated };
}

/** The mail again, to the byte; `file` is what its own file has. null: those are not its bytes. */
export function thaw(frozen: Frozen, file: Buffer | null): Message | null {
  const { messageId, from, to, subject, raw, large } = frozen;
  const deflated = raw === null ? file : Buffer.from(raw, 'base64');
  if (deflated === null) return null;
  if (raw === null && (deflated.length !== large?.size || crc32(deflated) !== large.crc)) return null;
  return { messageId, from, to, subject, raw: inflateRawSync(deflated) };
}
